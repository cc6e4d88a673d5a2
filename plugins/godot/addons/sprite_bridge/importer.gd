@tool
extends EditorImportPlugin
## What all importers of this addon have in common.

const Job := preload("job.gd")


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
