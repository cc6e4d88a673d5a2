@tool
extends RefCounted
## What people are told while pictures are imported: a warning in the log for each, and one toast for all that come
## together.

const Strings := preload("strings.gd")

## Toasts wait for so long for more of them.
const GATHER_SECONDS := 0.5

static var _waiting: Array[String] = []


## Warn in the log, and in the editor.
static func warn(text: String) -> void:
	push_warning(text)
	if not Engine.is_editor_hint() or DisplayServer.get_name() == "headless":
		return
	_waiting.append(text)
	if _waiting.size() == 1:
		var tree: SceneTree = Engine.get_main_loop()
		tree.create_timer(GATHER_SECONDS).timeout.connect(_show)


## Say in the log what is no trouble.
static func say(text: String) -> void:
	print(text)


static func _show() -> void:
	var first := _waiting[0]
	var others := _waiting.size() - 1
	_waiting.clear()
	toast(first if others == 0 else Strings.text("and_more", {"first": first, "count": others}), 1)


## Show a toast where the engine has them, from Godot 4.4 on. `severity` 0 is for news, 1 for warnings.
static func toast(text: String, severity: int) -> void:
	if not Engine.has_singleton("EditorInterface"):
		return
	var editor := Engine.get_singleton("EditorInterface")
	if editor.has_method("get_editor_toaster"):
		var toaster: Object = editor.call("get_editor_toaster")
		toaster.call("push_toast", text, severity)
