@tool
extends RefCounted
## The resource of an AnimatedSprite2D: AtlasTextures over one texture, one for each frame that differs.

const Animations := preload("animations.gd")
const Picture := preload("picture.gd")


## The animations of a picture's frames. One that it lacks is replaced by the last it has: the tags of a newer sheet may
## come before its frames.
static func picture(drawn: Picture, animations: Array[Animations.Sequence]) -> SpriteFrames:
	var texture := PortableCompressedTexture2D.new()
	texture.create_from_image(drawn.image, PortableCompressedTexture2D.COMPRESSION_MODE_LOSSLESS)
	var parts: Array[AtlasTexture] = []
	for cell in drawn.cells():
		var part := AtlasTexture.new()
		part.atlas = texture
		part.region = Rect2(drawn.region(cell))
		part.filter_clip = true
		parts.append(part)
	var made := SpriteFrames.new()
	made.remove_animation(Animations.DEFAULT)
	for animation in animations:
		made.add_animation(animation.name)
		made.set_animation_loop(animation.name, animation.is_looping)
		made.set_animation_speed(animation.name, animation.speed)
		for index in animation.frames.size():
			var frame := mini(animation.frames[index], drawn.frames.size() - 1)
			made.add_frame(animation.name, parts[drawn.frames[frame]], animation.durations[index])
	return made
