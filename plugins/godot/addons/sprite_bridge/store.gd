@tool
extends RefCounted
## What was cleaned, kept in the project for the team to commit: for each source a PNG, and beside it a JSON file that
## says of what and how it was made. Nothing in it depends on the machine.

const Client := preload("client.gd")
const Job := preload("job.gd")
const JsonFile := preload("json_file.gd")
const Outcome := preload("outcome.gd")
const Picture := preload("picture.gd")
const Pixels := preload("pixels.gd")
const SheetFile := preload("sheet_file.gd")
const Strings := preload("strings.gd")

## Godot passes over folders that begin with a dot: what is here is neither imported nor exported.
const FOLDER := "res://.sprite_bridge/cleaned"

const MAX_BYTES := 8 << 20

## Of a report: what is another each time.
const _PASSING: Array[String] = ["timings_ms"]


## What is kept of a source.
class Entry:
	extends RefCounted
	var key := ""
	var kind := ""
	var picture: Picture = null


## Where the picture of a source is kept; its JSON file has `.json` behind that.
static func path_of(source: String) -> String:
	return FOLDER.path_join(source.trim_prefix("res://"))


## What is kept of a source, whatever it was made of; null if there is nothing, or it is damaged.
static func read(source: String) -> Entry:
	var path := path_of(source)
	var values := JsonFile.read(path + ".json", MAX_BYTES)
	if JsonFile.whole(values, "format", 0) != Job.FORMAT or not FileAccess.file_exists(path):
		return null
	var png := FileAccess.get_file_as_bytes(path)
	# The engine is only shown what is known to be sound: it would complain of anything else in the log.
	if Job.hash_of(png) != JsonFile.text(values, "image_sha256") or not Pixels.png_entries(png).is_ok():
		return null
	var entry := Entry.new()
	entry.key = JsonFile.text(values, "key")
	entry.kind = JsonFile.text(values, "kind")
	entry.picture = _picture(values, png)
	return entry if entry.picture else null


## Of which job the result is that is kept of a source, without a look at the picture; empty if there is none.
static func key_of(source: String) -> String:
	var values := JsonFile.read(path_of(source) + ".json", MAX_BYTES)
	return JsonFile.text(values, "key") if FileAccess.file_exists(path_of(source)) else ""


## Keep what was made of a job. Fails with `write`.
static func write(job: Job, picture: Picture, report: Dictionary) -> Outcome:
	var path := path_of(job.source)
	var png := picture.image.save_png_to_buffer()
	var kept := report.duplicate()
	for name in _PASSING:
		kept.erase(name)
	var values := {
		"format": Job.FORMAT,
		"key": job.key(),
		"source_sha256": job.source_hash(),
		"kind": Job.KIND_NAMES[job.kind],
		"operation": job.operation(),
		"params": job.params,
		"version": report.get("version", ""),
		"model": report.get("model"),
		"image_sha256": Job.hash_of(png),
		"frame_size": [picture.frame_size.x, picture.frame_size.y],
		"columns": picture.columns,
		"frames": Array(picture.frames),
		"report": kept,
	}
	var text := JSON.stringify(values, "\t", true, true) + "\n"
	# The picture first: who is interrupted between the two leaves a JSON file that does not go with it, and is seen.
	var done := replace(path, png)
	return replace(path + ".json", text.to_utf8_buffer()) if done.is_ok() else done


## Write a file in one step: it is there whole, or as it was. Fails with `write`.
static func replace(path: String, bytes: PackedByteArray) -> Outcome:
	var temporary := "%s.%d.tmp" % [path, OS.get_process_id()]
	var failed := DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	var file := FileAccess.open(temporary, FileAccess.WRITE) if failed == OK else null
	if file:
		file.store_buffer(bytes)
		file.flush()
		failed = file.get_error()
		file.close()
	elif failed == OK:
		failed = FileAccess.get_open_error()
	if failed == OK:
		failed = DirAccess.rename_absolute(temporary, path)
	if failed == OK:
		return Outcome.ok()
	if FileAccess.file_exists(temporary):
		DirAccess.remove_absolute(temporary)
	return Outcome.failed("write", Strings.text("unwritable", {"path": path, "why": error_string(failed)}))


## Null for values that are none of a picture, or not of this one.
static func _picture(values: Dictionary, png: PackedByteArray) -> Picture:
	var made := Picture.new()
	var size := JsonFile.list(values, "frame_size")
	if size.size() != 2 or not JsonFile.is_whole(size[0]) or not JsonFile.is_whole(size[1]):
		return null
	var width: float = size[0]
	var height: float = size[1]
	made.frame_size = Vector2i(int(minf(width, Picture.MAX_SIDE)), int(minf(height, Picture.MAX_SIDE)))
	made.columns = JsonFile.whole(values, "columns", 0)
	for cell: Variant in JsonFile.list(values, "frames"):
		if not JsonFile.is_whole(cell, 0, SheetFile.MAX_FRAMES):
			return null
		var number: float = cell
		made.frames.append(int(number))
	if made.columns < 1 or made.columns > Picture.MAX_SIDE or made.frames.is_empty():
		return null
	if Vector2i(made.columns, made.rows()) * made.frame_size != Pixels.png_size(png):
		return null
	made.image = Image.new()
	if made.image.load_png_from_buffer(png) != OK:
		return null
	made.image.convert(Image.FORMAT_RGBA8)
	return made
