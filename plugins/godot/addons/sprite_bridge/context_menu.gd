@tool
extends EditorContextMenuPlugin
## The entries in the menu of the FileSystem dock. Only loaded where the engine has such menus, from Godot 4.4 on.

const FramesImporter := preload("frames_importer.gd")
const ImportFile := preload("import_file.gd")
const ProjectFiles := preload("project_files.gd")
const Strings := preload("strings.gd")
const TextureImporter := preload("texture_importer.gd")
const Tools := preload("tools.gd")

const ICON := "res://addons/sprite_bridge/icon.svg"

var _icon := _draw_icon()


func _popup_menu(paths: PackedStringArray) -> void:
	var may_clean := false
	var may_undo := false
	for path in paths:
		var is_folder := path.ends_with("/") or DirAccess.dir_exists_absolute(path)
		var is_picture := ProjectFiles.is_picture(path)
		may_clean = may_clean or is_folder or is_picture
		may_undo = may_undo or is_folder or (is_picture and ImportFile.is_ours(path))
	if may_clean:
		add_context_menu_item(Strings.text("menu_clean"), clean, _icon)
		add_context_menu_item(Strings.text("menu_frames"), clean_frames, _icon)
	if may_undo:
		add_context_menu_item(Strings.text("menu_before"), as_before, _icon)


func clean(paths: PackedStringArray) -> void:
	await Tools.clean(paths, TextureImporter.NAME)


func clean_frames(paths: PackedStringArray) -> void:
	await Tools.clean(paths, FramesImporter.NAME)


func as_before(paths: PackedStringArray) -> void:
	await Tools.as_before(paths)


## Drawn from its source: when the project is new, the engine has not imported it yet.
func _draw_icon() -> Texture2D:
	var image := Image.new()
	var scale := EditorInterface.get_editor_scale()
	if image.load_svg_from_string(FileAccess.get_file_as_string(ICON), scale) != OK:
		return null
	return ImageTexture.create_from_image(image)
