@tool
extends RefCounted
## The import settings of a file, `NAME.import` beside it: which importer it has, and which it had before.

const Outcome := preload("outcome.gd")
const Store := preload("store.gd")
const Strings := preload("strings.gd")

const OURS := "sprite_bridge."

## The settings that files had before they were to be cleaned, for the team to commit.
const BEFORE := "res://.sprite_bridge/before"

const TEXTURE := "texture"


## The settings of a file; empty if there are none, or they cannot be read.
static func read(path: String) -> ConfigFile:
	var config := ConfigFile.new()
	if not FileAccess.file_exists(path + ".import") or config.load(path + ".import") != OK:
		return ConfigFile.new()
	return config


static func importer_of(path: String) -> String:
	return read(path).get_value("remap", "importer", "")


## Whether a file is imported by this addon, without reading more of its settings than need be.
static func is_ours(path: String) -> bool:
	var text := (
		FileAccess.get_file_as_string(path + ".import") if FileAccess.file_exists(path + ".import") else ""
	)
	return text.contains('importer="%s' % OURS)


## Where the resource of a file is; empty if it is not known.
static func resource_of(path: String) -> String:
	return read(path).get_value("remap", "path", "")


## Let a file be imported by another importer from now on. What else is set stays, and is put aside if another program's
## importer may want it back. Fails with `write`.
static func adopt(path: String, importer: String) -> Outcome:
	var file := path + ".import"
	if FileAccess.file_exists(file) and not is_ours(path):
		var kept := Store.replace(_before(path), FileAccess.get_file_as_bytes(file))
		if not kept.is_ok():
			return kept
	var config := read(path)
	config.set_value("remap", "importer", importer)
	return _write(path, config)


## Let a file be imported as it was before `adopt`; as a texture with the engine's settings if nobody knows. What other
## files know it by stays. Fails with `write`.
static func restore(path: String) -> Outcome:
	var config := read(path)
	var uid: String = config.get_value("remap", "uid", "")
	var before := ConfigFile.new()
	if not FileAccess.file_exists(_before(path)) or before.load(_before(path)) != OK:
		before = ConfigFile.new()
		before.set_value("remap", "importer", TEXTURE)
	if uid:
		before.set_value("remap", "uid", uid)
	var done := _write(path, before)
	if done.is_ok() and FileAccess.file_exists(_before(path)):
		DirAccess.remove_absolute(_before(path))
	return done


static func _before(path: String) -> String:
	return BEFORE.path_join(path.trim_prefix("res://") + ".import")


## That an import failed is forgotten: it is tried again.
static func _write(path: String, config: ConfigFile) -> Outcome:
	if config.has_section_key("remap", "valid"):
		config.erase_section_key("remap", "valid")
	return Store.replace(path + ".import", config.encode_to_text().to_utf8_buffer())
