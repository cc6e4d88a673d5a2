extends "suite.gd"
## The import settings of files: taken over, given back; and which files are meant.

const ImportFile := preload("res://addons/sprite_bridge/import_file.gd")
const Imported := preload("res://addons/sprite_bridge/imported.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")
const ProjectFiles := preload("res://addons/sprite_bridge/project_files.gd")

const ART := "res://art"
const HERO := "res://art/hero.png"
const BEFORE := """[remap]

importer="texture"
type="CompressedTexture2D"
uid="uid://abc"
path="res://.godot/imported/hero.ctex"
valid=false

[deps]

source_file="res://art/hero.png"

[params]

compress/mode=2
"""


func test_a_file_is_taken_over_with_what_others_know_it_by() -> void:
	_write(HERO + ".import", BEFORE)
	check(ImportFile.adopt(HERO, "sprite_bridge.clean").is_ok(), "adopt")
	var config := ImportFile.read(HERO)
	equal(config.get_value("remap", "importer"), "sprite_bridge.clean")
	equal(config.get_value("remap", "uid"), "uid://abc")
	check(not config.has_section_key("remap", "valid"), "a failure is remembered")
	check(ImportFile.is_ours(HERO), "it is not ours")
	_clear()


func test_it_is_given_back_as_it_was_also_after_two_of_our_importers() -> void:
	_write(HERO + ".import", BEFORE)
	for importer: String in ["sprite_bridge.clean", "sprite_bridge.clean_frames"]:
		check(ImportFile.adopt(HERO, importer).is_ok(), importer)
	check(ImportFile.restore(HERO).is_ok(), "restore")
	var config := ImportFile.read(HERO)
	equal(config.get_value("remap", "importer"), "texture")
	equal(config.get_value("params", "compress/mode"), 2)
	equal(config.get_value("remap", "uid"), "uid://abc")
	check(not ImportFile.is_ours(HERO), "it is still ours")
	_clear()


func test_a_file_without_settings_becomes_ours_and_then_a_texture() -> void:
	check(ImportFile.adopt(HERO, "sprite_bridge.clean").is_ok(), "adopt")
	equal(ImportFile.importer_of(HERO), "sprite_bridge.clean")
	check(ImportFile.restore(HERO).is_ok(), "restore")
	equal(ImportFile.importer_of(HERO), "texture")
	_clear()


func test_folders_are_meant_with_all_that_is_in_them_but_for_what_the_engine_passes_over() -> void:
	for path: String in [
		"a.png", "A.PNG", "notes.txt", "a.png.import", "deep/er/b.png", ".hidden/c.png", "off/d.png"
	]:
		_write(ART.path_join(path), "x")
	_write(ART.path_join("off/.gdignore"), "")
	var chosen := ProjectFiles.chosen([ART + "/", "res://project.godot", "res://gone.png"])
	var names := Array(chosen.pictures)
	names.sort()
	equal(names, ["res://art/A.PNG", "res://art/a.png", "res://art/deep/er/b.png"])
	equal(chosen.others, 3)
	equal(ProjectFiles.chosen([ART.path_join("a.png")]).pictures.size(), 1)
	_clear()


func test_addons_are_only_meant_if_they_are_named() -> void:
	_write("res://addons/others/icon.png", "x")
	check(not "res://addons/others/icon.png" in ProjectFiles.chosen(["res://"]).pictures, "not named")
	equal(ProjectFiles.chosen(["res://addons/others"]).pictures.size(), 1)
	_write("res://addons/others/icon.png.import", '[remap]\n\nimporter="sprite_bridge.clean"\n')
	equal(Array(ProjectFiles.ours()), ["res://addons/others/icon.png"])
	equal(Array(ProjectFiles.waiting()), ["res://addons/others/icon.png"], "never imported")
	_remove("res://addons/others")


func test_what_waits_is_known_beside_the_resource() -> void:
	var saved := ART.path_join("hero.png-123")
	var palette := ART.path_join("team.hex")
	_write(palette, "000000")
	check(Imported.note(saved, null, []).is_ok(), "note")
	check(not Imported.is_waiting(saved), "nothing is known")
	check(Imported.note(saved, Outcome.failed("unreachable", "gone"), []).is_ok(), "note")
	check(Imported.is_waiting(saved), "it waits")
	check(Imported.note(saved, null, [palette]).is_ok(), "note")
	check(not Imported.is_waiting(saved), "the palette is the same")
	_write(palette, "ffffff")
	check(Imported.is_waiting(saved), "the palette is another")
	check(Imported.note(saved, null, []).is_ok(), "note")
	check(not FileAccess.file_exists(saved + Imported.ENDING), "a file for nothing")
	_clear()


func _write(path: String, text: String) -> void:
	DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	var file := FileAccess.open(path, FileAccess.WRITE)
	file.store_string(text)
	file.close()


func _clear() -> void:
	_remove(ART)
	_remove("res://.sprite_bridge")


func _remove(folder: String) -> void:
	if not DirAccess.dir_exists_absolute(folder):
		return
	var dir := DirAccess.open(folder)
	dir.include_hidden = true
	for file in dir.get_files():
		dir.remove(file)
	for name in dir.get_directories():
		_remove(folder.path_join(name))
	DirAccess.remove_absolute(folder)
