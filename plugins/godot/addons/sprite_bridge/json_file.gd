@tool
extends RefCounted
## JSON that others have written: read within bounds, and taken for what it is.

const Utf8 := preload("utf8.gd")

## JSON knows no whole numbers: all come as float, and beyond this not every one of them.
const MOST := 1 << 53


## The object that a file holds; empty for what cannot be read, is larger than allowed, or is none.
static func read(path: String, most_bytes: int) -> Dictionary:
	if not FileAccess.file_exists(path):
		return {}
	var file := FileAccess.open(path, FileAccess.READ)
	if not file or file.get_length() > most_bytes:
		return {}
	return parse(file.get_buffer(file.get_length()))


## The same of bytes.
static func parse(bytes: PackedByteArray) -> Dictionary:
	var json := JSON.new()
	if not Utf8.is_text(bytes) or json.parse(bytes.get_string_from_utf8()) != OK:
		return {}
	return json.data if json.data is Dictionary else {}


## Whether a value is a whole number of at least `least` and at most `most`.
static func is_whole(value: Variant, least: int = 1, most: int = MOST) -> bool:
	if not value is float:
		return false
	var number: float = value
	return number >= least and number <= most and number == floorf(number)


## The whole number of a key, or `otherwise` for what is none.
static func whole(values: Dictionary, key: String, otherwise: int, least: int = 0) -> int:
	if not is_whole(values.get(key), least):
		return otherwise
	var number: float = values[key]
	return int(number)


## The text of a key; empty for what is none.
static func text(values: Dictionary, key: String) -> String:
	return values[key] if values.get(key) is String else ""


## The object of a key; empty for what is none.
static func object(values: Dictionary, key: String) -> Dictionary:
	return values[key] if values.get(key) is Dictionary else {}


## The list of a key; empty for what is none.
static func list(values: Dictionary, key: String) -> Array:
	return values[key] if values.get(key) is Array else []
