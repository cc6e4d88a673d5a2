@tool
extends RefCounted
## What is kept of a picture goes where the picture goes, and ends with it.

const ImportFile := preload("import_file.gd")
const Store := preload("store.gd")

## Folders that have the shape of the project, and what is kept in them of a picture.
const _KEPT := {Store.FOLDER: ["", ".json"], ImportFile.BEFORE: [".import"]}


## Follow what is moved and removed in a FileSystem dock, or no longer.
static func watch(dock: Object, is_on: bool) -> void:
	var followed := {
		"files_moved": moved,
		"folder_moved": folder_moved,
		"file_removed": removed,
		"folder_removed": folder_removed,
	}
	for name: String in followed:
		var follow: Callable = followed[name]
		if is_on and not dock.is_connected(name, follow):
			dock.connect(name, follow)
		elif not is_on and dock.is_connected(name, follow):
			dock.disconnect(name, follow)


static func moved(old: String, new: String) -> void:
	for folder: String in _KEPT:
		for ending: String in _KEPT[folder]:
			var from := _place(folder, old) + ending
			var to := _place(folder, new) + ending
			if FileAccess.file_exists(from):
				DirAccess.make_dir_recursive_absolute(to.get_base_dir())
				DirAccess.rename_absolute(from, to)
		_drop_if_empty(_place(folder, old).get_base_dir(), folder)


static func folder_moved(old: String, new: String) -> void:
	for picture in _pictures_in(old):
		moved(picture, new.path_join(picture.trim_prefix(old).trim_prefix("/")))


static func removed(path: String) -> void:
	for folder: String in _KEPT:
		for ending: String in _KEPT[folder]:
			if FileAccess.file_exists(_place(folder, path) + ending):
				DirAccess.remove_absolute(_place(folder, path) + ending)
		_drop_if_empty(_place(folder, path).get_base_dir(), folder)


static func folder_removed(path: String) -> void:
	for picture in _pictures_in(path):
		removed(picture)


static func _place(folder: String, path: String) -> String:
	return folder.path_join(path.trim_prefix("res://"))


## Those of which something is kept, whether they are there or not.
static func _pictures_in(path: String) -> PackedStringArray:
	var found := {}
	for folder: String in _KEPT:
		var folders: Array[String] = [_place(folder, path).trim_suffix("/")]
		while folders:
			var at: String = folders.pop_back()
			if not DirAccess.dir_exists_absolute(at):
				continue
			for file in DirAccess.get_files_at(at):
				var picture := file.trim_suffix(".json").trim_suffix(".import")
				found["res://" + at.path_join(picture).trim_prefix(folder + "/")] = true
			for name in DirAccess.get_directories_at(at):
				folders.append(at.path_join(name))
	return PackedStringArray(found.keys())


## Remove folders that hold nothing more, up to the one that holds them all.
static func _drop_if_empty(at: String, top: String) -> void:
	while at != top and DirAccess.dir_exists_absolute(at):
		if DirAccess.get_files_at(at) or DirAccess.get_directories_at(at):
			return
		DirAccess.remove_absolute(at)
		at = at.get_base_dir()
