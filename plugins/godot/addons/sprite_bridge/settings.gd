@tool
extends RefCounted
## What is set for the machine, in the Editor Settings, and for the team, in the Project Settings.

const Schema := preload("schema.gd")

## Of the project.
const MARK := "sprite_bridge/mark_what_waits"
const START_HEADLESS := "sprite_bridge/start_in_headless"
const DEFAULTS := "sprite_bridge/defaults/"
const PALETTE_FILE := "sprite_bridge/defaults/palette_file"
const FILTER := "rendering/textures/canvas_textures/default_texture_filter"

## Of the editor.
const START := "sprite_bridge/start_daemon"
const TIMEOUT := "sprite_bridge/request_timeout_seconds"

## What starts the daemon also where there is no window, as in a build.
const START_VARIABLE := "SPRITE_BRIDGE_START"

const NEAREST := 0
const PALETTE_FILES := "*.gpl,*.hex,*.pal,*.png"
const DEFAULT_TIMEOUT := 120.0


static func is_marking() -> bool:
	return ProjectSettings.get_setting(MARK, true) == true


## Whether the daemon may be started from here.
static func may_start() -> bool:
	if DisplayServer.get_name() == "headless":
		return (
			OS.get_environment(START_VARIABLE) == "1"
			or ProjectSettings.get_setting(START_HEADLESS, false) == true
		)
	return _of_editor(START, true) == true


static func timeout_msec() -> int:
	var seconds: float = type_convert(_of_editor(TIMEOUT, DEFAULT_TIMEOUT), TYPE_FLOAT)
	return int(1000 * clampf(seconds, 1.0, 86400.0))


## The value of a parameter that new imports of this project begin with.
static func default_of(parameter: Schema.Parameter, otherwise: Variant) -> Variant:
	var name := DEFAULTS + parameter.name
	if not ProjectSettings.has_setting(name):
		return otherwise
	var value: Variant = ProjectSettings.get_setting(name)
	var is_same_kind := typeof(value) == typeof(parameter.default)
	return value if is_same_kind and value != parameter.default else otherwise


static func palette_file() -> String:
	var value: Variant = ProjectSettings.get_setting(PALETTE_FILE, "")
	return value if value is String else ""


static func is_nearest() -> bool:
	return ProjectSettings.get_setting(FILTER, 1) == NEAREST


## Show these settings in the editor's dialogs.
static func register() -> void:
	_show_project({"name": MARK, "default_value": true, "type": TYPE_BOOL})
	_show_project({"name": START_HEADLESS, "default_value": false, "type": TYPE_BOOL})
	for parameter in Schema.parameters("clean"):
		if not parameter.is_advanced:
			_show_project(parameter.property(DEFAULTS, parameter.default))
	_show_project(
		{
			"name": PALETTE_FILE,
			"default_value": "",
			"type": TYPE_STRING,
			"property_hint": PROPERTY_HINT_FILE,
			"hint_string": PALETTE_FILES
		}
	)
	_show_editor(START, true, PROPERTY_HINT_NONE, "")
	_show_editor(TIMEOUT, DEFAULT_TIMEOUT, PROPERTY_HINT_RANGE, "1,3600,1,or_greater")


static func _show_project(shown: Dictionary) -> void:
	var name: String = shown["name"]
	if not ProjectSettings.has_setting(name):
		ProjectSettings.set_setting(name, shown["default_value"])
	ProjectSettings.set_initial_value(name, shown["default_value"])
	ProjectSettings.set_as_basic(name, true)
	var info := {"name": name, "type": shown["type"]}
	if shown.has("property_hint"):
		info["hint"] = shown["property_hint"]
		info["hint_string"] = shown["hint_string"]
	ProjectSettings.add_property_info(info)


static func _show_editor(name: String, default: Variant, hint: PropertyHint, hint_string: String) -> void:
	var settings := EditorInterface.get_editor_settings()
	if not settings.has_setting(name):
		settings.set_setting(name, default)
	settings.set_initial_value(name, default, false)
	settings.add_property_info(
		{"name": name, "type": typeof(default), "hint": hint, "hint_string": hint_string}
	)


static func _of_editor(name: String, otherwise: Variant) -> Variant:
	if not Engine.is_editor_hint():
		return otherwise
	var settings := EditorInterface.get_editor_settings()
	return settings.get_setting(name) if settings.has_setting(name) else otherwise
