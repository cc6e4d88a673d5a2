@tool
extends RefCounted
## MessagePack as the protocol has it: small, flat, unambiguous. Whatever else it could hold is refused.

const Outcome := preload("outcome.gd")
const Utf8 := preload("utf8.gd")


## The bytes of a plain value: null, bool, int, finite float, String, PackedByteArray, Array, Dictionary with String
## keys, nested at most `max_depth` deep. Fails with `bad_message` or `too_deep`.
static func encode(value: Variant, max_depth: int = 32) -> Outcome:
	var writer := Writer.new()
	writer.put(value, max_depth)
	return writer.failure if writer.failure else Outcome.ok(writer.stream.data_array)


## The one value that the bytes hold. Whatever they are, this ends with a value, `bad_message` or `too_deep`: for
## more bytes than allowed, what is cut short or has something behind it, keys that are no strings or come twice,
## extension types, NaN, infinities, numbers of more than 64 bits with a sign, and bad UTF-8.
static func decode(bytes: PackedByteArray, max_bytes: int, max_depth: int) -> Outcome:
	if bytes.size() > max_bytes:
		return Outcome.failed("bad_message", "%d bytes are too many" % bytes.size())
	var reader := Reader.new(bytes)
	var value: Variant = reader.take(max_depth)
	if not reader.failure and reader.stream.get_available_bytes() > 0:
		reader.fail("something follows the value")
	return reader.failure if reader.failure else Outcome.ok(value)


class Writer:
	extends RefCounted
	var stream := StreamPeerBuffer.new()
	var failure: Outcome = null

	func _init() -> void:
		stream.big_endian = true

	func put(value: Variant, depth: int) -> void:
		match typeof(value):
			TYPE_NIL:
				stream.put_u8(0xc0)
			TYPE_BOOL:
				stream.put_u8(0xc3 if value else 0xc2)
			TYPE_INT:
				var number: int = value
				_put_int(number)
			TYPE_FLOAT:
				var real: float = value
				_put_float(real)
			TYPE_STRING, TYPE_STRING_NAME:
				_put_text(str(value))
			TYPE_PACKED_BYTE_ARRAY:
				var bytes: PackedByteArray = value
				_put_bytes(bytes)
			TYPE_ARRAY:
				var items: Array = value
				_put_array(items, depth)
			TYPE_DICTIONARY:
				var pairs: Dictionary = value
				_put_map(pairs, depth)
			_:
				_fail("%s has no place in a message" % type_string(typeof(value)))

	func _fail(why: String, code: String = "bad_message") -> void:
		if not failure:
			failure = Outcome.failed(code, why)

	func _put_int(number: int) -> void:
		if number >= 0:
			_put_natural(number)
		elif number >= -0x20:
			stream.put_u8(number + 0x100)
		elif number >= -0x80:
			stream.put_u8(0xd0)
			stream.put_8(number)
		elif number >= -0x8000:
			stream.put_u8(0xd1)
			stream.put_16(number)
		elif number >= -0x80000000:
			stream.put_u8(0xd2)
			stream.put_32(number)
		else:
			stream.put_u8(0xd3)
			stream.put_64(number)

	func _put_natural(number: int) -> void:
		if number < 0x80:
			stream.put_u8(number)
		elif number < 0x100:
			stream.put_u8(0xcc)
			stream.put_u8(number)
		elif number < 0x10000:
			stream.put_u8(0xcd)
			stream.put_u16(number)
		elif number < 0x100000000:
			stream.put_u8(0xce)
			stream.put_u32(number)
		else:
			stream.put_u8(0xcf)
			stream.put_u64(number)

	func _put_float(number: float) -> void:
		if not is_finite(number):
			_fail("a number is not finite")
		stream.put_u8(0xcb)
		stream.put_double(number)

	## The first byte of something with a length: a short form up to `short_below`, else one of the wide ones.
	func _put_length(length: int, short: int, short_below: int, tags: PackedByteArray) -> void:
		if length < short_below:
			stream.put_u8(short | length)
		elif length < 0x100 and tags[0]:
			stream.put_u8(tags[0])
			stream.put_u8(length)
		elif length < 0x10000:
			stream.put_u8(tags[1])
			stream.put_u16(length)
		else:
			stream.put_u8(tags[2])
			stream.put_u32(length)

	func _put_text(text: String) -> void:
		var bytes := text.to_utf8_buffer()
		_put_length(bytes.size(), 0xa0, 0x20, [0xd9, 0xda, 0xdb])
		stream.put_data(bytes)

	func _put_bytes(bytes: PackedByteArray) -> void:
		_put_length(bytes.size(), 0, 0, [0xc4, 0xc5, 0xc6])
		stream.put_data(bytes)

	func _put_array(items: Array, depth: int) -> void:
		if depth < 1:
			_fail("nested too deep", "too_deep")
			return
		_put_length(items.size(), 0x90, 0x10, [0, 0xdc, 0xdd])
		for item: Variant in items:
			put(item, depth - 1)

	func _put_map(items: Dictionary, depth: int) -> void:
		if depth < 1:
			_fail("nested too deep", "too_deep")
			return
		_put_length(items.size(), 0x80, 0x10, [0, 0xde, 0xdf])
		for key: Variant in items:
			if not (key is String or key is StringName):
				_fail("a key is not a string")
			put(key, 0)
			put(items[key], depth - 1)


class Reader:
	extends RefCounted
	var stream := StreamPeerBuffer.new()
	var failure: Outcome = null

	func _init(bytes: PackedByteArray) -> void:
		stream.big_endian = true
		stream.data_array = bytes

	func fail(why: String, code: String = "bad_message") -> void:
		if not failure:
			failure = Outcome.failed(code, why)

	## The next value; null after a failure, which ends all loops at once.
	func take(depth: int) -> Variant:
		if failure or not _has(1):
			return null
		var tag := stream.get_u8()
		var value: Variant = null
		if tag < 0x80:
			value = tag
		elif tag < 0x90:
			value = _map(tag & 0x0f, depth)
		elif tag < 0xa0:
			value = _array(tag & 0x0f, depth)
		elif tag < 0xc0:
			value = _text(tag & 0x1f)
		elif tag >= 0xe0:
			value = tag - 0x100
		else:
			value = _wide(tag, depth)
		return value

	func _wide(tag: int, depth: int) -> Variant:
		var value: Variant = null
		match tag:
			0xc0:
				pass
			0xc2, 0xc3:
				value = tag == 0xc3
			0xc4, 0xc5, 0xc6:
				value = _bytes(_natural(1 << (tag - 0xc4)))
			0xca, 0xcb:
				value = _float(4 if tag == 0xca else 8)
			0xcc, 0xcd, 0xce, 0xcf:
				value = _natural(1 << (tag - 0xcc))
			0xd0, 0xd1, 0xd2, 0xd3:
				value = _signed(1 << (tag - 0xd0))
			0xd9, 0xda, 0xdb:
				value = _text(_natural(1 << (tag - 0xd9)))
			0xdc, 0xdd:
				value = _array(_natural(2 << (tag - 0xdc)), depth)
			0xde, 0xdf:
				value = _map(_natural(2 << (tag - 0xde)), depth)
			_:
				fail("extension types are not used")
		return value

	## Whether so many bytes are left. Asked before anything is made of a length that may lie.
	func _has(count: int) -> bool:
		if count > stream.get_available_bytes():
			fail("it is cut short")
		return failure == null

	func _natural(width: int) -> int:
		var number := 0
		if _has(width):
			match width:
				1:
					number = stream.get_u8()
				2:
					number = stream.get_u16()
				4:
					number = stream.get_u32()
				_:
					number = stream.get_u64()
		if number < 0:
			fail("a number is too large")
		return number

	func _signed(width: int) -> int:
		if not _has(width):
			return 0
		match width:
			1:
				return stream.get_8()
			2:
				return stream.get_16()
			4:
				return stream.get_32()
		return stream.get_64()

	func _float(width: int) -> float:
		if not _has(width):
			return 0.0
		var number := stream.get_float() if width == 4 else stream.get_double()
		if not is_finite(number):
			fail("a number is not finite")
		return number

	func _bytes(count: int) -> PackedByteArray:
		if count == 0 or not _has(count):
			return PackedByteArray()
		return stream.get_data(count)[1]

	func _text(count: int) -> String:
		var bytes := _bytes(count)
		if not Utf8.is_text(bytes):
			fail("a text is not UTF-8")
			return ""
		return bytes.get_string_from_utf8()

	func _array(count: int, depth: int) -> Array:
		var items := []
		if _may_hold(count, depth):
			for index in count:
				items.append(take(depth - 1))
				if failure:
					break
		return items

	func _map(count: int, depth: int) -> Dictionary:
		var items := {}
		if _may_hold(2 * count, depth):
			for index in count:
				var key: Variant = take(depth - 1)
				if not failure and not key is String:
					fail("a key is not a string")
				elif items.has(key):
					fail("a key comes twice")
				items[key] = take(depth - 1)
				if failure:
					break
		return items

	func _may_hold(values: int, depth: int) -> bool:
		if depth < 1:
			fail("nested too deep", "too_deep")
		return _has(values)
