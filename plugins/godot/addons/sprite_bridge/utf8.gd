@tool
extends RefCounted
## UTF-8 that is checked before the engine reads it: the engine would complain in the log, and put something in its place.


## Whether the bytes are a text that a String can hold: sound UTF-8 without NUL.
static func is_text(bytes: PackedByteArray) -> bool:
	var at := 0
	var size := bytes.size()
	while at < size:
		var lead := bytes[at]
		if lead == 0:
			return false
		at += 1
		if lead >= 0x80:
			var following := _following(bytes, at, lead)
			if following == 0:
				return false
			at += following
	return true


## How many bytes follow this lead byte, which stands before `at`; 0 if they are not as they must be.
static func _following(bytes: PackedByteArray, at: int, lead: int) -> int:
	var count := 0
	if lead >= 0xc2 and lead <= 0xf4:
		count = 1 + int(lead >= 0xe0) + int(lead >= 0xf0)
	if count == 0 or at + count > bytes.size():
		return 0
	for index in range(at, at + count):
		if bytes[index] & 0xc0 != 0x80:
			return 0
	return count if count == 1 or _is_second(lead, bytes[at]) else 0


## Whether these begin a sign of three or four bytes: neither one that fewer can say, nor half of a pair, nor one
## beyond the last.
static func _is_second(lead: int, second: int) -> bool:
	match lead:
		0xe0:
			return second >= 0xa0
		0xed:
			return second < 0xa0
		0xf0:
			return second >= 0x90
		0xf4:
			return second < 0x90
	return true
