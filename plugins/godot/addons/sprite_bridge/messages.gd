@tool
extends RefCounted
## The messages of the protocol as frames, and back: the header, the body if there is one, then one for each picture entry.

const Msgpack := preload("msgpack.gd")
const Outcome := preload("outcome.gd")

const VERSION := 1
const MAX_HEADER_BYTES := 16384
const MAX_HEADER_DEPTH := 8
const MAX_BODY_BYTES := 16777216
const MAX_BODY_DEPTH := 32
const MAX_MESSAGE_BYTES := 335544320
const MAX_IMAGES := 64
const MAX_SIDE := 16384
const MAX_PIXELS := 67108864
const MAX_FRAMES := 2000

const _FORMATS: Array[String] = ["rgba8", "png"]
const _LETTERS := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."


## So many pictures of one size: RGBA8 rows one after the other, or one PNG file.
class Entry:
	extends RefCounted
	var size: Vector2i
	var format: String
	var count: int
	var data: PackedByteArray

	func _init(of: Vector2i, kind: String, number: int, bytes: PackedByteArray) -> void:
		size = of
		format = kind
		count = number
		data = bytes


## What the daemon says. `type` tells which of these are meant; the others keep what stands here.
class Message:
	extends RefCounted
	var type := ""
	var id := ""
	## Of `hello`.
	var server := ""
	var limits := {}
	## Of `progress`: 0 to 1 is done.
	var share := 0.0
	var step := ""
	## Of `reply`: plain values, null without any.
	var body: Variant = null
	var images: Array[Entry] = []
	## Of `failure`.
	var failure: Outcome = null
	## Of `cancel`: whether there was something to end.
	var found := false


## The frames of a question that takes no more than its name: `describe`, `status`, `cancel`, `stop`.
static func question(type: String, id: String) -> Array[PackedByteArray]:
	return [_pack({"v": VERSION, "type": type, "id": id})]


static func hello(id: String, client: String) -> Array[PackedByteArray]:
	return [_pack({"v": VERSION, "type": "hello", "id": id, "client": client.left(64)})]


## The frames of a request, as Array[PackedByteArray]. Without `deadline_ms` there is none. Fails with `bad_params`.
static func request(
	id: String,
	op: String,
	params: Dictionary,
	entries: Array[Entry],
	accept: String = "rgba8",
	explain: bool = false,
	deadline_ms: int = 0
) -> Outcome:
	var header := {"v": VERSION, "type": "request", "id": id, "op": op, "params": params}
	header["accept"] = accept
	header["explain"] = explain
	if deadline_ms > 0:
		header["deadline_ms"] = deadline_ms
	if entries:
		header["images"] = entries.map(_announce)
	var packed := Msgpack.encode(header, MAX_HEADER_DEPTH)
	if not packed.is_ok():
		return Outcome.failed("bad_params", packed.message)
	var bytes: PackedByteArray = packed.value
	if bytes.size() > MAX_HEADER_BYTES:
		return Outcome.failed("bad_params", "%d bytes are too many" % bytes.size())
	var frames: Array[PackedByteArray] = [bytes]
	for entry in entries:
		frames.append(entry.data)
	return Outcome.ok(frames)


## The Message that the frames from the daemon hold. Whatever they are, this ends with one or with a failure:
## `bad_message`, `too_deep`, `bad_shape`, `shape_mismatch` or `version`.
static func parse(frames: Array[PackedByteArray]) -> Outcome:
	if frames.is_empty():
		return Outcome.failed("bad_message", "a message without a header")
	var unpacked := Msgpack.decode(frames[0], MAX_HEADER_BYTES, MAX_HEADER_DEPTH)
	if not unpacked.is_ok():
		return unpacked
	if not unpacked.value is Dictionary:
		return Outcome.failed("bad_message", "the header is not a map")
	var values: Dictionary = unpacked.value
	var header := Header.new(values)
	var message := Message.new()
	header.take_id(message)
	var entries := header.take_entries(message)
	var body_bytes := header.body_bytes
	header.check_frames(frames)
	header.take_rest(message)
	if header.failure:
		return header.failure
	var at := 1
	if body_bytes > 0:
		var body := Msgpack.decode(frames[1], MAX_BODY_BYTES, MAX_BODY_DEPTH)
		if not body.is_ok():
			return body
		message.body = body.value
		at = 2
	for index in entries.size():
		entries[index].data = frames[at + index]
	message.images = entries
	return Outcome.ok(message)


static func _announce(entry: Entry) -> Dictionary:
	return {
		"w": entry.size.x,
		"h": entry.size.y,
		"format": entry.format,
		"count": entry.count,
		"bytes": entry.data.size(),
	}


## Of a header that is known to fit.
static func _pack(header: Dictionary) -> PackedByteArray:
	return Msgpack.encode(header, MAX_HEADER_DEPTH).value


## A header whose keys are taken one by one; what nobody takes is unknown. The first thing that is wrong stays in
## `failure`, and what is taken after it has no meaning.
class Header:
	extends RefCounted
	var failure: Outcome = null
	var body_bytes := 0
	var _values: Dictionary
	var _sizes := PackedInt64Array()

	func _init(values: Dictionary) -> void:
		_values = values

	func fail(code: String, why: String) -> void:
		if not failure:
			failure = Outcome.failed(code, why)

	## The value of a key, of exactly this kind; `otherwise` where it may be absent.
	func take(key: String, kind: int, otherwise: Variant = null) -> Variant:
		if not _values.has(key):
			if otherwise == null:
				fail("bad_message", "the header lacks '%s'" % key)
				return type_convert(null, kind)
			return otherwise
		var value: Variant = _values[key]
		_values.erase(key)
		if typeof(value) != kind:
			fail("bad_message", "'%s' is not of the kind %s" % [key, type_string(kind)])
			return type_convert(null, kind)
		return value

	func take_text(key: String, longest: int, otherwise: Variant = null) -> String:
		var text: String = take(key, TYPE_STRING, otherwise)
		if text.length() > longest:
			fail("bad_message", "'%s' is longer than %d" % [key, longest])
		return text

	func take_id(message: Message) -> void:
		var version: int = take("v", TYPE_INT)
		if not failure and version != VERSION:
			var why := "the daemon speaks version %d of the protocol, this addon version %d"
			fail("version", why % [version, VERSION])
		message.id = take_text("id", 64)
		var is_sound := not message.id.is_empty()
		for letter in message.id:
			is_sound = is_sound and _LETTERS.contains(letter)
		if not is_sound:
			fail("bad_message", "the id is not 1 to 64 of A-Z a-z 0-9 _ - .")
		message.type = take("type", TYPE_STRING)

	## The entries that are announced, still without data.
	func take_entries(message: Message) -> Array[Entry]:
		var entries: Array[Entry] = []
		if message.type != "reply":
			return entries
		body_bytes = take("body", TYPE_INT, 0)
		if body_bytes < 0 or body_bytes > MAX_BODY_BYTES:
			fail("bad_message", "'body' is no size that a body can have")
		if body_bytes > 0:
			_sizes.append(body_bytes)
		var images: Array = take("images", TYPE_ARRAY, [])
		if images.size() > MAX_IMAGES:
			fail("bad_message", "%d pictures are too many" % images.size())
		for image: Variant in images:
			if failure:
				break
			entries.append(_entry(image))
		return entries

	func check_frames(frames: Array[PackedByteArray]) -> void:
		var total := 0
		for size in _sizes:
			total += size
		if total > MAX_MESSAGE_BYTES:
			fail("bad_shape", "%d bytes in one message are too many" % total)
		if frames.size() - 1 != _sizes.size():
			fail("bad_message", "%d frames follow the header" % (frames.size() - 1))
		if failure:
			return
		for index in _sizes.size():
			if frames[index + 1].size() != _sizes[index]:
				fail("shape_mismatch", "a frame has another size than was announced")

	## What the type says there is besides, and nothing else.
	func take_rest(message: Message) -> void:
		match message.type:
			"hello":
				message.server = take_text("server", 64)
				message.limits = take("limits", TYPE_DICTIONARY)
			"progress":
				message.share = take("share", TYPE_FLOAT)
				message.step = take_text("step", 64)
				if message.share < 0 or message.share > 1:
					fail("bad_message", "'share' is not from 0 to 1")
			"failure":
				message.failure = _failure()
			"cancel":
				message.found = take("found", TYPE_BOOL)
			"reply":
				pass
			_:
				fail("bad_message", "there is no message of the type '%s'" % message.type)
		if not _values.is_empty():
			fail("bad_message", "unknown keys in the header")

	func _failure() -> Outcome:
		var code := take_text("code", 64)
		var text := take_text("message", 4096)
		var hint := take_text("hint", 4096, "")
		if code.is_empty():
			fail("bad_message", "'code' is empty")
		return Outcome.failed(code, text, hint, take_text("field", 64, ""))

	func _entry(value: Variant) -> Entry:
		var entry := Entry.new(Vector2i.ZERO, "", 1, PackedByteArray())
		if not value is Dictionary:
			fail("bad_message", "a picture entry is not a map")
			return entry
		var given: Dictionary = value
		var values := {"count": 1}
		values.merge(given, true)
		if values.size() != 5 or not values.has_all(["w", "h", "format", "bytes"]):
			fail("bad_message", "a picture entry has not the keys that it must have")
		if not str(values.get("format")) in _FORMATS:
			fail("bad_message", "the format of a picture is none of rgba8, png")
		var bounds := {"w": MAX_SIDE, "h": MAX_SIDE, "count": MAX_FRAMES, "bytes": 1 << 53}
		for key: String in bounds:
			var most: int = bounds[key]
			if not failure and not _is_within(values[key], most):
				fail("bad_shape", "'%s' of a picture is not from 1 to %d" % [key, most])
		if not failure:
			_fill(entry, values)
		return entry

	func _fill(entry: Entry, values: Dictionary) -> void:
		var width: int = values["w"]
		var height: int = values["h"]
		var bytes: int = values["bytes"]
		entry.size = Vector2i(width, height)
		entry.format = values["format"]
		entry.count = values["count"]
		if width * height > MAX_PIXELS:
			fail("bad_shape", "%d x %d pixels are too many" % [width, height])
		if entry.format == "png" and entry.count != 1:
			fail("bad_shape", "a PNG is one picture")
		if entry.format == "rgba8" and bytes != width * height * 4 * entry.count:
			fail("shape_mismatch", "a picture has another size than its pixels")
		_sizes.append(bytes)

	static func _is_within(value: Variant, most: int) -> bool:
		if not value is int:
			return false
		var number: int = value
		return number >= 1 and number <= most
