extends "suite.gd"
## MessagePack there and back, and what is refused.

const Msgpack := preload("res://addons/sprite_bridge/msgpack.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")

const MOST := 1 << 24


func test_whole_numbers_take_the_shortest_form_and_come_back() -> void:
	var sizes := {0: 1, 127: 1, 128: 2, 255: 2, 256: 3, 65535: 3, 65536: 5, 4294967295: 5, 4294967296: 9}
	sizes.merge({-1: 1, -32: 1, -33: 2, -128: 2, -129: 3, -32768: 3, -32769: 5, -2147483648: 5})
	sizes.merge({-2147483649: 9, 9223372036854775807: 9, -9223372036854775807 - 1: 9})
	for number: int in sizes:
		var bytes: PackedByteArray = Msgpack.encode(number).value
		equal(bytes.size(), sizes[number], str(number))
		_comes_back(number)


func test_texts_bytes_lists_and_maps_of_all_lengths_come_back() -> void:
	for count: int in [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536]:
		_comes_back("x".repeat(count))
		var bytes := PackedByteArray()
		bytes.resize(count)
		bytes.fill(200)
		_comes_back(bytes)
		var items := []
		items.resize(count)
		_comes_back(items)
		var map := {}
		for index in count:
			map[str(index)] = index
		_comes_back(map)


func test_what_else_there_is_comes_back_with_its_kind() -> void:
	for value: Variant in [
		null, true, false, 0.0, -1.5, 1e300, "größer ✏ 🎨", [[], {}], {"a": [1, {"b": null}]}
	]:
		_comes_back(value)
	var single := Msgpack.decode(hex("ca3fc00000"), MOST, 1)
	equal(single.value, 1.5, "a float of four bytes")


func test_what_has_no_place_in_a_message_is_refused() -> void:
	for value: Variant in [NAN, INF, -INF, Vector2.ONE, {1: 2}, [RefCounted.new()]]:
		equal(Msgpack.encode(value).code, "bad_message", brief(value))


func test_nesting_ends_at_the_limit_both_ways() -> void:
	var deep: Array = []
	for level in 7:
		deep = [deep]
	var bytes: PackedByteArray = Msgpack.encode(deep, 8).value
	equal(Msgpack.decode(bytes, MOST, 8).value, deep)
	equal(Msgpack.decode(bytes, MOST, 7).code, "too_deep")
	equal(Msgpack.encode([deep], 8).code, "too_deep")
	var hostile := PackedByteArray()
	hostile.resize(1 << 20)
	hostile.fill(0x91)
	equal(Msgpack.decode(hostile, MOST, 32).code, "too_deep", "a million levels")


func test_bytes_that_are_no_message_are_refused() -> void:
	var hostile := {
		"nothing": "",
		"a length that lies": "ddffffffff",
		"a map that lies": "dfffffffff",
		"a text that lies": "dbffffffff",
		"bytes that lie": "c6ffffffff",
		"a number cut short": "cf00",
		"a float cut short": "cb00",
		"something behind": "c0c0",
		"a key that is a number": "8101c0",
		"a key that is a list": "8190c0",
		"a key that comes twice": "82a161c0a161c0",
		"never used": "c1",
		"an extension": "d40000",
		"a timestamp": "d6ff00000000",
		"a long extension": "c70101ff",
		"not a number": "cb7ff8000000000000",
		"infinite": "ca7f800000",
		"more than 63 bits": "cfffffffffffffffff",
		"a byte that begins no text": "a1ff",
		"an overlong slash": "a2c0af",
		"half of a pair": "a3eda080",
		"beyond the last sign": "a4f4908080",
		"cut within a sign": "a2e29c",
		"NUL": "a100",
	}
	for name: String in hostile:
		var text: String = hostile[name]
		equal(Msgpack.decode(hex(text), MOST, 32).code, "bad_message", name)
	equal(Msgpack.decode(hex("a3616263"), 3, 1).code, "bad_message", "larger than allowed")


func test_any_bytes_end_with_a_value_or_a_refusal() -> void:
	var chance := RandomNumberGenerator.new()
	chance.seed = 7
	var sound: PackedByteArray = Msgpack.encode({"a": [1, "é", 0.5, {"b": PackedByteArray([1, 2])}]}).value
	var refused := 0
	for turn in 20000:
		var bytes := sound.duplicate()
		if turn % 2:
			bytes.resize(chance.randi_range(0, 12))
		for change in chance.randi_range(1, 12):
			if bytes:
				bytes[chance.randi_range(0, bytes.size() - 1)] = chance.randi_range(0, 255)
		var outcome := Msgpack.decode(bytes, MOST, 8)
		refused += int(not outcome.is_ok())
		if not outcome.is_ok() and outcome.code not in ["bad_message", "too_deep"]:
			check(false, bytes.hex_encode())
	check(refused > 5000 and refused < 20000, "%d of 20000 refused" % refused)


func _comes_back(value: Variant) -> void:
	var encoded := Msgpack.encode(value)
	var bytes: PackedByteArray = encoded.value
	var decoded := Msgpack.decode(bytes, MOST, 32)
	var as_before := typeof(decoded.value) == typeof(value) and same(decoded.value, value)
	check(encoded.is_ok() and decoded.is_ok() and as_before, brief(value))
