@tool
extends EditorPlugin
## Does what it reads: a JSON object in a line, `{"do": NAME, ...}`. Answers with a line `did JSON`.

const ContextMenu := preload("res://addons/sprite_bridge/context_menu.gd")
const Looking := preload("looking.gd")
const Tools := preload("res://addons/sprite_bridge/tools.gd")

var _is_busy := false


## Only an editor that somebody talks to.
func _enter_tree() -> void:
	set_process(OS.get_environment("DRIVER") == "1")


func _process(_delta: float) -> void:
	if _is_busy or EditorInterface.get_resource_filesystem().is_scanning():
		return
	_is_busy = true
	var line := OS.read_string_from_stdin(1 << 20).strip_edges()
	if line.is_empty():
		get_tree().quit()
		return
	var asked: Dictionary = JSON.parse_string(line)
	var began := Time.get_ticks_usec()
	var done: Variant = await _do(asked)
	print("did ", JSON.stringify({"value": done, "usec": Time.get_ticks_usec() - began}))
	_is_busy = false


func _do(asked: Dictionary) -> Variant:
	var paths: PackedStringArray = asked.get("paths", PackedStringArray())
	var done: Variant = null
	match asked["do"]:
		"clean":
			done = await Tools.clean(paths, str(asked["importer"]))
		"menu":
			done = await _use_menu(paths, str(asked["entry"]))
		"as_before":
			done = await Tools.as_before(paths)
		"all_as_before":
			done = await Tools.all_as_before()
		"reimport_waiting":
			done = await Tools.reimport_waiting()
		"reimport":
			await Tools.reimport(paths)
		"scan":
			await _scan()
		"use_nearest":
			Tools.use_nearest()
		"setting":
			done = ProjectSettings.get_setting(str(asked["name"]))
		"options":
			done = _options(str(asked["importer"]), int(str(asked["preset"])))
		"open":
			EditorInterface.open_scene_from_path(paths[0])
		"save":
			_save()
		"shown":
			done = _shown()
		"moved", "moved_folder", "removed":
			_tell_dock(asked)
		"wait":
			await get_tree().create_timer(int(str(asked["msec"])) / 1000.0).timeout
		"look":
			done = _look(paths)
	return done


## The textures of the sprites of the scene that is open.
func _shown() -> Array:
	var found: Array[Array] = []
	for node in EditorInterface.get_edited_scene_root().get_children():
		var sprite: Sprite2D = node
		found.append([sprite.texture.get_class(), sprite.texture.resource_path])
	return found


## Without the picture of the scene that the editor makes: there is none without a window.
func _save() -> void:
	var root := EditorInterface.get_edited_scene_root()
	var packed := PackedScene.new()
	packed.pack(root)
	ResourceSaver.save(packed, root.scene_file_path)


## What the FileSystem dock says after its files were moved or removed.
func _tell_dock(asked: Dictionary) -> void:
	var dock := EditorInterface.get_file_system_dock()
	match asked["do"]:
		"moved":
			dock.emit_signal("files_moved", asked["old"], asked["new"])
		"moved_folder":
			dock.emit_signal("folder_moved", asked["old"], asked["new"])
		"removed":
			dock.emit_signal("file_removed", asked["path"])


func _look(paths: PackedStringArray) -> Dictionary:
	var found := {}
	for path in paths:
		found[path] = Looking.at(path)
	return found


## What the entry of the FileSystem dock's menu does.
func _use_menu(paths: PackedStringArray, entry: String) -> void:
	var menu := ContextMenu.new()
	await menu.call(entry, paths)


func _options(importer: String, preset: int) -> Array:
	var script: GDScript = load("res://addons/sprite_bridge/%s.gd" % importer)
	var made: EditorImportPlugin = script.new()
	return made.call("_get_import_options", "res://none.png", preset)


func _scan() -> void:
	var files := EditorInterface.get_resource_filesystem()
	files.scan()
	while files.is_scanning():
		await get_tree().process_frame
	await get_tree().process_frame
