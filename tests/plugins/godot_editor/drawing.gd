extends RefCounted
## What the nodes of a scene draw, as plain values: each a part of a texture at a place, back to front as the engine
## sorts it.

## By the numbers that are spoken of: the size and the RGBA8 bytes.
var textures := {}
var _numbers := {}


## All that is drawn, sorted.
func of(scene: Node2D) -> Array[Dictionary]:
	var drawn: Array[Dictionary] = []
	_walk(scene, 0, Color.WHITE, drawn)
	var sorted: Array[Dictionary] = []
	var heights := {}
	for one in drawn:
		heights[one["z"]] = true
	var rising := heights.keys()
	rising.sort()
	for height: int in rising:
		sorted.append_array(drawn.filter(func(one: Dictionary) -> bool: return one["z"] == height))
	return sorted


func _walk(item: Node, height: int, color: Color, drawn: Array[Dictionary]) -> void:
	if not item is CanvasItem:
		return
	var canvas: CanvasItem = item
	if not canvas.visible:
		return
	height = canvas.z_index + (height if canvas.z_as_relative else 0)
	color *= canvas.modulate
	var own := _own(canvas)
	if own:
		own["z"] = height
		own["alpha"] = (color * canvas.self_modulate).a
		drawn.append(own)
	for child in canvas.get_children():
		_walk(child, height, color, drawn)


func _own(item: CanvasItem) -> Dictionary:
	if item is ColorRect:
		var rect: ColorRect = item
		var color := rect.color
		var place := rect.get_global_rect()
		return {"color": [color.r8, color.g8, color.b8, color.a8], "rect": _numbers_of(place)}
	if item is Sprite2D:
		var sprite: Sprite2D = item
		var made := _part(sprite.texture, sprite.global_position, sprite.flip_h, sprite.flip_v)
		if sprite.region_enabled:
			made["region"] = _numbers_of(sprite.region_rect)
		made["repeats"] = sprite.texture_repeat == CanvasItem.TEXTURE_REPEAT_ENABLED
		made["centered"] = sprite.centered
		return made
	if item is AnimatedSprite2D:
		var actor: AnimatedSprite2D = item
		var texture := actor.sprite_frames.get_frame_texture(actor.animation, actor.frame)
		var made := _part(texture, actor.global_position, actor.flip_h, actor.flip_v)
		made["centered"] = actor.centered
		made["animation"] = actor.animation
		return made
	return {}


func _part(texture: Texture2D, at: Vector2, flip_h: bool, flip_v: bool) -> Dictionary:
	var region := Rect2(Vector2.ZERO, texture.get_size())
	var whole := texture
	if texture is AtlasTexture:
		var part: AtlasTexture = texture
		region = part.region
		whole = part.atlas
	return {
		"texture": _number(whole),
		"part": texture.get_instance_id(),
		"region": _numbers_of(region),
		"at": [at.x, at.y],
		"flips": [flip_h, flip_v]
	}


func _number(texture: Texture2D) -> int:
	if not _numbers.has(texture):
		_numbers[texture] = _numbers.size()
		var image := texture.get_image()
		image.convert(Image.FORMAT_RGBA8)
		var number: int = _numbers[texture]
		textures[number] = {
			"path": texture.resource_path,
			"size": [image.get_width(), image.get_height()],
			"data": Marshalls.raw_to_base64(image.get_data())
		}
	return _numbers[texture]


static func _numbers_of(rect: Rect2) -> Array[float]:
	return [rect.position.x, rect.position.y, rect.size.x, rect.size.y]
