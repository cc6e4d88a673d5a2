@tool
extends RefCounted
## Which sprite stands where in each frame, and what is behind them: `placements.json` of a sprite dictionary. What is not
## known is left aside.

const Decomposition := preload("decomposition.gd")
const JsonPlace := preload("json_place.gd")

const VERSION := 1
const FRAME_MS := 100
const KINDS: Array[String] = ["actor", "tiles", "rest"]

const MAX_FRAMES := 2000
const MAX_PLACEMENTS := 500_000
const MAX_TRACKS := 16384
const MAX_CYCLES := 16384
const MAX_LAYERS := 256

## How far a placement or an offset may lie from the frame's corner, and how large a frame may be.
const FURTHEST := 32767


## Add all of it, but for the textures of the backgrounds; the names of their pictures. What is wrong stays in the place's
## `trouble`.
static func read(root: JsonPlace, into: Decomposition) -> PackedStringArray:
	if root.whole("version", 0, JsonPlace.LARGEST) != VERSION:
		root.refuse("version", "is not %d, which this addon reads" % VERSION)
	into.size = _pair(root, root.raw("size"), "size", 1)
	var frames := root.list("frames", MAX_FRAMES)
	if frames.is_empty():
		root.refuse("frames", "has no frame")
	var cycles := 0
	for track: Variant in root.list("tracks", MAX_TRACKS, []):
		if root.is_sound():
			cycles += _add_track(root, track, frames.size(), into)
	if cycles > MAX_CYCLES:
		root.refuse("tracks", "have more than %d cycles" % MAX_CYCLES)
	_add_durations(root, frames.size(), into)
	var pictures := _add_background(root.object("background", {}), frames.size(), into)
	var count := 0
	for index in frames.size():
		if root.is_sound():
			count += _add_frame(root, frames[index], index, into)
		if count > MAX_PLACEMENTS:
			root.refuse("frames", "has more than %d placements" % MAX_PLACEMENTS)
	return pictures


## Two whole numbers.
static func _pair(place: JsonPlace, value: Variant, key: String, least: int = -FURTHEST) -> Vector2i:
	var pair: Array = value if value is Array else []
	if pair.size() != 2:
		place.refuse(key, "is no pair")
		return Vector2i.ZERO
	var both := JsonPlace.of({"x": pair[0], "y": pair[1]}, place.path_of(key), place.trouble)
	return Vector2i(both.whole("x", least, FURTHEST), both.whole("y", least, FURTHEST))


static func _add_durations(root: JsonPlace, count: int, into: Decomposition) -> void:
	into.durations_ms.resize(count)
	into.durations_ms.fill(FRAME_MS)
	if not root.has("durations"):
		return
	var durations := root.list("durations", MAX_FRAMES)
	if durations.size() != count:
		root.refuse("durations", "has %d entries for %d frames" % [durations.size(), count])
		return
	var told := JsonPlace.of({}, root.path_of("durations"), root.trouble)
	for index in count:
		into.durations_ms[index] = told.whole("[%d]" % index, 0, JsonPlace.LARGEST, durations[index])


## How many cycles were added.
static func _add_track(root: JsonPlace, value: Variant, frames: int, into: Decomposition) -> int:
	var place := JsonPlace.of(value, root.path_of("tracks[%d]" % into.tracks.size()), root.trouble)
	var track := Decomposition.Track.new()
	track.name = place.text("name")
	track.kind = place.text("kind", "actor")
	if not track.kind in KINDS:
		place.refuse("kind", "is none of %s" % ", ".join(KINDS))
	for told: Variant in place.list("cycles", MAX_FRAMES, []):
		var at := JsonPlace.of(told, place.path_of("cycles[%d]" % track.cycles.size()), root.trouble)
		var cycle := Decomposition.Cycle.new()
		cycle.name = at.text("name")
		cycle.first = at.whole("first", 0, frames - 1)
		cycle.last = at.whole("last", cycle.first, frames - 1)
		cycle.period = at.whole("period", 1, cycle.last - cycle.first + 1)
		track.cycles.append(cycle)
	if track.cycles and track.kind != "actor":
		place.refuse("cycles", "are of what is no actor")
	into.tracks.append(track)
	return track.cycles.size()


static func _add_background(place: JsonPlace, frames: int, into: Decomposition) -> PackedStringArray:
	if not place.is_null("color"):
		var told := place.list("color", 3, [0.0, 0.0, 0.0])
		if told.size() != 3:
			place.refuse("color", "is no colour")
			return PackedStringArray()
		var values := JsonPlace.of(
			{"r": told[0], "g": told[1], "b": told[2]}, place.path_of("color"), place.trouble
		)
		into.ground = Color8(values.whole("r", 0, 255), values.whole("g", 0, 255), values.whole("b", 0, 255))
	var pictures := PackedStringArray()
	for value: Variant in place.list("layers", MAX_LAYERS, []):
		var at := JsonPlace.of(value, place.path_of("layers[%d]" % pictures.size()), place.trouble)
		pictures.append(at.text("image"))
		into.layers.append(_layer(at, frames))
	return pictures


static func _layer(place: JsonPlace, frames: int) -> Decomposition.Layer:
	var layer := Decomposition.Layer.new()
	layer.wrap_x = place.flag("wrap_x", false)
	layer.wrap_y = place.flag("wrap_y", false)
	var offsets := place.list("offsets", MAX_FRAMES, [[0.0, 0.0]])
	if not offsets.size() in [1, frames]:
		place.refuse("offsets", "has %d entries for %d frames" % [offsets.size(), frames])
	for index in offsets.size():
		layer.offsets.append(_pair(place, offsets[index], "offsets[%d]" % index))
	return layer


## How many placements were added.
static func _add_frame(root: JsonPlace, value: Variant, number: int, into: Decomposition) -> int:
	var path := "frames[%d]" % number
	if not value is Array:
		root.refuse(path, "is no list")
		return 0
	var shown: Array = value
	if shown.size() > MAX_PLACEMENTS:
		return shown.size()
	var frame: Array[Decomposition.Placed] = []
	var seen := {}
	for index in shown.size():
		var at := JsonPlace.of(shown[index], root.path_of("%s[%d]" % [path, index]), root.trouble)
		var placed := _placed(at, into)
		if not root.is_sound():
			return 0
		if seen.has(placed.track) and into.kind_of(placed.track) == "actor":
			at.refuse("t", "is in two places")
		seen[placed.track] = true
		frame.append(placed)
	into.frames.append(frame)
	return frame.size()


static func _placed(at: JsonPlace, known: Decomposition) -> Decomposition.Placed:
	var placed := Decomposition.Placed.new()
	if at.raw("s") is String:
		placed.sprite = known.numbers.get(at.text("s"), 0)
		if not known.numbers.has(at.text("s")):
			at.refuse("s", "is '%s', which the sheet does not hold" % at.text("s").left(80))
	else:
		placed.sprite = at.whole("s", 0, known.boxes.size() - 1)
	placed.at = Vector2i(at.whole("x", -FURTHEST, FURTHEST), at.whole("y", -FURTHEST, FURTHEST))
	placed.flip_h = at.flag("fx", false)
	placed.flip_v = at.flag("fy", false)
	placed.opacity = at.number("a", 0.0, 1.0, 1.0)
	placed.track = at.whole("t", Decomposition.UNTRACKED, known.tracks.size() - 1, Decomposition.UNTRACKED)
	return placed
