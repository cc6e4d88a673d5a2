@tool
extends RefCounted
## An object out of JSON that somebody else may have written, and where it stands, such as `frames[3][0]`. Values are taken
## out of it by key; the first that is not of the kind that is expected stays in `trouble`, and what is taken after it has
## no meaning.

const JsonFile := preload("json_file.gd")
const Place := preload("json_place.gd")

## No number in these files is larger; JSON has no limit of its own.
const LARGEST := (1 << 31) - 1


## What is wrong in a file; empty if nothing is.
class Trouble:
	extends RefCounted
	var text := ""


var trouble: Trouble
var _values := {}
var _path := ""


## The place of a value; `path` is how a complaint names it.
static func of(value: Variant, path: String, shared: Trouble) -> Place:
	var made := Place.new()
	made.trouble = shared
	made._path = path
	if value is Dictionary:
		made._values = value
	else:
		made.refuse("", "is no object")
	return made


func is_sound() -> bool:
	return trouble.text.is_empty()


func has(key: String) -> bool:
	return _values.has(key)


## Whether a key is there and null.
func is_null(key: String) -> bool:
	return _values.has(key) and _values[key] == null


func whole(key: String, least: int, most: int, otherwise: Variant = null) -> int:
	var value: Variant = _take(key, otherwise)
	var found: float = value if value is float or value is int else NAN
	if JsonFile.is_whole(found, least, most):
		return int(found)
	refuse(key, "is no whole number from %d to %d" % [least, most])
	return 0


func number(key: String, least: float, most: float, otherwise: Variant = null) -> float:
	var value: Variant = _take(key, otherwise)
	if value is float and value >= least and value <= most:
		return value
	refuse(key, "is no number from %s to %s" % [least, most])
	return 0.0


func flag(key: String, otherwise: Variant = null) -> bool:
	var value: Variant = _take(key, otherwise)
	if value is bool:
		return value
	refuse(key, "is neither true nor false")
	return false


func text(key: String, otherwise: Variant = null) -> String:
	var value: Variant = _take(key, otherwise)
	if value is String:
		return value
	refuse(key, "is no text")
	return ""


func list(key: String, most: int, otherwise: Variant = null) -> Array:
	var value: Variant = _take(key, otherwise)
	if not value is Array:
		refuse(key, "is no list")
		return []
	var items: Array = value
	if items.size() > most:
		refuse(key, "has %d entries; the limit is %d" % [items.size(), most])
		return []
	return items


## The place of an object in it.
func object(key: String, otherwise: Variant = null) -> Place:
	return of(_take(key, otherwise), path_of(key), trouble)


## The value of a key, whatever it is.
func raw(key: String) -> Variant:
	return _values.get(key)


## How a complaint names the value of a key.
func path_of(key: String) -> String:
	return "%s.%s" % [_path, key] if key else _path


## Say that the value of a key is wrong, if nothing was before.
func refuse(key: String, why: String) -> void:
	if is_sound():
		trouble.text = "%s %s" % [path_of(key), why]


func _take(key: String, otherwise: Variant) -> Variant:
	if _values.has(key):
		return _values[key]
	if otherwise == null:
		refuse("", "has no '%s'" % key)
	return otherwise
