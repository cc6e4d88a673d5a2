@tool
extends RefCounted
## The animations of an actor: its cycles, and `default` with all that it shows besides.

const Animations := preload("animations.gd")
const Decomposition := preload("decomposition.gd")
const Seats := preload("seats.gd")

## Instead of a sprite, where none is seen in any round: it goes on to look as before.
const _NOBODY_SAW := -1

var frames := SpriteFrames.new()
## By the frame's number, which animation the actor is in, and at which of its frames.
var animation := {}
var at := {}

var _known: Decomposition
var _parts: Callable


## `parts` gives the texture of a sprite by its number.
func _init(known: Decomposition, seat: Seats.Seat, parts: Callable) -> void:
	_known = known
	_parts = parts
	frames.remove_animation(Animations.DEFAULT)
	var names := PackedStringArray([Animations.DEFAULT])
	for cycle in known.tracks[seat.track].cycles:
		var name := Animations.unique(cycle.name, names)
		names.append(name)
		_add_cycle(name, cycle, seat)
	_add_others(seat)


## The frames' numbers with which another animation begins.
func turns() -> Dictionary:
	var found := {}
	var last := &""
	var numbers := animation.keys()
	numbers.sort()
	for number: int in numbers:
		if animation[number] != last:
			found[number] = true
		last = animation[number]
	return found


## What it shows as often as it comes round, for as long as the first round takes; what stays is one frame.
func _add_cycle(name: String, cycle: Decomposition.Cycle, seat: Seats.Seat) -> void:
	var seen := _round(cycle, seat)
	if seen.is_empty():
		return
	var sprites := PackedInt32Array()
	var durations := PackedInt64Array()
	var frame_of := PackedInt32Array()
	for phase in cycle.period:
		if sprites.is_empty() or sprites[-1] != seen[phase]:
			sprites.append(seen[phase])
			durations.append(0)
		durations[-1] += _known.durations_ms[cycle.first + phase]
		frame_of.append(sprites.size() - 1)
	_add(name, sprites, durations)
	for number in range(cycle.first, cycle.last + 1):
		var phase := (number - cycle.first) % cycle.period
		var is_so := seat.shown.has(number) and _sprite(seat, number) == seen[phase]
		if is_so and not animation.has(number):
			animation[number] = StringName(name)
			at[number] = frame_of[phase]


## Of each frame of a round the sprite that any round shows there, or the one before goes on; nothing if there is none.
func _round(cycle: Decomposition.Cycle, seat: Seats.Seat) -> PackedInt32Array:
	var sprites := PackedInt32Array()
	for phase in cycle.period:
		var sprite := _NOBODY_SAW
		for number in range(cycle.first + phase, cycle.last + 1, cycle.period):
			if sprite == _NOBODY_SAW and seat.shown.has(number):
				sprite = _sprite(seat, number)
		sprites.append(sprite)
	for step in 2 * cycle.period:
		var phase := step % cycle.period
		if sprites[phase] == _NOBODY_SAW:
			sprites[phase] = sprites[phase - 1]
	return PackedInt32Array() if _NOBODY_SAW in sprites else sprites


## Each sprite once, in the order in which it is shown first.
func _add_others(seat: Seats.Seat) -> void:
	var sprites := PackedInt32Array()
	var durations := PackedInt64Array()
	for number: int in seat.shown:
		if animation.has(number):
			continue
		var sprite := _sprite(seat, number)
		if not sprite in sprites:
			sprites.append(sprite)
			durations.append(_known.durations_ms[number])
		animation[number] = StringName(Animations.DEFAULT)
		at[number] = sprites.find(sprite)
	if sprites:
		_add(Animations.DEFAULT, sprites, durations)


## The shortest frame lasts one unit.
func _add(name: String, sprites: PackedInt32Array, durations: PackedInt64Array) -> void:
	var shortest := durations[0]
	for duration in durations:
		shortest = mini(shortest, duration)
	shortest = maxi(1, shortest)
	frames.add_animation(name)
	frames.set_animation_speed(name, 1000.0 / shortest)
	for index in sprites.size():
		var texture: Texture2D = _parts.call(sprites[index])
		frames.add_frame(name, texture, maxf(1.0, float(durations[index]) / shortest))


func _sprite(seat: Seats.Seat, number: int) -> int:
	var placed: Decomposition.Placed = seat.shown[number]
	return placed.sprite
