extends "suite.gd"
## The messages, against the vectors that all clients read.

const Messages := preload("res://addons/sprite_bridge/messages.gd")
const Msgpack := preload("res://addons/sprite_bridge/msgpack.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")


func test_what_is_said_to_the_daemon_has_the_very_bytes_of_the_vectors() -> void:
	var said := 0
	for vector in _vectors("messages", "to_daemon"):
		var message: Dictionary = vector["message"]
		var frames := _said(message)
		if frames:
			equal(frames, _frames(vector), str(vector["name"]))
			said += 1
	check(said >= 12, "only %d said" % said)


func test_what_the_daemon_says_is_read_as_the_vectors_mean_it() -> void:
	var heard := 0
	for vector in _vectors("messages", "from_daemon") + _vectors("accepted", "from_daemon"):
		var outcome := Messages.parse(_frames(vector))
		check(outcome.is_ok(), "%s: %s" % [vector["name"], outcome.message])
		if outcome.is_ok():
			var message: Messages.Message = outcome.value
			var wanted: Dictionary = vector["message"]
			equal(_as_vector(message, wanted), wanted, str(vector["name"]))
			heard += 1
	check(heard >= 15, "only %d heard" % heard)


func test_headers_and_bodies_are_packed_again_to_the_same_bytes() -> void:
	for vector in _vectors("messages", "to_daemon") + _vectors("messages", "from_daemon"):
		var frames := _frames(vector)
		var header: Outcome = Msgpack.decode(frames[0], Messages.MAX_HEADER_BYTES, Messages.MAX_HEADER_DEPTH)
		var values: Dictionary = header.value
		equal(Msgpack.encode(values).value, frames[0], str(vector["name"]))
		if values.has("body"):
			var body := Msgpack.decode(frames[1], Messages.MAX_BODY_BYTES, Messages.MAX_BODY_DEPTH)
			equal(Msgpack.encode(body.value).value, frames[1], "body of %s" % vector["name"])


func test_what_the_vectors_refuse_is_refused_for_the_same_reason() -> void:
	var refused := 0
	for vector in _vectors("refused", "from_daemon"):
		equal(Messages.parse(_frames(vector)).code, vector["code"], str(vector["name"]))
		refused += 1
	check(refused >= 15, "only %d refused" % refused)


func test_what_is_no_sound_header_is_refused_whichever_way_it_goes() -> void:
	var names := [
		"no_frames", "empty", "no_msgpack", "no_map", "truncated", "trailing", "int_key", "bytes_key"
	]
	names += ["duplicate_key", "extension", "timestamp", "nan", "infinity", "bad_utf8", "array_that_lies"]
	names += [
		"text_that_lies", "header_too_large", "no_id", "empty_id", "id_of_65", "id_with_slash", "int_id"
	]
	names += ["no_version", "float_version", "version_2", "too_deep", "empty_map_too_deep"]
	var refused := 0
	for vector in _vectors("refused", "to_daemon"):
		if vector["name"] in names:
			equal(Messages.parse(_frames(vector)).code, vector["code"], str(vector["name"]))
			refused += 1
	equal(refused, names.size())


func test_any_change_of_a_reply_ends_with_a_message_or_a_refusal() -> void:
	var chance := RandomNumberGenerator.new()
	chance.seed = 11
	var codes := {}
	for vector in _vectors("messages", "from_daemon"):
		for turn in 300:
			var frames := _frames(vector)
			var frame := chance.randi_range(0, frames.size() - 1)
			frames[frame][chance.randi_range(0, frames[frame].size() - 1)] = chance.randi_range(0, 255)
			codes[Messages.parse(frames).code] = true
	for code: String in codes:
		check(code in ["", "bad_message", "too_deep", "bad_shape", "shape_mismatch", "version"], code)
	check(codes.size() >= 4, "only %s" % [codes.keys()])


func test_parameters_that_no_header_holds_are_refused_before_they_are_sent() -> void:
	var none: Array[Messages.Entry] = []
	equal(Messages.request("a", "clean", {"palette": ["x".repeat(20000)]}, none).code, "bad_params")
	equal(Messages.request("a", "clean", {"size": Vector2i.ONE}, none).code, "bad_params")


func _vectors(list: String, direction: String) -> Array[Dictionary]:
	var all: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(argument("vectors")))
	var found: Array[Dictionary] = []
	for vector: Dictionary in all[list]:
		if vector["direction"] == direction:
			found.append(vector)
	return found


func _frames(vector: Dictionary) -> Array[PackedByteArray]:
	var frames: Array[PackedByteArray] = []
	for text: String in vector["frames"]:
		frames.append(hex(text))
	return frames


## The frames of a message that the addon says; none for those it never does.
func _said(message: Dictionary) -> Array[PackedByteArray]:
	var type: String = message["type"]
	var id: String = message["id"]
	if type == "request":
		var params: Dictionary = _params(message)
		var accept: String = message["accept"]
		var deadline: int = message["deadline_ms"] if message["deadline_ms"] else 0
		var explain: bool = message["explain"]
		return (
			Messages
			. request(id, str(message["op"]), params, _entries(message), accept, explain, deadline)
			. value
		)
	if type != "hello":
		return Messages.question(type, id)
	if message["token"] == null:
		return Messages.hello(id, str(message["client"]))
	return []


## The parameters of a request; JSON does not tell that times are whole numbers.
func _params(message: Dictionary) -> Dictionary:
	var params: Dictionary = message["params"]
	if params.has("durations_ms"):
		var times: Array = params["durations_ms"]
		params["durations_ms"] = times.map(func(time: float) -> int: return int(time))
	return params


func _entries(message: Dictionary) -> Array[Messages.Entry]:
	var entries: Array[Messages.Entry] = []
	for image: Dictionary in message["images"]:
		var width: int = image["w"]
		var height: int = image["h"]
		var count: int = image["count"]
		var data := hex(str(image["data"]))
		entries.append(Messages.Entry.new(Vector2i(width, height), str(image["format"]), count, data))
	return entries


func _as_vector(message: Messages.Message, wanted: Dictionary) -> Dictionary:
	var all := {"type": message.type, "id": message.id, "server": message.server, "limits": message.limits}
	all.merge({"share": message.share, "step": message.step, "found": message.found})
	all["body"] = _as_json(message.body)
	all["images"] = message.images.map(_image_as_vector)
	if message.failure:
		all.merge({"code": message.failure.code, "message": message.failure.message})
		# The addon says a next step of its own where the daemon says none.
		all["hint"] = message.failure.hint if wanted["hint"] else ""
		check(message.failure.hint != "", "%s has no next step" % message.failure.code)
		all["field"] = message.failure.field
		if wanted["field"] == null and message.failure.field.is_empty():
			all["field"] = null
	var found := {}
	for key: String in wanted:
		found[key] = all.get(key, "not there")
	return found


## A body as the vectors have it: bytes as `{"bin": hex}`.
func _as_json(value: Variant) -> Variant:
	if value is PackedByteArray:
		var bytes: PackedByteArray = value
		return {"bin": bytes.hex_encode()}
	if value is Array:
		var items: Array = value
		return items.map(_as_json)
	if value is Dictionary:
		var written := {}
		var values: Dictionary = value
		for key: Variant in values:
			written[key] = _as_json(values[key])
		return written
	return value


func _image_as_vector(entry: Messages.Entry) -> Dictionary:
	var found := {"w": entry.size.x, "h": entry.size.y, "format": entry.format, "count": entry.count}
	found["data"] = entry.data.hex_encode()
	return found
