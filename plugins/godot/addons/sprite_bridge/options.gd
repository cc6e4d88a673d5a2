@tool
extends RefCounted
## The settings of an import that an operation's parameters make, and the parameters that the settings stand for.

const Outcome := preload("outcome.gd")
const PaletteFile := preload("palette_file.gd")
const Schema := preload("schema.gd")
const Settings := preload("settings.gd")

const PREFIX := "clean/"
const PALETTE_FILE := "clean/palette_file"
const SHOW_ADVANCED := "clean/show_advanced"

## Where a network runs is a matter of the machine: the same is asked for wherever it runs.
const OF_THE_MACHINE: Array[String] = ["device"]


## The settings for an operation as `_get_import_options` returns them. `preset` has other defaults for some
## parameters; those of the project are stronger.
static func of(operation: String, preset: Dictionary = {}) -> Array[Dictionary]:
	var made: Array[Dictionary] = []
	for parameter in Schema.parameters(operation):
		var default: Variant = preset.get(parameter.name, parameter.default)
		made.append(parameter.property(PREFIX, Settings.default_of(parameter, default)))
		if parameter.kind == "palette":
			made.append(_palette_file())
	made.append({"name": SHOW_ADVANCED, "default_value": false})
	return made


## Whether a setting is shown, given the values of all.
static func is_shown(operation: String, name: String, values: Dictionary) -> bool:
	if name == PALETTE_FILE:
		return _is_empty(values.get(PREFIX + "palette"))
	for parameter in Schema.parameters(operation):
		if PREFIX + parameter.name == name:
			return not parameter.is_advanced or values.get(SHOW_ADVANCED) == true
	return true


## The parameters that differ from the defaults, as Dictionary, ready to be sent: whatever a later version can be
## asked besides changes none of them. Fails with `bad_palette`.
static func params(operation: String, values: Dictionary) -> Outcome:
	var found := {}
	for parameter in Schema.parameters(operation):
		var value: Variant = values.get(PREFIX + parameter.name, parameter.default)
		if value is Array:
			value = type_convert(value, TYPE_PACKED_STRING_ARRAY)
		if parameter.kind == "palette" and _is_empty(value) and palette_file(values) != "":
			var read := PaletteFile.read(palette_file(values))
			if not read.is_ok():
				return read
			value = read.value
		if typeof(value) != typeof(parameter.default) or value != parameter.default:
			found[parameter.name] = _plain(value)
	return Outcome.ok(found)


## The palette file that the settings name, or an empty text.
static func palette_file(values: Dictionary) -> String:
	return values[PALETTE_FILE] if values.get(PALETTE_FILE) is String else ""


## What the message format can hold: it has no arrays of texts alone, nor names.
static func _plain(value: Variant) -> Variant:
	if value is PackedStringArray:
		var texts: PackedStringArray = value
		return Array(texts)
	return str(value) if value is StringName else value


## Whether a palette has no colours. Whatever is none is not.
static func _is_empty(palette: Variant) -> bool:
	var colors: PackedStringArray = type_convert(palette, TYPE_PACKED_STRING_ARRAY)
	return colors.is_empty()


static func _palette_file() -> Dictionary:
	return {
		"name": PALETTE_FILE,
		"default_value": Settings.palette_file(),
		"type": TYPE_STRING,
		"property_hint": PROPERTY_HINT_FILE,
		"hint_string": Settings.PALETTE_FILES,
	}
