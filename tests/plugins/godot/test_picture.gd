extends "suite.gd"
## How frames are laid out, and the mark that is drawn into them.

const Mark := preload("res://addons/sprite_bridge/mark.gd")
const Picture := preload("res://addons/sprite_bridge/picture.gd")


func test_equal_frames_are_stored_once_and_found_again() -> void:
	var frames: Array[Image] = []
	for color: Color in [Color.RED, Color.GREEN, Color.RED, Color.BLUE, Color.GREEN]:
		frames.append(_filled(6, 4, color))
	var picture := Picture.of_different(frames)
	equal(picture.cells(), 3)
	for index in frames.size():
		var region := picture.region(picture.frames[index])
		equal(picture.image.get_region(region).get_data(), frames[index].get_data(), "frame %d" % index)
	var pixels := picture.image.get_width() * picture.image.get_height()
	equal(picture.saved(), 1.0 - pixels / (5.0 * 24.0))


func test_a_grid_keeps_every_frame_at_its_place() -> void:
	var frames: Array[Image] = []
	for number in 6:
		frames.append(_filled(2, 3, Color8(40 * number, 0, 0)))
	var picture := Picture.of_grid(frames, 3)
	equal(picture.image.get_size(), Vector2i(6, 6))
	for number in 6:
		equal(picture.image.get_region(picture.region(number)).get_data(), frames[number].get_data())


func test_frames_that_no_texture_holds_are_refused() -> void:
	var frames: Array[Image] = [_filled(8193, 4097, Color.RED), _filled(8193, 4097, Color.BLUE)]
	check(Picture.of_different(frames) == null, "side by side they are 16386 wide")
	frames[1] = frames[0]
	check(Picture.of_different(frames) != null, "one of them fits")


func test_the_mark_is_seen_at_every_size_and_stays_in_its_part() -> void:
	for side: int in [1, 2, 5, 16, 31, 32, 64, 512]:
		var image := _filled(2 * side, side, Color.WHITE)
		Mark.draw(image, Rect2i(side, 0, side, side))
		var left := image.get_region(Rect2i(0, 0, side, side))
		var right := image.get_region(Rect2i(side, 0, side, side))
		equal(left.get_data(), _filled(side, side, Color.WHITE).get_data(), "beside, %d" % side)
		var inked := 0
		var changed := 0
		for y in side:
			for x in side:
				inked += int(right.get_pixel(x, y) == Mark.INK)
				changed += int(right.get_pixel(x, y) != Color.WHITE)
		check(inked > 0, "no ink at %d" % side)
		check(side < 4 or changed <= side * side / 4.0, "too much of it at %d" % side)


func _filled(width: int, height: int, color: Color) -> Image:
	var image := Image.create_empty(width, height, false, Image.FORMAT_RGBA8)
	image.fill(color)
	return image
