extends "suite.gd"
## What Aseprite writes beside a sheet: both forms, trimmed and packed frames, tags; and what is none of it.

const Outcome := preload("res://addons/sprite_bridge/outcome.gd")
const SheetFile := preload("res://addons/sprite_bridge/sheet_file.gd")

const SIZE := Vector2i(64, 32)


func test_both_forms_have_the_same_frames_in_the_order_of_the_file() -> void:
	var frames: Array = [_frame(0, 0, 120), _frame(32, 0, 80)]
	var listed := _parsed({"frames": frames, "meta": _meta()})
	var named := _parsed({"frames": {"hero 9.ase": frames[0], "hero 10.ase": frames[1]}, "meta": _meta()})
	for sheet: SheetFile.Sheet in [listed, named]:
		equal(sheet.frame_size, Vector2i(32, 32))
		equal(sheet.places, [Rect2i(0, 0, 32, 32), Rect2i(32, 0, 32, 32)])
		equal(Array(sheet.durations_ms), [120, 80])
	equal(listed.layout(), named.layout())


func test_a_trimmed_frame_is_put_back_where_it_was() -> void:
	var image := Image.create_empty(64, 32, false, Image.FORMAT_RGBA8)
	image.fill_rect(Rect2i(4, 6, 3, 2), Color.RED)
	var frame := {
		"frame": {"x": 4.0, "y": 6.0, "w": 3.0, "h": 2.0},
		"rotated": false,
		"trimmed": true,
		"spriteSourceSize": {"x": 10.0, "y": 20.0, "w": 3.0, "h": 2.0},
		"sourceSize": {"w": 16.0, "h": 24.0},
		"duration": 100.0
	}
	var cut := _parsed({"frames": [frame], "meta": _meta()}).cut(image)
	equal(cut[0].get_size(), Vector2i(16, 24))
	equal(cut[0].get_used_rect(), Rect2i(10, 20, 3, 2))


func test_tags_have_their_range_direction_and_repetitions() -> void:
	var tags := [
		{"name": "walk", "from": 0.0, "to": 1.0, "direction": "forward", "color": "#000000ff"},
		{"name": "turn", "from": 1.0, "to": 1.0, "direction": "pingpong_reverse", "repeat": "3"},
	]
	var frames: Array = [_frame(0, 0, 100), _frame(32, 0, 100)]
	var sheet := _parsed({"frames": frames, "meta": _meta({"frameTags": tags})})
	var found := sheet.tags.map(
		func(tag: SheetFile.Tag) -> Array: return [tag.name, tag.from, tag.to, tag.direction, tag.repeat]
	)
	equal(found, [["walk", 0, 1, "forward", 0], ["turn", 1, 1, "pingpong_reverse", 3]])


func test_what_does_not_fit_the_picture_is_refused() -> void:
	var outside := _frame(40, 0, 100)
	var negative := _frame(-1, 0, 100)
	var turned := _frame(0, 0, 100)
	turned["rotated"] = true
	var other := _frame(0, 0, 100)
	other["sourceSize"] = {"w": 33.0, "h": 32.0}
	var huge := _frame(0, 0, 100)
	huge["sourceSize"] = {"w": 1e15, "h": 32.0}
	for frame: Dictionary in [outside, negative, turned, huge, {}]:
		_refused({"frames": [frame], "meta": _meta()})
	_refused({"frames": [_frame(0, 0, 100), other], "meta": _meta()})
	_refused({"frames": [], "meta": _meta()})
	_refused({"frames": ["no frame"], "meta": _meta()})
	_refused({"frames": [_frame(0, 0, 100)], "meta": {"size": {"w": 128.0, "h": 32.0}}})


func test_tags_that_cannot_be_are_refused() -> void:
	var wrong := [
		{"name": "a", "from": 0.0, "to": 1.0},
		{"name": "a", "from": 1.0, "to": 0.0},
		{"name": "a", "from": -1.0, "to": 0.0},
		{"name": "a", "from": 0.5, "to": 0.0},
		{"name": "a", "from": 0.0, "to": 0.0, "direction": "sideways"},
		"no tag",
	]
	for tag: Variant in wrong:
		_refused({"frames": [_frame(0, 0, 100)], "meta": _meta({"frameTags": [tag]})})


func test_a_file_beside_a_picture_that_is_something_else_is_passed_over() -> void:
	var path := "res://dialogue.json"
	for text: String in ['{"frames": []}', "[1, 2]", "no JSON", "", '{"meta": 1}']:
		var file := FileAccess.open(path, FileAccess.WRITE)
		file.store_string(text)
		file.close()
		var outcome := SheetFile.read("res://dialogue.png", SIZE)
		check(outcome.is_ok() and outcome.value == null, text)
	check(SheetFile.read("res://none_there.png", SIZE).is_ok(), "no file at all")
	DirAccess.remove_absolute(path)


func test_a_file_that_tells_of_another_picture_is_named() -> void:
	var path := "res://other.json"
	var file := FileAccess.open(path, FileAccess.WRITE)
	file.store_string(JSON.stringify({"frames": [_frame(0, 0, 100)], "meta": {"size": {"w": 1, "h": 1}}}))
	file.close()
	var outcome := SheetFile.read("res://other.png", SIZE)
	equal(outcome.code, "bad_sheet")
	check(outcome.message.contains(path) and outcome.hint != "", outcome.sentence())
	DirAccess.remove_absolute(path)


func _frame(x: float, y: float, duration: float) -> Dictionary:
	return {
		"frame": {"x": x, "y": y, "w": 32.0, "h": 32.0},
		"rotated": false,
		"trimmed": false,
		"spriteSourceSize": {"x": 0.0, "y": 0.0, "w": 32.0, "h": 32.0},
		"sourceSize": {"w": 32.0, "h": 32.0},
		"duration": duration
	}


func _meta(more := {}) -> Dictionary:
	var meta := {"app": "http://www.aseprite.org/", "size": {"w": 64.0, "h": 32.0}}
	meta.merge(more)
	return meta


func _parsed(values: Dictionary) -> SheetFile.Sheet:
	var outcome := SheetFile.parse(values, SIZE)
	check(outcome.is_ok(), outcome.sentence())
	return outcome.value


func _refused(values: Dictionary) -> void:
	equal(SheetFile.parse(values, SIZE).code, "bad_sheet", brief(values))
