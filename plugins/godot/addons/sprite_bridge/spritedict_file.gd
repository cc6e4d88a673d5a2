@tool
extends RefCounted
## `NAME.spritedict.json` and the files beside it that it names: what frames were made of, ready to be built into a scene.

const Decomposition := preload("decomposition.gd")
const JsonFile := preload("json_file.gd")
const JsonPlace := preload("json_place.gd")
const Outcome := preload("outcome.gd")
const Pixels := preload("pixels.gd")
const PlacementsFile := preload("placements_file.gd")
const SpriteSheetFile := preload("sprite_sheet_file.gd")
const Strings := preload("strings.gd")

## What manifests are called, behind a dot: endings with a dot within are not known to every Godot.
const ENDINGS: PackedStringArray = ["spritedict.json", "spritedict"]

const VERSION := 1
const MAX_BYTES := 64 << 20


## What is known of the files while they are read.
class Reading:
	extends RefCounted
	var folder := ""
	var trouble := JsonPlace.Trouble.new()
	## All files besides the manifest that were read, or would have been if they were there.
	var besides := PackedStringArray()
	var known := Decomposition.new()

	## The object in a JSON file.
	func object(path: String) -> JsonPlace:
		var name := path.get_file()
		var values := JsonFile.read(path, MAX_BYTES)
		if values.is_empty() and trouble.text.is_empty():
			var why := "is no JSON object that can be read"
			trouble.text = "%s %s" % [name, why if FileAccess.file_exists(path) else "is missing"]
		return JsonPlace.of(values, name, trouble)

	## The path of a file that is named beside the manifest; empty if it is no name of one.
	func beside(place: JsonPlace, key: String, name: String) -> String:
		if not place.is_sound():
			return ""
		if name.get_file() != name or not name.is_valid_filename() or name.begins_with("."):
			place.refuse(key, "is '%s', which is no name of a file beside it" % name.left(80))
			return ""
		var path := folder.path_join(name)
		if not path in besides:
			besides.append(path)
		return path

	## The texture that Godot imported a picture as.
	func texture(path: String) -> Texture2D:
		if not trouble.text.is_empty():
			return null
		var file := path.get_file()
		if not FileAccess.file_exists(path):
			trouble.text = "%s is missing" % file
			return null
		var found := ResourceLoader.load(path) if ResourceLoader.exists(path) else null
		if not found is Texture2D:
			trouble.text = "%s is not imported as a texture" % file
			return null
		var picture: Texture2D = found
		var size := Pixels.png_file_size(path)
		if size != Vector2i(picture.get_size()):
			var blanks := [file, picture.get_width(), picture.get_height(), size.x, size.y]
			trouble.text = (
				"%s is imported with %d x %d px, and has %d x %d: import it as a plain texture" % blanks
			)
		return picture


static func is_one(path: String) -> bool:
	var name := path.get_file().to_lower()
	for ending in ENDINGS:
		if name.ends_with("." + ending):
			return true
	return false


## What a manifest is called without its ending.
static func name_of(path: String) -> String:
	var name := path.get_file()
	return name.get_basename().get_basename() if name.to_lower().ends_with(".json") else name.get_basename()


## The Decomposition of a manifest. Fails with `bad_dictionary`.
static func read(source: String, reading: Reading) -> Outcome:
	reading.folder = source.get_base_dir()
	var manifest := reading.object(source)
	if manifest.whole("version", 0, JsonPlace.LARGEST) != VERSION:
		manifest.refuse("version", "is not %d, which this addon reads" % VERSION)
	var sheet_name := manifest.text("sheet")
	var placements_name := manifest.text("placements")
	var sheet_path := reading.beside(manifest, "sheet", sheet_name)
	var placements_path := reading.beside(manifest, "placements", placements_name)
	if manifest.is_sound():
		_read_sheet(reading, sheet_path)
	if manifest.is_sound():
		_read_placements(reading, placements_path)
	if manifest.is_sound():
		return Outcome.ok(reading.known)
	var why := Strings.text("bad_dictionary", {"source": source, "why": reading.trouble.text})
	return Outcome.failed("bad_dictionary", why)


static func _read_sheet(reading: Reading, path: String) -> void:
	var root := reading.object(path)
	var name := SpriteSheetFile.read(root, reading.known)
	reading.known.sheet = reading.texture(reading.beside(root, "meta.image", name))
	if root.is_sound():
		SpriteSheetFile.check(root, Vector2i(reading.known.sheet.get_size()), reading.known)


static func _read_placements(reading: Reading, path: String) -> void:
	var root := reading.object(path)
	var names := PlacementsFile.read(root, reading.known)
	for index in names.size():
		var key := "background.layers[%d].image" % index
		reading.known.layers[index].texture = reading.texture(reading.beside(root, key, names[index]))
