extends SceneTree
## For each line on standard input, cleans the picture `-- picture=FILE` once, and says how many µs that took, and a hash
## of the pixels.

const Client := preload("res://addons/sprite_bridge/client.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")


func _initialize() -> void:
	var image := Image.load_from_file(OS.get_cmdline_user_args()[0].trim_prefix("picture="))
	image.convert(Image.FORMAT_RGBA8)
	var client := Client.new()
	while OS.read_string_from_stdin().begins_with("go"):
		var began := Time.get_ticks_usec()
		var outcome := client.run("clean", [image])
		var took := Time.get_ticks_usec() - began
		if not outcome.is_ok():
			printerr(outcome.sentence())
			break
		var cleaned: Client.Cleaned = outcome.value
		var hashing := HashingContext.new()
		hashing.start(HashingContext.HASH_SHA256)
		hashing.update(cleaned.frames[0].get_data())
		print("took %d %s" % [took, hashing.finish().hex_encode()])
	quit()
