extends "suite.gd"
## The settings that the operations' parameters make, what is asked for by them, and palette files.

const Options := preload("res://addons/sprite_bridge/options.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")
const PaletteFile := preload("res://addons/sprite_bridge/palette_file.gd")
const Schema := preload("res://addons/sprite_bridge/schema.gd")
const Settings := preload("res://addons/sprite_bridge/settings.gd")


func test_every_parameter_has_a_setting_of_its_kind_and_its_default() -> void:
	var settings := {}
	for option in Options.of("clean_sheet"):
		settings[option["name"]] = option["default_value"]
	var parameters := Schema.parameters("clean_sheet")
	check(parameters.size() >= 9, str(parameters.size()))
	for parameter in parameters:
		var found: Variant = settings.get("clean/" + parameter.name)
		equal(found, parameter.default, parameter.name)
		equal(typeof(found), Schema.TYPES[parameter.type], parameter.name)


func test_defaults_are_not_sent_and_all_else_is() -> void:
	var values := {}
	for option in Options.of("clean"):
		values[option["name"]] = option["default_value"]
	equal(Options.params("clean", values).value, {})
	equal(Options.params("clean", {}).value, {})
	values["clean/colors"] = 12
	values["clean/model"] = false
	values["clean/palette"] = PackedStringArray(["#ff0000", "#00ff00"])
	values["clean/layout"] = "4x2"
	var wanted := {"colors": 12, "palette": ["#ff0000", "#00ff00"], "model": false}
	equal(Options.params("clean", values).value, wanted)
	wanted["layout"] = "4x2"
	equal(Options.params("clean_sheet", values).value, wanted)


func test_a_value_of_another_kind_is_sent_for_the_daemon_to_refuse() -> void:
	equal(Options.params("clean", {"clean/colors": "many"}).value, {"colors": "many"})


func test_advanced_settings_are_shown_to_those_who_ask() -> void:
	for parameter in Schema.parameters("clean"):
		var name := "clean/" + parameter.name
		equal(Options.is_shown("clean", name, {}), not parameter.is_advanced, name)
		check(Options.is_shown("clean", name, {"clean/show_advanced": true}), name)
	check(Options.is_shown("clean", "clean/palette_file", {}), "without colours")
	var with_colors := {"clean/palette": PackedStringArray(["#000000"])}
	check(not Options.is_shown("clean", "clean/palette_file", with_colors), "with colours")


func test_the_team_has_its_own_defaults_which_are_stronger_than_a_preset() -> void:
	ProjectSettings.set_setting(Settings.DEFAULTS + "colors", 24)
	ProjectSettings.set_setting(Settings.DEFAULTS + "background", "auto")
	ProjectSettings.set_setting(Settings.DEFAULTS + "size", 7)  # which is no size
	var found := {}
	for option in Options.of("clean", {"background": "keep", "colors": 8}):
		found[option["name"]] = option["default_value"]
	equal([found["clean/colors"], found["clean/background"], found["clean/size"]], [24, "keep", "auto"])
	for name: String in ["colors", "background", "size"]:
		ProjectSettings.set_setting(Settings.DEFAULTS + name, null)


func test_palette_files_of_each_kind_hold_the_colours_of_the_python_reader() -> void:
	var wanted: Array[String] = ["#1a1c2c", "#5d275d", "#b13e53"]
	_write(
		"a.gpl",
		"GIMP Palette\r\nName: Sw\u00e9et\nColumns: 3\n#\n 26  28  44\tNight\n93 39 93\n177 62 83 x\n26 28 44\n"
	)
	_write("a.hex", "1A1C2C\n5d275d\n\nb13e53\n")
	_write("a.pal", "JASC-PAL\r\n0100\r\n3\r\n26 28 44\r\n93 39 93\r\n177 62 83\r\n")
	var image := Image.create_empty(4, 1, false, Image.FORMAT_RGBA8)
	for index in 3:
		image.set_pixel(index, 0, Color.html(wanted[index]))
	image.save_png("res://a.png")
	for ending: String in ["gpl", "hex", "pal", "png"]:
		var outcome := PaletteFile.read("res://a." + ending)
		check(outcome.is_ok(), outcome.sentence())
		var colors: PackedStringArray = outcome.value
		equal(Array(colors), Array(wanted), ending)
		equal(Options.params("clean", {"clean/palette_file": "res://a." + ending}).value, {"palette": wanted})
		DirAccess.remove_absolute("res://a." + ending)


func test_what_is_no_palette_is_refused_by_its_name() -> void:
	var wrong := {
		"b.gpl": "Palette\n1 2 3\n",
		"c.gpl": "GIMP Palette\n1 2\n",
		"d.gpl": "GIMP Palette\n1 2 300\n",
		"b.hex": "12345\n",
		"c.hex": "zzzzzz\n",
		"b.pal": "RIFF",
		"c.pal": "JASC-PAL\n0100\n2\n1 2 3\n",
		"b.txt": "000000\n",
		"empty.hex": "",
	}
	for name: String in wrong:
		_write(name, str(wrong[name]))
		var outcome := PaletteFile.read("res://" + name)
		equal(outcome.code, "bad_palette", name)
		check(outcome.message.contains(name) and outcome.hint != "", outcome.sentence())
		DirAccess.remove_absolute("res://" + name)
	equal(Options.params("clean", {"clean/palette_file": "res://gone.gpl"}).code, "bad_palette")


func _write(name: String, text: String) -> void:
	var file := FileAccess.open("res://" + name, FileAccess.WRITE)
	file.store_string(text)
	file.close()
