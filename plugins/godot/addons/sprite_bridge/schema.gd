@tool
extends RefCounted
## What the operations take: `operations.json`, which has what the daemon's `describe` says of them. PROTOCOL.md,
## section 8.

const JsonFile := preload("json_file.gd")

const FILE := "res://addons/sprite_bridge/operations.json"
const MAX_BYTES := 1 << 20

const TYPES := {
	"boolean": TYPE_BOOL,
	"integer": TYPE_INT,
	"number": TYPE_FLOAT,
	"string": TYPE_STRING,
	"array": TYPE_PACKED_STRING_ARRAY,
}

static var _operations := {}


## One parameter of an operation.
class Parameter:
	extends RefCounted
	var name := ""
	var type := ""
	## `size`, `name`, `color`, `palette` or empty.
	var kind := ""
	var title := ""
	## For those only who ask for it.
	var is_advanced := false
	## Of the kind that the type says; a palette is a PackedStringArray.
	var default: Variant = null
	## The texts that it may be, or that are worth offering.
	var choices := PackedStringArray()
	## Whether it can only be one of these.
	var is_closed := false
	var least := 0.0
	var most := 0.0

	## What an import's settings, or a project's, show for it.
	func property(prefix: String, value: Variant) -> Dictionary:
		var made := {"name": prefix + name, "default_value": value, "type": TYPES.get(type, TYPE_NIL)}
		if choices:
			made["property_hint"] = PROPERTY_HINT_ENUM if is_closed else PROPERTY_HINT_ENUM_SUGGESTION
			made["hint_string"] = ",".join(choices)
		elif type in ["integer", "number"]:
			var step := "1" if type == "integer" else "0.001"
			made["property_hint"] = PROPERTY_HINT_RANGE
			made["hint_string"] = "%s,%s,%s" % [least, most, step]
		return made


## The parameters of an operation in the order of a dialog; none for one that is not known.
static func parameters(operation: String) -> Array[Parameter]:
	if _operations.is_empty():
		_operations = JsonFile.read(FILE, MAX_BYTES)
	var schema := JsonFile.object(JsonFile.object(_operations, operation), "params")
	var properties := JsonFile.object(schema, "properties")
	var found: Array[Parameter] = []
	for name: String in properties:
		found.append(_parameter(name, JsonFile.object(properties, name)))
	return found


static func _parameter(name: String, values: Dictionary) -> Parameter:
	var made := Parameter.new()
	made.name = name
	made.type = JsonFile.text(values, "type")
	made.kind = JsonFile.text(values, "x-kind")
	made.title = JsonFile.text(values, "title")
	made.is_advanced = values.get("x-advanced") == true
	made.is_closed = values.has("enum")
	for choice: Variant in JsonFile.list(values, "enum" if made.is_closed else "x-choices"):
		made.choices.append(str(choice))
	made.least = values.get("minimum", 0.0)
	made.most = values.get("maximum", 0.0)
	made.default = _default(made.type, values.get("default"))
	return made


static func _default(type: String, value: Variant) -> Variant:
	match type:
		"integer":
			return type_convert(value, TYPE_INT)
		"array":
			return type_convert(value, TYPE_PACKED_STRING_ARRAY)
	return value
