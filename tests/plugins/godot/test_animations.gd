extends "suite.gd"
## The frames of tags in each direction, and how long they are shown.

const Animations := preload("res://addons/sprite_bridge/animations.gd")
const SheetFile := preload("res://addons/sprite_bridge/sheet_file.gd")


func test_a_tag_that_goes_on_for_ever_is_shown_once_around() -> void:
	var wanted := {
		"forward": [2, 3, 4], "reverse": [4, 3, 2], "pingpong": [2, 3, 4, 3], "pingpong_reverse": [4, 3, 2, 3]
	}
	for direction: String in wanted:
		equal(Array(Animations.frames_of(_tag(2, 4, direction, 0))), wanted[direction], direction)
	for direction: String in wanted:
		equal(Array(Animations.frames_of(_tag(2, 2, direction, 0))), [2], direction)
	equal(Array(Animations.frames_of(_tag(2, 3, "pingpong", 0))), [2, 3])


func test_a_tag_with_repetitions_has_each_of_them_and_ends() -> void:
	equal(Array(Animations.frames_of(_tag(0, 1, "forward", 2))), [0, 1, 0, 1])
	equal(Array(Animations.frames_of(_tag(0, 1, "reverse", 1))), [1, 0])
	# Each way counts, and the ends are not shown twice.
	equal(Array(Animations.frames_of(_tag(0, 2, "pingpong", 1))), [0, 1, 2])
	equal(Array(Animations.frames_of(_tag(0, 2, "pingpong", 2))), [0, 1, 2, 1, 0])
	equal(Array(Animations.frames_of(_tag(0, 2, "pingpong", 3))), [0, 1, 2, 1, 0, 1, 2])
	equal(Array(Animations.frames_of(_tag(0, 2, "pingpong_reverse", 2))), [2, 1, 0, 1, 2])
	var sheet := _sheet([100, 100, 100], [_tag(0, 1, "forward", 2), _tag(0, 1, "forward", 0)])
	var made := Animations.of_sheet(sheet)
	equal([made[0].is_looping, made[1].is_looping], [false, true])


func test_many_repetitions_of_many_frames_stay_within_bounds() -> void:
	var frames := Animations.frames_of(_tag(0, 1499, "forward", SheetFile.MAX_FRAMES))
	check(frames.size() >= 1500 and frames.size() <= SheetFile.MAX_FRAMES, str(frames.size()))


func test_frames_last_as_long_as_the_file_says() -> void:
	var made := Animations.of_sheet(_sheet([120, 40, 60], [_tag(0, 2, "forward", 0)]))
	equal(made[0].speed, 25.0)
	var shown := Array(made[0].durations).map(
		func(units: float) -> int: return roundi(1e6 * units / made[0].speed)
	)
	equal(shown, [120000, 40000, 60000])


func test_without_tags_there_is_one_animation_of_all_frames() -> void:
	var made := Animations.of_sheet(_sheet([100, 100], []))
	equal([made.size(), made[0].name, Array(made[0].frames)], [1, "default", [0, 1]])
	made = Animations.of_count(3, 12.0, false)
	equal(
		[made[0].name, Array(made[0].frames), made[0].speed, made[0].is_looping],
		["default", [0, 1, 2], 12.0, false]
	)


func test_tags_of_one_name_and_of_none_keep_apart() -> void:
	var tags: Array[SheetFile.Tag] = []
	for name: String in ["walk", "walk", "", ""]:
		tags.append(_tag(0, 0, "forward", 0))
		tags[-1].name = name
	var names := Animations.of_sheet(_sheet([100], tags)).map(
		func(made: Animations.Sequence) -> String: return made.name
	)
	equal(names, ["walk", "walk 2", "default", "default 2"])


func _tag(from: int, to: int, direction: String, repeat: int) -> SheetFile.Tag:
	var tag := SheetFile.Tag.new()
	tag.name = "tag"
	tag.from = from
	tag.to = to
	tag.direction = direction
	tag.repeat = repeat
	return tag


func _sheet(durations: Array, tags: Array[SheetFile.Tag]) -> SheetFile.Sheet:
	var sheet := SheetFile.Sheet.new()
	sheet.frame_size = Vector2i(8, 8)
	for duration: int in durations:
		sheet.places.append(Rect2i(0, 0, 8, 8))
		sheet.offsets.append(Vector2i.ZERO)
		sheet.durations_ms.append(duration)
	sheet.tags = tags
	return sheet
