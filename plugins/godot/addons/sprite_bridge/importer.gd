@tool
extends EditorImportPlugin
## What all importers of this addon have in common.

const Cleaning := preload("cleaning.gd")
const Imported := preload("imported.gd")
const Job := preload("job.gd")
const Notices := preload("notices.gd")


func _get_recognized_extensions() -> PackedStringArray:
	return ["png"]


func _get_save_extension() -> String:
	return "res"


func _get_import_order() -> int:
	return 0


func _get_format_version() -> int:
	return Job.FORMAT


## A resource that is made in another thread may hang the import of a whole project.
func _can_import_threaded() -> bool:
	return false


## Save what became of a job, and note beside it why it waits, and which files it was made of besides.
func _save(
	resource: Resource, save_path: String, result: Cleaning.Result, besides: PackedStringArray
) -> Error:
	result.tell(resource)
	var noted := Imported.note(save_path, result.why, besides)
	if not noted.is_ok():
		Notices.warn(noted.sentence())
	return ResourceSaver.save(resource, "%s.%s" % [save_path, _get_save_extension()])
