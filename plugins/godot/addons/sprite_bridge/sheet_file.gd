@tool
extends RefCounted
## What Aseprite writes beside a sheet that it exports (`--data`): where the frames are, how long each is shown, and the
## tags. Both of its forms, an array and a hash of frames.

const JsonFile := preload("json_file.gd")
const Outcome := preload("outcome.gd")
const Strings := preload("strings.gd")

const MAX_BYTES := 16 << 20
const MAX_FRAMES := 2000
const MAX_SIDE := 16384
const DIRECTIONS: Array[String] = ["forward", "reverse", "pingpong", "pingpong_reverse"]


## A range of frames with a name. `repeat` 0 is for ever.
class Tag:
	extends RefCounted
	var name := ""
	var from := 0
	var to := 0
	var direction := "forward"
	var repeat := 0


## Frames of one size, of which the sheet may hold only a part each: `places` in the sheet, which begin at `offsets` in
## the frame.
class Sheet:
	extends RefCounted
	var frame_size := Vector2i.ZERO
	var places: Array[Rect2i] = []
	var offsets: Array[Vector2i] = []
	var durations_ms := PackedInt32Array()
	var tags: Array[Tag] = []

	## The frames of the sheet's picture, as they were before they were trimmed and packed.
	func cut(image: Image) -> Array[Image]:
		var frames: Array[Image] = []
		for index in places.size():
			var frame := Image.create_empty(frame_size.x, frame_size.y, false, image.get_format())
			frame.blit_rect(image, places[index], offsets[index])
			frames.append(frame)
		return frames

	## What tells whether frames of the same picture are others.
	func layout() -> Array:
		var numbers: Array = [frame_size.x, frame_size.y]
		for index in places.size():
			var place := places[index]
			var offset := offsets[index]
			numbers.append_array([place.position.x, place.position.y, place.size.x, place.size.y])
			numbers.append_array([offset.x, offset.y])
		return numbers


## Where the file of a picture is.
static func path_of(picture: String) -> String:
	return picture.get_basename() + ".json"


## The Sheet of a picture of this size; null if there is no such file beside it, or one that tells of something else.
## Fails with `bad_sheet` for one that does not fit the picture.
static func read(picture: String, size: Vector2i) -> Outcome:
	var path := path_of(picture)
	var values := JsonFile.read(path, MAX_BYTES)
	if not values.has_all(["frames", "meta"]):
		return Outcome.ok()
	var found := parse(values, size)
	if not found.is_ok():
		var why := Strings.text("bad_sheet", {"path": path, "why": found.message})
		return Outcome.failed("bad_sheet", why)
	return found


## The Sheet that the file's values are. Fails with `bad_sheet`.
static func parse(values: Dictionary, size: Vector2i) -> Outcome:
	var frames: Array = []
	if values["frames"] is Dictionary:
		var named: Dictionary = values["frames"]
		frames = named.values()  # in the order of the file
	else:
		frames = JsonFile.list(values, "frames")
	if frames.is_empty() or frames.size() > MAX_FRAMES:
		return _refused("it has %d frames" % frames.size())
	var meta := JsonFile.object(values, "meta")
	var told := JsonFile.object(meta, "size")
	if told and Vector2i(JsonFile.whole(told, "w", 0), JsonFile.whole(told, "h", 0)) != size:
		return _refused("it is of a picture of another size")
	var sheet := Sheet.new()
	for index in frames.size():
		var frame: Dictionary = frames[index] if frames[index] is Dictionary else {}
		if not _add(sheet, frame, size):
			return _refused("its frame %d does not fit" % index)
	for tag: Variant in JsonFile.list(meta, "frameTags"):
		var found := _tag(tag, frames.size())
		if not found:
			return _refused("a tag does not fit")
		sheet.tags.append(found)
	return Outcome.ok(sheet)


static func _add(sheet: Sheet, values: Dictionary, size: Vector2i) -> bool:
	var place := _rect(values, "frame")
	if not Rect2i(Vector2i.ZERO, size).encloses(place) or values.get("rotated") == true:
		return false
	var whole := JsonFile.object(values, "sourceSize")
	var frame_size := Vector2i(JsonFile.whole(whole, "w", 0), JsonFile.whole(whole, "h", 0))
	var trimmed := _rect(values, "spriteSourceSize")
	if trimmed.size != place.size:
		trimmed = Rect2i(Vector2i.ZERO, place.size)
	if frame_size == Vector2i.ZERO:
		frame_size = place.size
	if sheet.places.is_empty():
		sheet.frame_size = frame_size
	var is_sound := frame_size.x > 0 and frame_size.y > 0 and maxi(frame_size.x, frame_size.y) <= MAX_SIDE
	if not is_sound or frame_size != sheet.frame_size:
		return false
	if not Rect2i(Vector2i.ZERO, frame_size).encloses(trimmed):
		return false
	sheet.places.append(place)
	sheet.offsets.append(trimmed.position)
	sheet.durations_ms.append(mini(JsonFile.whole(values, "duration", 100, 1), 65535))
	return true


## Negative, and so within nothing, for what is no rectangle.
static func _rect(values: Dictionary, key: String) -> Rect2i:
	var rect := JsonFile.object(values, key)
	return Rect2i(
		mini(JsonFile.whole(rect, "x", -1), MAX_SIDE),
		mini(JsonFile.whole(rect, "y", -1), MAX_SIDE),
		mini(JsonFile.whole(rect, "w", 0), MAX_SIDE),
		mini(JsonFile.whole(rect, "h", 0), MAX_SIDE)
	)


static func _tag(value: Variant, count: int) -> Tag:
	var values: Dictionary = value if value is Dictionary else {}
	var tag := Tag.new()
	tag.name = JsonFile.text(values, "name")
	tag.from = JsonFile.whole(values, "from", -1)
	tag.to = JsonFile.whole(values, "to", -1)
	if values.has("direction"):
		tag.direction = JsonFile.text(values, "direction")
	var repeat: Variant = values.get("repeat", "0")  # Aseprite writes it as a text
	tag.repeat = clampi(str(repeat).to_int(), 0, MAX_FRAMES)
	var is_range := tag.from >= 0 and tag.from <= tag.to and tag.to < count
	return tag if is_range and tag.direction in DIRECTIONS else null


static func _refused(why: String) -> Outcome:
	return Outcome.failed("bad_sheet", why)
