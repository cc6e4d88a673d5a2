@tool
extends "importer.gd"
## Imports a sprite dictionary, `NAME.spritedict.json` in a folder that `sprite-bridge decompose` wrote, as a scene that
## plays what it was made of.

const Decomposition := preload("decomposition.gd")
const Outcome := preload("outcome.gd")
const Reconstruction := preload("reconstruction.gd")
const Seats := preload("seats.gd")
const SavedFrames := preload("saved_frames.gd")
const SpritedictFile := preload("spritedict_file.gd")
const Strings := preload("strings.gd")

const NAME := "sprite_bridge.spritedict"

const LOOP := "animation/loop"
const AUTOPLAY := "animation/autoplay"
const SAVE_FILES := "sprite_frames/save_as_files"

## What the engine still opens.
const MAX_NODES := 20_000

## After all textures.
const IMPORT_ORDER := 100


func _get_importer_name() -> String:
	return NAME


func _get_visible_name() -> String:
	return Strings.text("importer_dictionary")


func _get_recognized_extensions() -> PackedStringArray:
	return SpritedictFile.ENDINGS


func _get_save_extension() -> String:
	return "scn"


func _get_resource_type() -> String:
	return "PackedScene"


func _get_priority() -> float:
	return 1.0


func _get_import_order() -> int:
	return IMPORT_ORDER


func _get_format_version() -> int:
	return 1


func _get_preset_count() -> int:
	return 1


func _get_preset_name(_preset_index: int) -> String:
	return Strings.text("preset_dictionary")


func _get_import_options(_path: String, _preset_index: int) -> Array[Dictionary]:
	return [
		{"name": LOOP, "default_value": true},
		{"name": AUTOPLAY, "default_value": true},
		{"name": SAVE_FILES, "default_value": false},
	]


func _get_option_visibility(_path: String, _option_name: StringName, _options: Dictionary) -> bool:
	return true


func _import(
	source_file: String,
	save_path: String,
	options: Dictionary,
	_platform_variants: Array[String],
	gen_files: Array[String]
) -> Error:
	var done := _read(source_file, save_path)
	if not done.is_ok():
		Notices.warn(done.sentence())
		return ERR_FILE_CORRUPT
	var seats: Seats = done.value
	var name := SpritedictFile.name_of(source_file)
	var told := _told(source_file, seats.known)
	var scene := Reconstruction.new(seats.known, name)
	scene.root.editor_description = told
	scene.show(seats.groups)
	var is_looping: bool = options.get(LOOP, true) == true
	var is_autoplay: bool = options.get(AUTOPLAY, true) == true
	scene.lead(is_looping, is_autoplay)
	if options.get(SAVE_FILES) == true:
		var stem := source_file.get_base_dir().path_join(name)
		gen_files.append_array(SavedFrames.save(scene.sprite_frames, stem))
	var failed := _save_scene(scene, seats.known, save_path)
	scene.root.free()
	if failed == OK:
		Notices.say(told)
	return failed


## The Seats of what the files say. Fails with `bad_dictionary`.
func _read(source_file: String, save_path: String) -> Outcome:
	var reading := SpritedictFile.Reading.new()
	var done := SpritedictFile.read(source_file, reading)
	# Also of a failure: it may be another file's fault, and pass with it.
	var noted := Imported.note(save_path, null, reading.besides)
	if not noted.is_ok():
		Notices.warn(noted.sentence())
	if not done.is_ok():
		return done
	var known: Decomposition = done.value
	var seats := Seats.new(known)
	if seats.count <= MAX_NODES and seats.highest <= RenderingServer.CANVAS_ITEM_Z_MAX:
		return Outcome.ok(seats)
	var why := Strings.text("too_many_nodes", {"count": seats.count, "height": seats.highest})
	var refused := Strings.text("bad_dictionary", {"source": source_file, "why": why})
	return Outcome.failed("bad_dictionary", refused, Strings.text("fewer_frames"))


func _save_scene(scene: Reconstruction, known: Decomposition, save_path: String) -> Error:
	var packed := PackedScene.new()
	var failed := packed.pack(scene.root)
	packed.set_meta(Reconstruction.META, known.memory())
	if failed != OK:
		return failed
	return ResourceSaver.save(packed, "%s.%s" % [save_path, _get_save_extension()])


func _told(source_file: String, known: Decomposition) -> String:
	var blanks := {
		"source": source_file,
		"count": known.frames.size(),
		"width": known.size.x,
		"height": known.size.y,
		"bytes": String.humanize_size(known.bytes()),
		"whole": String.humanize_size(known.bytes_of_frames()),
		"percent": known.percent_saved()
	}
	return Strings.text("dictionary_told", blanks)
