@tool
extends RefCounted
## What the menus do. All of it can be called without them.

const Ahead := preload("ahead.gd")
const Daemon := preload("daemon.gd")
const ImportFile := preload("import_file.gd")
const Notices := preload("notices.gd")
const ProjectFiles := preload("project_files.gd")
const Replacing := preload("replacing.gd")
const Settings := preload("settings.gd")
const Strings := preload("strings.gd")

## Whether the filter was spoken of: once is enough.
static var _is_hinted := false


## Let these pictures, and those in these folders, be imported by an importer of this addon; how many there are.
static func clean(paths: PackedStringArray, importer: String) -> int:
	var chosen := ProjectFiles.chosen(paths)
	var done := PackedStringArray()
	for path in chosen.pictures:
		var changed := ImportFile.adopt(path, importer)
		if changed.is_ok():
			done.append(path)
		else:
			Notices.warn(changed.sentence())
	Daemon.forget()
	await _become_another(done)
	_tell("cleaned", done.size(), chosen.others)
	if not done.is_empty() and not Settings.is_nearest() and not _is_hinted:
		_is_hinted = true
		_say(Strings.text("filter_hint"))
	return done.size()


## Let these pictures be imported as they were before; how many there are.
static func as_before(paths: PackedStringArray) -> int:
	var chosen := ProjectFiles.chosen(paths)
	var done := PackedStringArray()
	for path in chosen.pictures:
		if not ImportFile.is_ours(path):
			continue
		var changed := ImportFile.restore(path)
		if changed.is_ok():
			done.append(path)
		else:
			Notices.warn(changed.sentence())
	await _become_another(done)
	_tell("as_before", done.size(), 0)
	return done.size()


## The same for all of the project.
static func all_as_before() -> int:
	return await as_before(ProjectFiles.ours())


## Import again what waits; how many still do.
static func reimport_waiting() -> int:
	Daemon.forget()
	var waiting := ProjectFiles.waiting()
	await reimport(waiting)
	var left := ProjectFiles.waiting().size()
	var blanks := {"count": waiting.size() - left, "left": left}
	_say(Strings.text("reimported" if waiting else "nothing_waits", blanks))
	return left


## Let the project draw all textures with hard pixels, where a node says nothing else.
static func use_nearest() -> void:
	ProjectSettings.set_setting(Settings.FILTER, Settings.NEAREST)
	var failed := ProjectSettings.save()
	if failed == OK:
		_say(Strings.text("nearest"))
	else:
		var blanks := {"path": "project.godot", "why": error_string(failed)}
		Notices.warn(Strings.text("unwritable", blanks))


## Import files again, once the editor has finished looking for changes.
static func reimport(paths: PackedStringArray) -> void:
	if paths.is_empty():
		return
	var files := EditorInterface.get_resource_filesystem()
	var tree: SceneTree = Engine.get_main_loop()
	while files.is_scanning():
		await tree.process_frame
	for path in paths:
		if files.get_file_type(path).is_empty():
			files.update_file(path)
	Ahead.expect(paths)
	files.reimport_files(paths)
	Ahead.stop()
	Ahead.expect([])


## Import files again that have another importer now.
static func _become_another(paths: PackedStringArray) -> void:
	var replacing := Replacing.new(paths)
	await reimport(paths)
	replacing.finish()


static func _tell(key: String, count: int, others: int) -> void:
	var said := Strings.text(key, {"count": count})
	_say(said if others == 0 else said + Strings.text("left_out", {"others": others}))


static func _say(text: String) -> void:
	Notices.say(text)
	Notices.toast(text, 0)
