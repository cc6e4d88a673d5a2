extends "suite.gd"
## The client and a real daemon. Whoever runs this has started one in the folder `home`, and put into `scratch` a
## picture, `dirty.png`, what the Python client made of it, `clean.png` and `explained.png`, and of the two frames of an
## animation, `frame0.png`, `frame1.png`, and `large.png`, which keeps the daemon busy for a while.

const Client := preload("res://addons/sprite_bridge/client.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")

const PATIENCE := 20000


func test_a_cleaned_picture_has_the_pixels_of_the_python_client() -> void:
	var outcome := _client().run("clean", [_picture("dirty.png")])
	check(outcome.is_ok(), outcome.sentence())
	var cleaned: Client.Cleaned = outcome.value
	_equal_pictures(cleaned.frames, ["clean.png"])
	var size: Array = cleaned.report["size"]
	var found := cleaned.frames[0].get_size()
	equal(size, [found.x, found.y], "the size in the report")
	check(cleaned.explanation == null, "nobody asked for an explanation")


func test_a_png_file_is_cleaned_to_the_same_pixels() -> void:
	var png := FileAccess.get_file_as_bytes(argument("scratch").path_join("dirty.png"))
	var outcome := _client().run_png("clean", png)
	check(outcome.is_ok(), outcome.sentence())
	var cleaned: Client.Cleaned = outcome.value
	_equal_pictures(cleaned.frames, ["clean.png"])
	equal(_client().run_png("clean", png.slice(0, 200)).code, "bad_image")


func test_an_animation_comes_back_frame_by_frame_with_what_explains_it() -> void:
	var picture := _picture("dirty.png")
	var flipped: Image = picture.duplicate()
	flipped.flip_x()
	var outcome := _client().run("clean", [picture, flipped], {"colors": 8}, true)
	check(outcome.is_ok(), outcome.sentence())
	var cleaned: Client.Cleaned = outcome.value
	_equal_pictures(cleaned.frames, ["frame0.png", "frame1.png"])
	_equal_pictures([cleaned.explanation], ["explained.png"])


func test_progress_never_falls_and_a_second_call_works() -> void:
	var client := _client()
	var shares: Array[float] = []
	client.on_progress = func(share: float, step: String) -> void:
		check(not step.is_empty(), "no step")
		shares.append(share)
	for turn in 2:
		shares.clear()
		check(client.run("clean", [_picture("dirty.png")]).is_ok(), "turn %d" % turn)
		var sorted := shares.duplicate()
		sorted.sort()
		check(not shares.is_empty() and shares == sorted, str(shares))
	check(client.server.begins_with("sprite-bridge "), client.server)


func test_a_wrong_parameter_is_named_with_what_to_do() -> void:
	var outcome := _client().run("clean", [_picture("dirty.png")], {"size": "huge"})
	equal([outcome.code, outcome.field], ["bad_params", "size"])
	check(outcome.message != "" and outcome.hint != "", outcome.sentence())


func test_an_operation_that_is_not_there_is_told() -> void:
	equal(_client().run("no_such", [_picture("dirty.png")]).code, "unknown_operation")


func test_describe_and_status_have_their_bodies() -> void:
	var described: Dictionary = _client().describe().value
	var operations: Dictionary = described["operations"]
	check(operations.has("clean"), brief(operations.keys()))
	var status: Dictionary = _client().status().value
	check(status["pid"] is int, brief(status))


func test_a_wrong_token_is_told_and_locks_nobody_out() -> void:
	var text := FileAccess.get_file_as_string(argument("home").path_join("daemon.json"))
	var values: Dictionary = JSON.parse_string(text)
	values["token"] = "wrong"
	var folder := argument("scratch").path_join("wrong")
	DirAccess.make_dir_recursive_absolute(folder)
	var file := FileAccess.open(folder.path_join("daemon.json"), FileAccess.WRITE)
	file.store_string(JSON.stringify(values))
	file.close()
	var client := _client()
	client.folder = folder
	var outcome := client.status()
	equal(outcome.code, "unauthorized")
	check(outcome.hint != "", "no next step")
	check(_client().status().is_ok(), "the right token does no longer do")


func test_a_request_ends_with_its_timeout() -> void:
	var client := _client()
	client.timeout_msec = 100
	var began := Time.get_ticks_msec()
	var outcome := client.run("clean", [_picture("large.png")])
	equal(outcome.code, "expired")
	check(Time.get_ticks_msec() - began < 5000, "%d ms" % (Time.get_ticks_msec() - began))
	_wait_until_idle()


func test_cancel_ends_the_request_here_and_there() -> void:
	var client := _client()
	var seen: Array[float] = []
	client.on_progress = func(share: float, _step: String) -> void:
		seen.append(share)
		client.cancel()
	var outcome := client.run("clean", [_picture("large.png")])
	equal(outcome.code, "cancelled")
	check(seen.size() >= 1, "no progress came")
	_wait_until_idle()
	client.on_progress = Callable()
	check(client.run("clean", [_picture("dirty.png")]).is_ok(), "the next call")


func test_several_threads_ask_at_once_each_with_a_client_of_its_own() -> void:
	var threads: Array[Thread] = []
	for number in 4:
		threads.append(Thread.new())
		threads[number].start(func() -> Outcome: return _client().run("clean", [_picture("dirty.png")]))
	for thread in threads:
		var outcome: Outcome = thread.wait_to_finish()
		check(outcome.is_ok(), outcome.sentence())
		var cleaned: Client.Cleaned = outcome.value
		_equal_pictures(cleaned.frames, ["clean.png"])


## The last one, which is asked for by its name: nothing runs afterwards.
func last_a_daemon_that_is_killed_in_the_middle_of_a_request_is_told_at_once() -> void:
	var client := _client()
	var status: Dictionary = client.status().value
	var pid: int = status["pid"]
	var killed: Array[int] = []
	client.on_progress = func(_share: float, _step: String) -> void:
		if killed.is_empty():
			killed.append(Time.get_ticks_msec())
			OS.kill(pid)
	var outcome := client.run("clean", [_picture("large.png")])
	equal(outcome.code, "unreachable")
	check(outcome.message.contains("gone"), outcome.message)
	equal(killed.size(), 1, "kills")
	var waited := Time.get_ticks_msec() - killed[0]
	check(waited < 3000, "it took %d ms" % waited)
	var after := _client().status()
	equal(after.code, "unreachable", "its file is still there, but nobody answers")
	check(after.hint.contains("sprite-bridge serve"), after.hint)


func _client() -> Client:
	var client := Client.new()
	client.timeout_msec = PATIENCE
	return client


func _picture(name: String) -> Image:
	return Image.load_from_file(argument("scratch").path_join(name))


func _equal_pictures(found: Array[Image], names: Array[String]) -> void:
	equal(found.size(), names.size(), "pictures")
	for index in mini(found.size(), names.size()):
		var wanted := _picture(names[index])
		wanted.convert(Image.FORMAT_RGBA8)
		equal(found[index].get_size(), wanted.get_size(), names[index])
		check(found[index].get_data() == wanted.get_data(), "%s has other pixels" % names[index])


func _wait_until_idle() -> void:
	var until := Time.get_ticks_msec() + PATIENCE
	var left := 1
	while left > 0 and Time.get_ticks_msec() < until:
		var status: Dictionary = _client().status().value
		left = status["running"] + status["waiting"]
		OS.delay_msec(20)
	equal(left, 0, "requests that the daemon still has")
