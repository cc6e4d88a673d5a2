@tool
extends EditorPlugin
## Adds the importers and the menus to the editor, and takes them away again.

const Ahead := preload("ahead.gd")
const Following := preload("following.gd")
const FramesImporter := preload("frames_importer.gd")
const Settings := preload("settings.gd")
const SpritedictImporter := preload("spritedict_importer.gd")
const Strings := preload("strings.gd")
const TextureImporter := preload("texture_importer.gd")
const Tools := preload("tools.gd")

const CONTEXT_MENU := "EditorContextMenuPlugin"

var _importers: Array[EditorImportPlugin] = []
var _tools := PackedStringArray()
var _context_menu: RefCounted = null


func _enter_tree() -> void:
	Settings.register()
	_importers = [TextureImporter.new(), FramesImporter.new(), SpritedictImporter.new()]
	for importer in _importers:
		add_import_plugin(importer)
	_add_tool("tool_reimport", Tools.reimport_waiting)
	_add_context_menu()
	_add_tool("tool_before", _ask_for_all_as_before)
	_add_tool("tool_nearest", Tools.use_nearest)
	Following.watch(EditorInterface.get_file_system_dock(), true)


func _exit_tree() -> void:
	Ahead.stop()
	Following.watch(EditorInterface.get_file_system_dock(), false)
	for importer in _importers:
		remove_import_plugin(importer)
	_importers.clear()
	for tool in _tools:
		remove_tool_menu_item(tool)
	_tools.clear()
	if _context_menu:
		call("remove_context_menu_plugin", _context_menu)
		_context_menu = null


func _add_tool(key: String, action: Callable) -> void:
	add_tool_menu_item(Strings.text(key), action)
	_tools.append(Strings.text(key))


## Where the dock's menu takes no entries of others, in Godot 4.3, the tools have them, for what is selected there.
func _add_context_menu() -> void:
	if not ClassDB.class_exists(CONTEXT_MENU):
		_add_tool("tool_clean", _clean_selected.bind(TextureImporter.NAME))
		_add_tool("tool_frames", _clean_selected.bind(FramesImporter.NAME))
		_add_tool("tool_selected_before", _selected_as_before)
		return
	var script: GDScript = load("res://addons/sprite_bridge/context_menu.gd")
	_context_menu = script.new()
	var slot := ClassDB.class_get_integer_constant(CONTEXT_MENU, "CONTEXT_SLOT_FILESYSTEM")
	call("add_context_menu_plugin", slot, _context_menu)


func _clean_selected(importer: String) -> void:
	await Tools.clean(EditorInterface.get_selected_paths(), importer)


func _selected_as_before() -> void:
	await Tools.as_before(EditorInterface.get_selected_paths())


func _ask_for_all_as_before() -> void:
	var dialog := ConfirmationDialog.new()
	dialog.title = Strings.text("tool_before")
	dialog.dialog_text = Strings.text("ask_before")
	dialog.confirmed.connect(Tools.all_as_before)
	dialog.confirmed.connect(dialog.queue_free)
	dialog.canceled.connect(dialog.queue_free)
	EditorInterface.popup_dialog_centered(dialog)
