@tool
extends RefCounted
## What is known of an imported resource, in a file beside it: it is made and lost with it, and so never tells of
## another machine's. There is none for what needs nothing.

const Job := preload("job.gd")
const JsonFile := preload("json_file.gd")
const Outcome := preload("outcome.gd")
const SheetFile := preload("sheet_file.gd")
const Store := preload("store.gd")

const ENDING := ".sprite_bridge.json"
const MAX_BYTES := 65536


## Keep that a resource waits for the daemon for this reason, if it does, and what was read besides its source.
static func note(save_path: String, why: Outcome, read: PackedStringArray) -> Outcome:
	var path := save_path + ENDING
	if not why and read.is_empty():
		if FileAccess.file_exists(path):
			DirAccess.remove_absolute(path)
		return Outcome.ok()
	var hashes := {}
	for file in read:
		hashes[file] = _hash_of(file)
	var values := {"waits": why.code if why else "", "besides": hashes}
	return Store.replace(path, JSON.stringify(values, "\t").to_utf8_buffer())


## Whether a resource waits: what it was made of could not be cleaned then, or is another now.
static func is_waiting(save_path: String) -> bool:
	var values := JsonFile.read(save_path + ENDING, MAX_BYTES)
	if JsonFile.text(values, "waits"):
		return true
	var hashes := JsonFile.object(values, "besides")
	for file: String in hashes:
		if hashes[file] != _hash_of(file):
			return true
	return false


## The files besides the source that an import reads, or would read if they were there.
static func besides(source: String, palette_file: String, reads_sheet_file: bool) -> PackedStringArray:
	var found := PackedStringArray()
	if palette_file:
		found.append(palette_file)
	if reads_sheet_file:
		found.append(SheetFile.path_of(source))
	return found


static func _hash_of(path: String) -> String:
	return Job.hash_of(FileAccess.get_file_as_bytes(path)) if FileAccess.file_exists(path) else ""
