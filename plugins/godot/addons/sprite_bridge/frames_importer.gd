@tool
extends "importer.gd"
## Imports a PNG of several frames as the animations of an AnimatedSprite2D, clean pixel art on one grid and palette.

const Animations := preload("animations.gd")
const ImportJob := preload("import_job.gd")
const Options := preload("options.gd")
const Picture := preload("picture.gd")
const SpriteFramesOf := preload("sprite_frames_of.gd")
const Strings := preload("strings.gd")

const NAME := ImportJob.FRAMES

const FPS := "animation/fps"
const LOOP := "animation/loop"


func _get_importer_name() -> String:
	return NAME


func _get_visible_name() -> String:
	return Strings.text("importer_frames")


func _get_resource_type() -> String:
	return "SpriteFrames"


## Below the engine's own: only those files are cleaned that say so.
func _get_priority() -> float:
	return 0.4


func _get_preset_count() -> int:
	return 1


func _get_preset_name(_preset_index: int) -> String:
	return Strings.text("preset_frames")


func _get_import_options(_path: String, _preset_index: int) -> Array[Dictionary]:
	var made: Array[Dictionary] = [
		{"name": ImportJob.READS_FILE, "default_value": true},
		{
			"name": FPS,
			"default_value": 10.0,
			"property_hint": PROPERTY_HINT_RANGE,
			"hint_string": "0.1,120,0.1,or_greater"
		},
		{"name": LOOP, "default_value": true},
	]
	made.append_array(Options.of(ImportJob.OPERATION))
	return made


func _get_option_visibility(_path: String, option_name: StringName, options: Dictionary) -> bool:
	return Options.is_shown(ImportJob.OPERATION, option_name, options)


func _import(
	source_file: String,
	save_path: String,
	options: Dictionary,
	_platform_variants: Array[String],
	_gen_files: Array[String]
) -> Error:
	var job := ImportJob.of(source_file, NAME, options)
	var result := Cleaning.clean(job)
	var frames := SpriteFramesOf.picture(result.picture, _animations(job, result.picture, options))
	if not result.why and result.picture.frames.size() > 1:
		_tell(source_file, result.picture)
	var besides := Imported.besides(source_file, Options.palette_file(options), ImportJob.reads_file(options))
	return _save(frames, save_path, result, besides)


func _animations(job: Job, picture: Picture, options: Dictionary) -> Array[Animations.Sequence]:
	if job.sheet:
		return Animations.of_sheet(job.sheet)
	var fps: float = type_convert(options.get(FPS, 10.0), TYPE_FLOAT)
	var speed := fps if is_finite(fps) and fps > 0 else 10.0
	var is_looping: bool = options.get(LOOP, true) == true
	return Animations.of_count(picture.frames.size(), speed, is_looping)


func _tell(source_file: String, picture: Picture) -> void:
	var blanks := {
		"source": source_file,
		"count": picture.frames.size(),
		"different": picture.cells(),
		"percent": roundi(100 * picture.saved())
	}
	Notices.say(Strings.text("frames_told", blanks))
