@tool
extends RefCounted
## Resources that are in use while their file becomes one of another kind. The engine would try to load the new file into
## the old resource, and fail; so the old one is put aside meanwhile, and what is open gets the new one.

## From Godot 4.4 on, two resources may name one path.
const _SAY_PATH := "set_path_cache"

## What was in use, by its path.
var _held := {}


## Put aside what is in use of these files.
func _init(paths: PackedStringArray) -> void:
	for path in paths:
		if ResourceLoader.has_cached(path):
			var resource := ResourceLoader.load(path)
			_held[path] = resource
			resource.resource_path = ""


## Give open scenes what was imported instead, if it is still a texture. Who cannot be reached keeps the old one, which
## still says where it is from: what is saved names the file, as before.
func finish() -> void:
	for path: String in _held:
		var old: Resource = _held[path]
		var new := ResourceLoader.load(path) if FileAccess.file_exists(path) else null
		if old is Texture2D and new is Texture2D:
			for root in _open_scenes():
				_replace_in_nodes(root, old, new)
		if old.has_method(_SAY_PATH):
			old.call(_SAY_PATH, path)
		else:
			old.take_over_path(path)
	_held.clear()


## All that are open; before Godot 4.5 the one that is shown.
static func _open_scenes() -> Array[Node]:
	var found: Array[Node] = []
	var editor := Engine.get_singleton("EditorInterface")
	var roots: Array = [EditorInterface.get_edited_scene_root()]
	if editor.has_method("get_open_scene_roots"):
		roots = editor.call("get_open_scene_roots")
	for root: Variant in roots:
		if root is Node:
			found.append(root)
	return found


static func _replace_in_nodes(root: Node, old: Resource, new: Resource) -> void:
	var seen := {}
	var nodes: Array[Node] = [root]
	while nodes:
		var node: Node = nodes.pop_back()
		nodes.append_array(node.get_children())
		_replace_in(node, old, new, seen)


static func _replace_in(object: Object, old: Resource, new: Resource, seen: Dictionary) -> void:
	if seen.has(object):
		return
	seen[object] = true
	for property in object.get_property_list():
		var usage: int = property["usage"]
		var name: String = property["name"]
		if not usage & PROPERTY_USAGE_STORAGE or name == "script":
			continue
		var value: Variant = object.get(name)
		var replaced: Variant = _replaced(value, old, new, seen)
		if not is_same(value, replaced):
			object.set(name, replaced)


## The same value where nothing is to be replaced.
static func _replaced(value: Variant, old: Resource, new: Resource, seen: Dictionary) -> Variant:
	if value is Resource:
		if is_same(value, old):
			return new
		var resource: Resource = value
		_replace_in(resource, old, new, seen)
	elif value is Array:
		var items: Array = value
		for index in items.size():
			var item: Variant = _replaced(items[index], old, new, seen)
			if not is_same(items[index], item):
				items = items.duplicate() if is_same(items, value) else items
				items[index] = item
		return items
	elif value is Dictionary:
		var pairs: Dictionary = value
		for key: Variant in pairs.keys():
			var item: Variant = _replaced(pairs[key], old, new, seen)
			if not is_same(pairs[key], item):
				pairs = pairs.duplicate() if is_same(pairs, value) else pairs
				pairs[key] = item
		return pairs
	return value
