extends "suite.gd"
## What is kept of cleaned pictures: found again as it was, and never taken for sound when it is not.

const Client := preload("res://addons/sprite_bridge/client.gd")
const Job := preload("res://addons/sprite_bridge/job.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")
const Picture := preload("res://addons/sprite_bridge/picture.gd")
const Store := preload("res://addons/sprite_bridge/store.gd")

const SOURCE := "res://art/kn\u00efght one.png"
const REPORT := {"version": "0.1.0", "model": null, "size": [2, 2], "timings_ms": {"grid": 3.5}}


func test_what_is_kept_comes_back_with_every_pixel() -> void:
	var job := _job()
	var frames: Array[Image] = [_noise(1), _noise(2), _noise(1)]
	var picture := Picture.of_different(frames)
	_keep(job, picture)
	var entry := Store.read(SOURCE)
	equal([entry.key, entry.kind], [job.key(), "picture"])
	equal(entry.picture.image.get_data(), picture.image.get_data())
	equal([entry.picture.frame_size, entry.picture.columns], [picture.frame_size, picture.columns])
	equal(Array(entry.picture.frames), [0, 1, 0])
	_forget()


func test_the_same_is_kept_as_the_same_bytes_and_nothing_of_the_machine() -> void:
	var job := _job()
	_keep(job, Picture.of_one(_noise(1)))
	var path := Store.path_of(SOURCE)
	var first := FileAccess.get_file_as_bytes(path + ".json")
	var text := first.get_string_from_utf8()
	check(not text.contains(ProjectSettings.globalize_path("res://")), "a path of the machine")
	check(not text.contains("timings_ms"), "what is another each time")
	var later := REPORT.duplicate()
	later["timings_ms"] = {"grid": 99.0}
	check(Store.write(job, Picture.of_one(_noise(1)), later).is_ok(), "write")
	equal(FileAccess.get_file_as_bytes(path + ".json"), first)
	equal(DirAccess.get_files_at(path.get_base_dir()).size(), 2, "something was left behind")
	_forget()


func test_a_place_that_cannot_be_written_is_told_and_nothing_is_left_there() -> void:
	_write("res://art/file", PackedByteArray([1]))
	equal(Store.replace("res://art/file/below.png", PackedByteArray([2])).code, "write")
	DirAccess.make_dir_recursive_absolute("res://art/folder/full")
	var outcome := Store.replace("res://art/folder", PackedByteArray([3]))
	equal(outcome.code, "write")
	check(outcome.message.contains("res://art/folder") and outcome.hint != "", outcome.sentence())
	equal(Array(DirAccess.get_files_at("res://art")), ["file"])
	DirAccess.remove_absolute("res://art/file")


func test_a_damaged_picture_or_description_counts_as_none() -> void:
	var path := Store.path_of(SOURCE)
	var changes := {
		"format": 99,
		"columns": 0,
		"frames": [],
		"frame_size": [9, 9],
		"image_sha256": "0".repeat(64),
	}
	var more := {"columns": 1e12, "frames": [5], "frame_size": ["2", 2], "image_sha256": 4}
	for set_of: Dictionary in [changes, more]:
		for key: String in set_of:
			_keep(_job(), Picture.of_one(_noise(1)))
			var values: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(path + ".json"))
			values[key] = set_of[key]
			_write(path + ".json", JSON.stringify(values).to_utf8_buffer())
			check(Store.read(SOURCE) == null, "%s = %s" % [key, set_of[key]])
	for text: String in ["", "{", "[]", "null", "[".repeat(5000), "\u0000"]:
		_keep(_job(), Picture.of_one(_noise(1)))
		_write(path + ".json", text.to_utf8_buffer())
		check(Store.read(SOURCE) == null, text.left(20))
	_keep(_job(), Picture.of_one(_noise(1)))
	var png := FileAccess.get_file_as_bytes(path)
	png[-20] ^= 1
	_write(path, png)
	check(Store.read(SOURCE) == null, "a changed bit")
	DirAccess.remove_absolute(path)
	check(Store.read(SOURCE) == null, "no picture")
	_forget()


func test_a_job_is_another_for_another_source_or_parameter_but_not_for_another_device() -> void:
	var keys := {_job().key(): "as it is"}
	var others := [
		_job({"clean/colors": 8}),
		_job({"clean/model": false}),
		_job({}, Job.Kind.SHEET),
		_job({}, Job.Kind.FRAMES),
		_job({"clean/layout": "2x2"}, Job.Kind.FRAMES),
		_job({}, Job.Kind.PICTURE, 5),
	]
	for job: Job in others:
		check(not keys.has(job.key()), str(job.params))
		keys[job.key()] = "another"
	equal(_job({"clean/device": "cpu"}).key(), _job().key())
	equal(_job({"clean/colors": 0}).key(), _job().key())


func test_what_cannot_be_read_is_a_job_with_a_reason_and_still_a_picture() -> void:
	for bytes: PackedByteArray in [PackedByteArray(), "no picture at all, but long enough".to_utf8_buffer()]:
		_write(SOURCE, bytes)
		var job := Job.of(SOURCE, Job.Kind.PICTURE, {})
		equal(job.trouble.code, "bad_image")
		check(job.untouched().image.get_width() > 0, "no picture")
	DirAccess.remove_absolute(SOURCE)
	equal(Job.of(SOURCE, Job.Kind.FRAMES, {}, true).trouble.code, "bad_image")


func test_a_sheet_that_nobody_cleans_is_cut_as_it_is_told() -> void:
	_job()
	var job := Job.of(SOURCE, Job.Kind.FRAMES, {"clean/layout": "2x1"})
	var picture := job.untouched()
	equal([picture.frames.size(), picture.frame_size], [2, Vector2i(4, 8)])
	equal(Job.of(SOURCE, Job.Kind.FRAMES, {}).untouched().frames.size(), 1)
	equal(Job.of(SOURCE, Job.Kind.FRAMES, {"clean/layout": "9x9"}).untouched().frames.size(), 1)
	equal(Job.of(SOURCE, Job.Kind.FRAMES, {"clean/layout": "nonsense"}).untouched().frames.size(), 1)


func test_frames_of_an_answer_that_do_not_fit_its_layout_are_refused() -> void:
	var cleaned := Client.Cleaned.new()
	cleaned.frames = [_noise(1), _noise(2), _noise(3)]
	for told: Variant in [
		null, {}, {"columns": 2, "rows": 2}, {"columns": "3", "rows": 1}, {"columns": 0, "rows": 0}
	]:
		cleaned.report = {"sheet": told}
		equal(_job({}, Job.Kind.SHEET).assemble(cleaned).code, "bad_reply", str(told))
	cleaned.report = {"sheet": {"columns": 3, "rows": 1}}
	var outcome := _job({}, Job.Kind.SHEET).assemble(cleaned)
	var picture: Picture = outcome.value
	equal(picture.image.get_size(), Vector2i(24, 8))


func _job(options := {}, kind := Job.Kind.PICTURE, seed_of_source := 4) -> Job:
	_write(SOURCE, _noise(seed_of_source).save_png_to_buffer())
	return Job.of(SOURCE, kind, options)


func _keep(job: Job, picture: Picture) -> void:
	var outcome := Store.write(job, picture, REPORT)
	check(outcome.is_ok(), outcome.sentence())


func _noise(seed_of: int) -> Image:
	var random := RandomNumberGenerator.new()
	random.seed = seed_of
	var data := PackedByteArray()
	for index in 8 * 8 * 4:
		data.append(random.randi_range(0, 255) if index % 4 < 3 else 255)
	return Image.create_from_data(8, 8, false, Image.FORMAT_RGBA8, data)


func _write(path: String, bytes: PackedByteArray) -> void:
	DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	var file := FileAccess.open(path, FileAccess.WRITE)
	file.store_buffer(bytes)
	file.close()


func _forget() -> void:
	for path: String in [Store.path_of(SOURCE), Store.path_of(SOURCE) + ".json", SOURCE]:
		DirAccess.remove_absolute(path)
