@tool
extends RefCounted
## The job that the import settings of a file ask for.

const ImportFile := preload("import_file.gd")
const Job := preload("job.gd")
const Options := preload("options.gd")

## The importers, as the import settings of projects name them: they stay for ever.
const CLEAN := "sprite_bridge.clean"
const FRAMES := "sprite_bridge.clean_frames"

## Both are asked for what sheets can be asked for; a picture of its own passes over the layout.
const OPERATION := "clean_sheet"

## Of the one, whether it is a sheet; of the other, whether it reads what Aseprite writes beside one.
const IS_SHEET := "sheet/is_animation"
const READS_FILE := "animation/read_sheet_file"


static func of(path: String, importer: String, options: Dictionary) -> Job:
	if importer == FRAMES:
		return Job.of(path, Job.Kind.FRAMES, options, reads_file(options))
	var is_sheet: bool = options.get(IS_SHEET) == true
	return Job.of(path, Job.Kind.SHEET if is_sheet else Job.Kind.PICTURE, options)


## The same of a file that is not being imported: what its settings leave out has the default.
static func of_file(path: String) -> Job:
	var config := ImportFile.read(path)
	var options := {}
	for option in Options.of(OPERATION):
		options[option["name"]] = option["default_value"]
	if config.has_section("params"):
		for key in config.get_section_keys("params"):
			options[key] = config.get_value("params", key)
	var importer: String = config.get_value("remap", "importer", "")
	return of(path, importer, options)


static func reads_file(options: Dictionary) -> bool:
	return options.get(READS_FILE, true) == true
