@tool
extends RefCounted
## The frames of ZMTP 3, without any socket: bytes in, frames out; and the bytes of what is said in a handshake.

## Bits of a frame's first byte.
enum { MORE = 1, LONG = 2, COMMAND = 4 }

const Outcome := preload("outcome.gd")

const GREETING_BYTES := 64
const MECHANISM := "PLAIN"

## What a command may have: they are all small.
const MAX_COMMAND_BYTES := 4096

## A byte of a frame's head says so if there are eight of its size.
const _LONG_HEAD := 9


## One frame: a command, or a part of a message.
class Frame:
	extends RefCounted
	var is_command := false
	var has_more := false
	var data := PackedByteArray()


## Bytes come as they may, and are kept until they make a frame.
class Reader:
	extends RefCounted
	var max_frame_bytes: int
	var _bytes := PackedByteArray()
	var _at := 0

	func _init(most: int) -> void:
		max_frame_bytes = most

	func feed(bytes: PackedByteArray) -> void:
		if _at == _bytes.size():
			_bytes = bytes
			_at = 0
		else:
			_bytes.append_array(bytes)

	## So many bytes, nothing if there are fewer.
	func take_raw(count: int) -> PackedByteArray:
		if _bytes.size() - _at < count:
			return PackedByteArray()
		_at += count
		return _bytes.slice(_at - count, _at)

	## The next Frame, null as long as it is not whole, or `bad_reply` for what is no frame; after that nothing makes sense.
	func next() -> Outcome:
		var left := _bytes.size() - _at
		if left < 2:
			return Outcome.ok()
		var flags := _bytes[_at]
		var is_long := bool(flags & LONG)
		if is_long and left < _LONG_HEAD:
			return Outcome.ok()
		var size := _long_size() if is_long else _bytes[_at + 1]
		var is_command := bool(flags & COMMAND)
		if flags & ~(MORE | LONG | COMMAND) or (is_command and flags & MORE):
			return Outcome.failed("bad_reply", "a frame begins with the byte %d" % flags)
		if size < 0 or size > (MAX_COMMAND_BYTES if is_command else max_frame_bytes):
			return Outcome.failed("bad_reply", "a frame announces %d bytes" % size)
		var head := _LONG_HEAD if is_long else 2
		if left - head < size:
			return Outcome.ok()
		var frame := Frame.new()
		frame.is_command = is_command
		frame.has_more = bool(flags & MORE)
		frame.data = _bytes.slice(_at + head, _at + head + size)
		_at += head + size
		return Outcome.ok(frame)

	## Below 0 for what no signed number holds.
	func _long_size() -> int:
		var size := 0
		for index in 8:
			size = (size << 8) | _bytes[_at + 1 + index]
		return size


## The first 64 bytes of a client: ZMTP 3.1, PLAIN.
static func greeting() -> PackedByteArray:
	var made := PackedByteArray([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1])
	made.append_array(MECHANISM.to_ascii_buffer())
	made.resize(GREETING_BYTES)
	return made


## Whether a peer greets as one that speaks ZMTP 3 and PLAIN.
static func is_greeting(bytes: PackedByteArray) -> bool:
	var named := PackedByteArray(MECHANISM.to_ascii_buffer())
	named.resize(20)
	return (
		bytes.size() == GREETING_BYTES
		and bytes[0] == 0xff
		and bytes[9] & 1 == 1
		and bytes[10] >= 3
		and bytes.slice(12, 32) == named
	)


## The head of a frame of so many bytes.
static func head(size: int, flags: int) -> PackedByteArray:
	if size < 0x100:
		return PackedByteArray([flags, size])
	var made := PackedByteArray([flags | LONG])
	for index in 8:
		made.append((size >> (56 - 8 * index)) & 0xff)
	return made


static func command(name: String, content: PackedByteArray) -> PackedByteArray:
	var made := _short(name)
	made.append_array(content)
	var whole := head(made.size(), COMMAND)
	whole.append_array(made)
	return whole


static func hello(user: String, password: String) -> PackedByteArray:
	var content := _short(user)
	content.append_array(_short(password))
	return command("HELLO", content)


static func initiate() -> PackedByteArray:
	var content := _short("Socket-Type")
	content.append_array([0, 0, 0, 6])
	content.append_array("DEALER".to_ascii_buffer())
	return command("INITIATE", content)


## The name of a command; empty for what is none.
static func command_name(data: PackedByteArray) -> String:
	if data.is_empty() or data.size() <= data[0]:
		return ""
	var name := data.slice(1, 1 + data[0])
	for letter in name:
		if letter < 0x21 or letter > 0x7e:
			return ""
	return name.get_string_from_ascii()


## Whether a command ends the handshake. libzmq makes one byte, 0x5e, of the 5 and the E that ERROR begins with.
static func is_refusal(data: PackedByteArray) -> bool:
	return command_name(data) == "ERROR" or data.slice(0, 5) == "^RROR".to_ascii_buffer()


## The answer to a PING: its context comes back, its two bytes of time to live do not.
static func pong(ping: PackedByteArray) -> PackedByteArray:
	return command("PONG", ping.slice(7, 7 + 16))


## A text with its length in one byte: at most 255.
static func _short(text: String) -> PackedByteArray:
	var bytes := text.to_utf8_buffer().slice(0, 0xff)
	var made := PackedByteArray([bytes.size()])
	made.append_array(bytes)
	return made
