@tool
extends RefCounted
## Animations as lists of frames: what the tags of a sheet, or an import's settings, make of its frames.

const SheetFile := preload("sheet_file.gd")

const DEFAULT := "default"


## Frames in the order in which they are shown, each for so many times 1 / `speed` s.
class Sequence:
	extends RefCounted
	var name := ""
	var is_looping := true
	var speed := 10.0
	var frames := PackedInt32Array()
	var durations := PackedFloat32Array()


## An animation for each tag, or one of all frames where there is none.
static func of_sheet(sheet: SheetFile.Sheet) -> Array[Sequence]:
	var made: Array[Sequence] = []
	var names := PackedStringArray()
	for tag in sheet.tags:
		var name := unique(tag.name, names)
		names.append(name)
		made.append(_timed(name, tag.repeat == 0, frames_of(tag), sheet.durations_ms))
	if made.is_empty():
		var all := PackedInt32Array(range(sheet.places.size()))
		made.append(_timed(DEFAULT, true, all, sheet.durations_ms))
	return made


## One of so many frames, all shown equally long.
static func of_count(count: int, speed: float, is_looping: bool) -> Array[Sequence]:
	var animation := Sequence.new()
	animation.name = DEFAULT
	animation.speed = speed
	animation.is_looping = is_looping
	animation.frames = PackedInt32Array(range(count))
	animation.durations.resize(count)
	animation.durations.fill(1.0)
	return [animation]


## The frames of a tag once through: for ever, a ping-pong comes back to before its first frame, which follows. As
## Aseprite counts, each way of a ping-pong is one repetition.
static func frames_of(tag: SheetFile.Tag) -> PackedInt32Array:
	var way := PackedInt32Array(range(tag.from, tag.to + 1))
	if tag.direction in ["reverse", "pingpong_reverse"]:
		way.reverse()
	var back := way.duplicate()
	back.reverse()
	if not tag.direction.begins_with("pingpong"):
		back = way.duplicate()
	elif tag.repeat == 0:
		if way.size() > 2:
			way.append_array(back.slice(1, -1))
		return way
	var found := way.duplicate()
	for turn in range(1, tag.repeat):
		if found.size() + way.size() > SheetFile.MAX_FRAMES:
			break
		var next := back if turn % 2 == 1 else way
		found.append_array(next.slice(1) if tag.direction.begins_with("pingpong") else next)
	return found


## The shortest frame lasts one unit, so most last exactly one.
static func _timed(
	name: String, is_looping: bool, frames: PackedInt32Array, durations_ms: PackedInt32Array
) -> Sequence:
	var animation := Sequence.new()
	animation.name = name
	animation.is_looping = is_looping
	animation.frames = frames
	var shortest := durations_ms[frames[0]]
	for frame in frames:
		shortest = mini(shortest, durations_ms[frame])
	animation.speed = 1000.0 / shortest
	for frame in frames:
		animation.durations.append(float(durations_ms[frame]) / shortest)
	return animation


static func unique(wanted: String, taken: PackedStringArray) -> String:
	var name := wanted if wanted else DEFAULT
	var number := 2
	while name in taken:
		name = "%s %d" % [wanted if wanted else DEFAULT, number]
		number += 1
	return name
