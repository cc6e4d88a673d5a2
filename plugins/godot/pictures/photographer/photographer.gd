@tool
extends EditorPlugin
## Takes pictures of the editor: the menu of the FileSystem dock, the scene after its choice, and that of a
## sprite dictionary. They go into the folder that the environment variable PHOTOGRAPHS names; then the editor
## ends. Without it nothing happens.

const TextureImporter := preload("res://addons/sprite_bridge/texture_importer.gd")
const Tools := preload("res://addons/sprite_bridge/tools.gd")

const SPRITE := "res://sprites/hero.png"
const SCENE := "res://main.tscn"
const PARTS := "res://parts.tscn"

## Where the animation of the parts is, s.
const MOMENT := 1.6

## Frames until whatever was opened is laid out and drawn.
const PATIENCE := 60


func _enter_tree() -> void:
	if OS.has_environment("PHOTOGRAPHS"):
		_take_all.call_deferred()


func _take_all() -> void:
	await _wait()
	while EditorInterface.get_resource_filesystem().is_scanning():
		await get_tree().process_frame
	EditorInterface.set_main_screen_editor("2D")
	EditorInterface.open_scene_from_path(SCENE)
	var dock := EditorInterface.get_file_system_dock()
	dock.navigate_to_path(SPRITE)
	await _wait()
	var tree: Tree = dock.find_children("*", "Tree", true, false)[0]
	_click(tree, tree.get_item_area_rect(tree.get_selected()).get_center(), MOUSE_BUTTON_RIGHT)
	await _wait()
	_save("menu")
	for popup: PopupMenu in dock.find_children("*", "PopupMenu", true, false):
		popup.hide()
	await Tools.clean([SPRITE], TextureImporter.NAME)
	await _come_near("Hero")
	_save("after")
	await _show_parts()
	_save("parts")
	get_tree().quit()


## The scene that a sprite dictionary was imported as, its animation led to a moment.
func _show_parts() -> void:
	EditorInterface.open_scene_from_path(PARTS)
	EditorInterface.get_file_system_dock().navigate_to_path(PARTS)
	await _wait()
	var player: AnimationPlayer = EditorInterface.get_edited_scene_root().get_node("AnimationPlayer")
	player.assigned_animation = "reconstruction"
	EditorInterface.edit_node(player)  # opens the panel, which takes room from the scene
	await _wait()
	await _come_near("Frame")
	EditorInterface.edit_node(player)
	await _wait()
	var panel := (
		EditorInterface.get_base_control().find_children("*", "AnimationPlayerEditor", true, false)[0]
	)
	var moment: SpinBox = panel.find_children("*", "SpinBox", true, false)[0]
	moment.value = MOMENT
	await _wait()


## Show a node of the scene large, and what it has in the inspector.
func _come_near(node: String) -> void:
	EditorInterface.get_selection().clear()
	EditorInterface.edit_node(EditorInterface.get_edited_scene_root().get_node(node))
	var view := EditorInterface.get_editor_main_screen()
	var canvas: Control = view.find_children("*", "CanvasItemEditorViewport", true, false)[0]
	canvas.grab_focus()
	for key: Key in [KEY_3, KEY_F]:
		await _wait()
		_press(canvas, key)
	await _wait()


func _press(control: Control, key: Key) -> void:
	for pressed: bool in [true, false]:
		var event := InputEventKey.new()
		event.keycode = key
		event.physical_keycode = key
		event.pressed = pressed
		control.get_viewport().push_input(event)


func _wait() -> void:
	for frame in PATIENCE:
		await get_tree().process_frame


func _click(control: Control, at: Vector2, button: MouseButton) -> void:
	for pressed: bool in [true, false]:
		var event := InputEventMouseButton.new()
		event.button_index = button
		event.pressed = pressed
		event.position = control.get_global_position() + at
		event.global_position = event.position
		control.get_viewport().push_input(event)


func _save(name: String) -> void:
	var image := get_tree().root.get_texture().get_image()
	image.save_png(OS.get_environment("PHOTOGRAPHS").path_join(name + ".png"))
