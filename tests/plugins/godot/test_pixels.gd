extends "suite.gd"
## Pictures as bytes, and texts.

const Messages := preload("res://addons/sprite_bridge/messages.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")
const Pixels := preload("res://addons/sprite_bridge/pixels.gd")
const Strings := preload("res://addons/sprite_bridge/strings.gd")


func test_bytes_are_rows_from_the_top_of_straight_rgba() -> void:
	var image := Image.create(2, 2, false, Image.FORMAT_RGBA8)
	image.set_pixel(1, 0, Color8(1, 2, 3, 4))
	image.set_pixel(0, 1, Color8(255, 254, 253, 252))
	var entries := _entries([image])
	equal(entries[0].data.hex_encode(), "00000000" + "01020304" + "fffefdfc" + "00000000")
	var back: Array[Image] = Pixels.to_images(entries).value
	equal(back[0].get_data(), image.get_data())


func test_pictures_of_other_formats_are_converted_and_stay_as_they_are() -> void:
	for format: int in [Image.FORMAT_RGB8, Image.FORMAT_L8, Image.FORMAT_LA8, Image.FORMAT_RGBAF]:
		var image := Image.create(4, 4, true, format)
		image.fill(Color.WHITE)
		var entries := _entries([image])
		equal(entries[0].data, hex("ffffffff".repeat(16)), "format %d" % format)
		check(image.get_format() == format and image.has_mipmaps(), "it was changed")


func test_frames_of_one_size_go_together_and_come_back_in_order() -> void:
	var images: Array[Image] = []
	for side: int in [1, 1, 2, 1]:
		var image := Image.create(side, side, false, Image.FORMAT_RGBA8)
		image.fill(Color8(images.size(), 0, 0, 255))
		images.append(image)
	var entries := _entries(images)
	equal(entries.map(func(entry: Messages.Entry) -> int: return entry.count), [2, 1, 1])
	var back: Array[Image] = Pixels.to_images(entries).value
	equal(back.map(func(image: Image) -> int: return image.get_pixel(0, 0).r8), [0, 1, 2, 3])
	equal(images[0].get_data().size(), 4, "the first picture")


func test_a_picture_that_is_none_is_refused() -> void:
	for image: Image in [null, Image.new()]:
		var outcome := Pixels.to_entries([image])
		equal(outcome.code, "bad_image")
		check(outcome.hint != "", "no next step")


func test_every_text_has_its_blanks_filled_and_every_code_a_next_step() -> void:
	var blanks := {}
	var names := "path address seconds version theirs ours why command source what first count different percent others left"
	names += " width height bytes whole"
	for blank in names.split(" "):
		blanks[blank] = "7"
	for key: String in Strings.TEXTS:
		var text := Strings.text(key, blanks)
		check(not text.is_empty() and not text.contains("{"), text)
	for code: String in ["unreachable", "unauthorized", "busy", "expired", "no_such_code"]:
		check(Strings.next_step(code).length() > 10, code)
	var failed := Outcome.failed("busy", "32 requests wait.")
	equal(failed.sentence(), "32 requests wait. Wait a moment, then try again.")
	equal(Outcome.ok(1).sentence(), "")


func test_the_size_of_a_png_file_is_that_of_its_header() -> void:
	var path := "res://it.png"
	var png := Image.create_empty(300, 2, false, Image.FORMAT_RGB8).save_png_to_buffer()
	for bytes: PackedByteArray in [png, png.slice(0, 20), "GIF89a".to_ascii_buffer(), PackedByteArray()]:
		var file := FileAccess.open(path, FileAccess.WRITE)
		file.store_buffer(bytes)
		file.close()
		equal(Pixels.png_file_size(path), Vector2i(300, 2) if bytes == png else Vector2i.ZERO)
	DirAccess.remove_absolute(path)
	equal(Pixels.png_file_size(path), Vector2i.ZERO)


func test_a_png_file_is_sent_as_it_is_with_the_size_of_its_header() -> void:
	var png := Image.create_empty(300, 2, false, Image.FORMAT_RGB8).save_png_to_buffer()
	var entries: Array[Messages.Entry] = Pixels.png_entries(png).value
	equal([entries.size(), entries[0].size, entries[0].format], [1, Vector2i(300, 2), "png"])
	equal(entries[0].data, png)
	var wide := png.duplicate()
	wide[16] = 0x7f
	for bytes: PackedByteArray in [PackedByteArray(), png.slice(0, 20), png.slice(1), wide]:
		equal(Pixels.png_entries(bytes).code, "bad_image", "%d bytes" % bytes.size())


func _entries(images: Array[Image]) -> Array[Messages.Entry]:
	return Pixels.to_entries(images).value
