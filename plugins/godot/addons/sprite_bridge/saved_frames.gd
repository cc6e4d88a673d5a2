@tool
extends RefCounted
## SpriteFrames as files beside what they were imported from, one for each actor: to be dragged into a game. Files of that
## name that somebody else made stay as they are.

const Notices := preload("notices.gd")
const Strings := preload("strings.gd")

## Of the SpriteFrames: what they hold, in short. Files that hold the same are not written again.
const META := "sprite_bridge_key"


## Save them, by the names of their actors, as files whose names begin with `stem`; the paths of all that are there then.
static func save(sprite_frames: Dictionary, stem: String) -> PackedStringArray:
	var found := PackedStringArray()
	for actor: String in sprite_frames:
		var frames: SpriteFrames = sprite_frames[actor]
		var path := "%s.%s.tres" % [stem, actor.validate_filename()]
		if _save(frames, path):
			found.append(path)
	return found


static func _save(frames: SpriteFrames, path: String) -> bool:
	var before := FileAccess.get_file_as_string(path) if FileAccess.file_exists(path) else ""
	if before and not before.contains(META):
		Notices.warn(Strings.text("not_ours", {"path": path}))
		return false
	frames.set_meta(META, key_of(frames))
	if before.contains(key_of(frames)):
		return true
	var failed := ResourceSaver.save(frames, path)
	if failed != OK:
		Notices.warn(Strings.text("unwritable", {"path": path, "why": error_string(failed)}))
		return false
	if ResourceLoader.has_cached(path):
		ResourceLoader.load(path, "", ResourceLoader.CACHE_MODE_REPLACE)  # for whoever uses it
	return true


## The same for the same animations of the same parts of a texture.
static func key_of(frames: SpriteFrames) -> String:
	var told := PackedStringArray()
	for animation in frames.get_animation_names():
		told.append("%s %s" % [animation, frames.get_animation_speed(animation)])
		for index in frames.get_frame_count(animation):
			var part: AtlasTexture = frames.get_frame_texture(animation, index)
			var duration := frames.get_frame_duration(animation, index)
			told.append("%s %s %s" % [part.atlas.resource_path, part.region, duration])
	return "\n".join(told).sha256_text()
