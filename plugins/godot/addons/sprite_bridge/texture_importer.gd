@tool
extends "importer.gd"
## Imports a PNG as a texture of clean pixel art.

const ImportJob := preload("import_job.gd")
const Options := preload("options.gd")
const Strings := preload("strings.gd")

const NAME := ImportJob.CLEAN

const LAYOUT := "clean/layout"

const _PRESETS: Array[String] = ["preset_sprite", "preset_sheet", "preset_tiles"]
const _TILES := 2
const _SHEET := 1


func _get_importer_name() -> String:
	return NAME


func _get_visible_name() -> String:
	return Strings.text("importer_clean")


func _get_resource_type() -> String:
	return "Texture2D"


## Below the engine's own: only those files are cleaned that say so.
func _get_priority() -> float:
	return 0.5


func _get_preset_count() -> int:
	return _PRESETS.size()


func _get_preset_name(preset_index: int) -> String:
	return Strings.text(_PRESETS[preset_index])


func _get_import_options(_path: String, preset_index: int) -> Array[Dictionary]:
	var is_sheet := {"name": ImportJob.IS_SHEET, "default_value": preset_index == _SHEET}
	var made: Array[Dictionary] = [is_sheet]
	# Tiles fill their picture: there is no ground to remove.
	made.append_array(
		Options.of(ImportJob.OPERATION, {"background": "keep"} if preset_index == _TILES else {})
	)
	return made


func _get_option_visibility(_path: String, option_name: StringName, options: Dictionary) -> bool:
	if option_name == LAYOUT:
		return options.get(ImportJob.IS_SHEET) == true
	return Options.is_shown(ImportJob.OPERATION, option_name, options)


func _import(
	source_file: String,
	save_path: String,
	options: Dictionary,
	_platform_variants: Array[String],
	_gen_files: Array[String]
) -> Error:
	var result := Cleaning.clean(ImportJob.of(source_file, NAME, options))
	var texture := PortableCompressedTexture2D.new()
	texture.create_from_image(result.picture.image, PortableCompressedTexture2D.COMPRESSION_MODE_LOSSLESS)
	var besides := Imported.besides(source_file, Options.palette_file(options), false)
	return _save(texture, save_path, result, besides)
