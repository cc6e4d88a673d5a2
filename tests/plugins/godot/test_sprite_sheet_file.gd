extends "spritedict_suite.gd"
## The sheet of a sprite dictionary, as it should be and as it should not.


func test_both_forms_of_a_sheet_have_the_same_sprites() -> void:
	var listed := Decomposition.new()
	var named := Decomposition.new()
	equal(_read_sheet(_sheet(), listed), "")
	var frames := {}
	var told := _sheet()
	for entry: Dictionary in told["frames"]:
		frames[entry["filename"]] = entry
	told["frames"] = frames
	equal(_read_sheet(told, named), "")
	equal(named.boxes, listed.boxes)
	equal(Array(named.names), Array(listed.names))
	equal(listed.boxes[2], Rect2i(8, 0, 4, 4))
	equal(listed.numbers["sprite_2"], 2)


func test_sheets_that_cannot_be_are_refused_with_the_place() -> void:
	var wrong := {
		"frames[1] has the name": {"filename": "sprite_0"},
		"frames[1].frame.x is no whole": {"frame": {"x": -1.0, "y": 0.0, "w": 4.0, "h": 4.0}},
		"frames[1].frame.w is no whole": {"frame": {"x": 0.0, "y": 0.0, "w": 1e300, "h": 4.0}},
		"frames[1].frame.h is no whole": {"frame": {"x": 0.0, "y": 0.0, "w": 4.0, "h": 0.0}},
		"frames[1].frame has no 'y'": {"frame": {"x": 0.0, "w": 4.0, "h": 4.0}},
		"frames[1].frame is no object": {"frame": [0.0, 0.0, 4.0, 4.0]},
		"frames[1] is rotated": {"rotated": true},
		"frames[1].trimmed is neither": {"trimmed": "no"},
		"frames[1] lies outside": {"frame": {"x": 22.0, "y": 0.0, "w": 4.0, "h": 4.0}},
	}
	for why: String in wrong:
		var told := _sheet()
		var entry: Dictionary = told["frames"][1]
		var other: Dictionary = wrong[why]
		entry.merge(other, true)
		_names(_read_sheet(told, Decomposition.new()), why)
	_names(
		_read_sheet({"frames": [3.0], "meta": {"image": "a.png"}}, Decomposition.new()),
		"frames[0] is no object"
	)
	_names(_read_sheet({"frames": []}, Decomposition.new()), "has no 'meta'")
	_names(
		_read_sheet({"frames": "all", "meta": {"image": "a.png"}}, Decomposition.new()), "frames is no list"
	)
