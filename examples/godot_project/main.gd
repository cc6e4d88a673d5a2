extends Node2D
## Cleaned sprites in a scene, one pixel of theirs on one pixel of the view; the walk has its frames in a row.

const STEPS := 6
const FRAMES_PER_SECOND := 10.0
const GROUND := 96
const SPEED := 24.0

@onready var _walk: AnimatedSprite2D = $Walk


func _ready() -> void:
	_walk.sprite_frames = _frames_of(preload("res://sprites/walk.png"))
	_walk.play()
	for sprite: Node2D in [$Tree, $Hero, $Potion, _walk]:
		sprite.position.y = GROUND - roundf(_size_of(sprite).y / 2.0)


func _process(delta: float) -> void:
	_walk.position.x = fmod(_walk.position.x + SPEED * delta, get_viewport_rect().size.x)


func _frames_of(sheet: Texture2D) -> SpriteFrames:
	var frames := SpriteFrames.new()
	frames.set_animation_speed(&"default", FRAMES_PER_SECOND)
	var size := Vector2(sheet.get_width() / float(STEPS), sheet.get_height())
	for step: int in STEPS:
		var frame := AtlasTexture.new()
		frame.atlas = sheet
		frame.region = Rect2(Vector2(step * size.x, 0.0), size)
		frames.add_frame(&"default", frame)
	return frames


func _size_of(sprite: Node2D) -> Vector2:
	if sprite is AnimatedSprite2D:
		return _walk.sprite_frames.get_frame_texture(&"default", 0).get_size()
	return (sprite as Sprite2D).texture.get_size()
