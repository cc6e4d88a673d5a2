@tool
extends RefCounted
## The scene that plays a decomposition, of the engine's own nodes alone: under the root a Control that shows no more than
## the frame, in it the ground, the backgrounds and the sprites, back to front, and an AnimationPlayer that leads them.

const ActorFrames := preload("actor_frames.gd")
const Decomposition := preload("decomposition.gd")
const Keys := preload("keys.gd")
const Seats := preload("seats.gd")

const ANIMATION := &"reconstruction"
const RESET := &"RESET"
const FRAME := "Frame"
const PLAYER := "AnimationPlayer"

## Of the root, what it was made of and what that saves.
const META := "sprite_bridge_memory"

var root := Node2D.new()
## Of the actors, by the names of their nodes.
var sprite_frames := {}
var player := AnimationPlayer.new()

var _known: Decomposition
var _frame := Control.new()
var _keys: Keys
var _parts := {}


func _init(known: Decomposition, name: String) -> void:
	_known = known
	_keys = Keys.new(known.durations_ms)
	root.name = _name(name, "Sprites")
	root.set_meta(META, known.memory())
	root.texture_filter = CanvasItem.TEXTURE_FILTER_NEAREST
	_frame.size = known.size
	_frame.clip_contents = true
	_frame.mouse_filter = Control.MOUSE_FILTER_IGNORE
	_add(_frame, root, FRAME)
	if known.ground.a > 0:
		_add_ground()
	for index in known.layers.size():
		_add_background(known.layers[index], "Background %d" % (index + 1))


## Show these nodes, back to front.
func show(groups: Array[Seats.Group]) -> void:
	for group in groups:
		var parent: Node = _frame
		if group.offsets:
			parent = Node2D.new()
			_add(parent, _frame, group.name)
			_keys.follow(parent, _path(parent), "position", _numbered(group.offsets))
		for seat in group.seats:
			_add_seat(seat, parent, group.offsets)


## Add the player of the animation.
func lead(is_looping: bool, is_autoplay: bool) -> void:
	var library := AnimationLibrary.new()
	if _keys.reset.get_track_count() > 0:
		library.add_animation(RESET, _keys.reset)
	_keys.animation.loop_mode = Animation.LOOP_LINEAR if is_looping else Animation.LOOP_NONE
	library.add_animation(ANIMATION, _keys.animation)
	_add(player, root, PLAYER)
	player.add_animation_library(&"", library)
	if is_autoplay:
		player.autoplay = ANIMATION


## The one texture of a sprite, a part of that of all.
func part(sprite: int) -> AtlasTexture:
	if not _parts.has(sprite):
		var made := AtlasTexture.new()
		made.atlas = _known.sheet
		made.region = _known.boxes[sprite]
		made.filter_clip = true
		made.resource_name = _known.names[sprite]
		_parts[sprite] = made
	return _parts[sprite]


func _add_ground() -> void:
	var ground := ColorRect.new()
	ground.color = _known.ground
	ground.size = _known.size
	ground.mouse_filter = Control.MOUSE_FILTER_IGNORE
	_add(ground, _frame, "Ground")


## Where a picture repeats itself, the part of it that is seen moves; elsewhere the picture does.
func _add_background(layer: Decomposition.Layer, name: String) -> void:
	var sprite := Sprite2D.new()
	sprite.texture = layer.texture
	sprite.centered = false
	_add(sprite, _frame, name)
	var whole := Vector2i(layer.texture.get_size())
	var positions := {}
	var regions := {}
	for number in layer.offsets.size():
		var offset := layer.offsets[number]
		var place := -offset
		var seen := Rect2i(Vector2i.ZERO, whole)
		if layer.wrap_x:
			place.x = 0
			seen.position.x = posmod(offset.x, whole.x)
			seen.size.x = _known.size.x
		if layer.wrap_y:
			place.y = 0
			seen.position.y = posmod(offset.y, whole.y)
			seen.size.y = _known.size.y
		positions[number] = Vector2(place)
		regions[number] = Rect2(seen)
	_keys.follow(sprite, _path(sprite), "position", positions)
	if layer.wrap_x or layer.wrap_y:
		sprite.texture_repeat = CanvasItem.TEXTURE_REPEAT_ENABLED
		sprite.region_enabled = true
		_keys.follow(sprite, _path(sprite), "region_rect", regions)


func _add_seat(seat: Seats.Seat, parent: Node, offsets: Array[Vector2i]) -> void:
	var node := _actor(seat, parent) if seat.kind == "actor" else _sprite(seat, parent)
	var places := {}
	var lifts := {}
	for number: int in seat.shown:
		var placed: Decomposition.Placed = seat.shown[number]
		places[number] = Vector2(placed.at - offsets[number] if offsets else placed.at)
		lifts[number] = seat.lifts.get(number, 0)
	_keys.follow(node, _path(node), "position", places)
	_keys.follow(node, _path(node), "flip_h", _of_placed(seat, _is_flipped_h))
	_keys.follow(node, _path(node), "flip_v", _of_placed(seat, _is_flipped_v))
	_keys.follow(node, _path(node), "self_modulate", _of_placed(seat, _modulate))
	_keys.follow(node, _path(node), "z_index", lifts)
	_keys.follow_visible(node, _path(node), seat.shown)


func _sprite(seat: Seats.Seat, parent: Node) -> Node2D:
	var node := Sprite2D.new()
	node.centered = false
	_add(node, parent, seat.name)
	_keys.follow(node, _path(node), "texture", _of_placed(seat, _texture_of))
	return node


func _actor(seat: Seats.Seat, parent: Node) -> Node2D:
	var node := AnimatedSprite2D.new()
	node.centered = false
	_add(node, parent, seat.name)
	var made := ActorFrames.new(_known, seat, part)
	made.frames.resource_name = node.name
	node.sprite_frames = made.frames
	sprite_frames[String(node.name)] = made.frames
	# An AnimatedSprite2D begins another animation at its first frame.
	_keys.follow(node, _path(node), "animation", made.animation)
	_keys.follow(node, _path(node), "frame", made.at, made.turns())
	return node


func _of_placed(seat: Seats.Seat, property: Callable) -> Dictionary:
	var values := {}
	for number: int in seat.shown:
		values[number] = property.call(seat.shown[number])
	return values


func _texture_of(placed: Decomposition.Placed) -> Texture2D:
	return part(placed.sprite)


static func _is_flipped_h(placed: Decomposition.Placed) -> bool:
	return placed.flip_h


static func _is_flipped_v(placed: Decomposition.Placed) -> bool:
	return placed.flip_v


static func _modulate(placed: Decomposition.Placed) -> Color:
	return Color(1, 1, 1, placed.opacity)


static func _numbered(offsets: Array[Vector2i]) -> Dictionary:
	var values := {}
	for number in offsets.size():
		values[number] = Vector2(offsets[number])
	return values


## Add a node under a name of its own; it belongs to the scene.
func _add(node: Node, parent: Node, name: String) -> void:
	node.name = _name(name, node.get_class())
	parent.add_child(node, true)
	node.owner = root


func _path(node: Node) -> String:
	return String(root.get_path_to(node))


## A name that a node can have.
static func _name(wanted: String, otherwise: String) -> String:
	var name := wanted.left(64).validate_node_name().strip_edges()
	return name if name else otherwise
