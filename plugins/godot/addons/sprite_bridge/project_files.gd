@tool
extends RefCounted
## The files of a project that this addon may import, or of what was chosen in it.

const ImportFile := preload("import_file.gd")
const Imported := preload("imported.gd")
const SpritedictFile := preload("spritedict_file.gd")

const ROOT := "res://"

## What others have put there is only meant if it is named.
const ADDONS := "res://addons"


## What was chosen: the pictures, and how many other files; the sprite dictionaries are among them.
class Chosen:
	extends RefCounted
	var pictures := PackedStringArray()
	var dictionaries := PackedStringArray()
	var others := 0


## The pictures among these files, and in these folders with all that is in them.
static func chosen(paths: PackedStringArray) -> Chosen:
	var found := Chosen.new()
	for path in paths:
		if DirAccess.dir_exists_absolute(path):
			_walk(path.trim_suffix("/") if path != ROOT else ROOT, found)
		elif is_picture(path) and FileAccess.file_exists(path):
			found.pictures.append(path)
		else:
			found.others += 1
	return found


static func is_picture(path: String) -> bool:
	return path.get_extension().to_lower() == "png"


## All pictures that this addon imports.
static func ours() -> PackedStringArray:
	return _ours(_all().pictures)


## What this addon imports and waits: for the daemon, for a change that the engine does not see, or as an import failed.
static func waiting() -> PackedStringArray:
	var found := PackedStringArray()
	var all := _all()
	for path in _ours(all.pictures) + _ours(all.dictionaries):
		var resource := ImportFile.resource_of(path)
		var is_there := resource != "" and FileAccess.file_exists(resource)
		if not is_there or Imported.is_waiting(resource.get_basename()):
			found.append(path)
	return found


static func _all() -> Chosen:
	var all := chosen([ROOT])
	if DirAccess.dir_exists_absolute(ADDONS):
		_walk(ADDONS, all)
	return all


static func _ours(paths: PackedStringArray) -> PackedStringArray:
	var found := PackedStringArray()
	for path in paths:
		if ImportFile.is_ours(path):
			found.append(path)
	return found


## Godot passes over folders that begin with a dot or hold a .gdignore.
static func _walk(folder: String, found: Chosen) -> void:
	if FileAccess.file_exists(folder.path_join(".gdignore")):
		return
	for file in DirAccess.get_files_at(folder):
		if is_picture(file):
			found.pictures.append(folder.path_join(file))
		elif not file.get_extension() in ["import", "uid"]:
			found.others += 1
			if SpritedictFile.is_one(file):
				found.dictionaries.append(folder.path_join(file))
	for name in DirAccess.get_directories_at(folder):
		var path := folder.path_join(name)
		if not name.begins_with(".") and path != ADDONS:
			_walk(path, found)
