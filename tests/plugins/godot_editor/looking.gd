extends RefCounted
## What a resource holds, as plain values.


static func at(path: String) -> Dictionary:
	var resource := ResourceLoader.load(path, "", ResourceLoader.CACHE_MODE_IGNORE)
	if not resource:
		return {"class": ""}
	var found := {"class": resource.get_class(), "meta": resource.get_meta("sprite_bridge", {})}
	if resource is SpriteFrames:
		var frames: SpriteFrames = resource
		found["animations"] = _animations(frames)
	elif resource is Texture2D:
		var texture: Texture2D = resource
		found.merge(_pixels(texture))
	return found


static func _animations(frames: SpriteFrames) -> Dictionary:
	var found := {}
	for name in frames.get_animation_names():
		var shown: Array[Dictionary] = []
		for index in frames.get_frame_count(name):
			var texture := frames.get_frame_texture(name, index)
			var frame := _pixels(texture)
			frame["texture"] = texture.get_instance_id()
			frame["duration"] = frames.get_frame_duration(name, index)
			shown.append(frame)
		var speed := frames.get_animation_speed(name)
		found[name] = {"loop": frames.get_animation_loop(name), "speed": speed, "frames": shown}
	return found


## The size and a hash of the RGBA8 bytes.
static func _pixels(texture: Texture2D) -> Dictionary:
	var image := texture.get_image()
	image.convert(Image.FORMAT_RGBA8)
	var hashing := HashingContext.new()
	hashing.start(HashingContext.HASH_SHA256)
	hashing.update(image.get_data())
	var size := image.get_size()
	return {"size": [size.x, size.y], "sha256": hashing.finish().hex_encode()}
