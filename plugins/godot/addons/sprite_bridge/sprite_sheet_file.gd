@tool
extends RefCounted
## The sheet of a sprite dictionary: where each sprite lies in its picture, as Aseprite writes it, an array or a hash. Other
## than the frames of an animation, sprites have sizes of their own.

const Decomposition := preload("decomposition.gd")
const JsonPlace := preload("json_place.gd")

const MAX_SPRITES := 16384
const MAX_SIDE := 16384


## Add the names and the boxes of the sprites; the name of their picture. What is wrong stays in the place's `trouble`.
static func read(root: JsonPlace, into: Decomposition) -> String:
	var named: Variant = root.raw("frames")
	if named is Dictionary:
		var values: Dictionary = named
		for name: Variant in values:
			_add(
				JsonPlace.of(values[name], root.path_of("frames['%s']" % name), root.trouble), str(name), into
			)
			if not root.is_sound() or into.boxes.size() > MAX_SPRITES:
				break
	else:
		var entries := root.list("frames", MAX_SPRITES)
		for index in entries.size():
			var entry := JsonPlace.of(entries[index], root.path_of("frames[%d]" % index), root.trouble)
			_add(entry, entry.text("filename"), into)
			if not root.is_sound():
				break
	if into.boxes.size() > MAX_SPRITES:
		root.refuse("frames", "has more than %d entries" % MAX_SPRITES)
	return root.object("meta").text("image")


## Refuse sprites that are not in the picture of this size.
static func check(root: JsonPlace, size: Vector2i, found: Decomposition) -> void:
	for index in found.boxes.size():
		if not Rect2i(Vector2i.ZERO, size).encloses(found.boxes[index]):
			var blanks := [size.x, size.y]
			root.refuse("frames[%d]" % index, "lies outside of its picture, which has %d x %d px" % blanks)


static func _add(entry: JsonPlace, name: String, into: Decomposition) -> void:
	for how: String in ["rotated", "trimmed"]:
		if entry.flag(how, false):
			entry.refuse("", "is %s: export the sheet without that" % how)
	var frame := entry.object("frame")
	var at := Vector2i(frame.whole("x", 0, MAX_SIDE), frame.whole("y", 0, MAX_SIDE))
	var size := Vector2i(frame.whole("w", 1, MAX_SIDE), frame.whole("h", 1, MAX_SIDE))
	if into.numbers.has(name):
		entry.refuse("", "has the name '%s', as another has" % name)
	into.numbers[name] = into.boxes.size()
	into.boxes.append(Rect2i(at, size))
	into.names.append(name)
