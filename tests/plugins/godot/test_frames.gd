extends "suite.gd"
## Frames of ZMTP out of bytes that come as they may.

const Frames := preload("res://addons/sprite_bridge/frames.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")


func test_frames_of_all_sizes_come_back_however_they_are_cut() -> void:
	for size: int in [0, 1, 255, 256, 70000]:
		var data := PackedByteArray()
		data.resize(size)
		data.fill(7)
		var bytes := Frames.head(size, Frames.MORE)
		bytes.append_array(data)
		bytes.append_array(Frames.command("PONG", PackedByteArray([1])))
		for step: int in [1, 2, 9, 257, bytes.size()]:
			if size > 300 and step < 9:
				continue
			var frames := _read(bytes, step)
			equal(frames.size(), 2, "%d bytes by %d" % [size, step])
			equal(frames[0].data, data)
			check(frames[0].has_more and not frames[0].is_command, "flags of the first")
			check(frames[1].is_command and Frames.command_name(frames[1].data) == "PONG", "the command")


func test_what_is_no_frame_is_refused_before_its_data_come() -> void:
	var hostile := {
		"unknown bits": "0800",
		"a command that goes on": "0505",
		"2^64 - 1 bytes": "02ffffffffffffffff",
		"2^63 bytes": "028000000000000000",
		"one byte more than allowed": "0200000000000003e9",
		"a command of 1 MiB": "060000000000100000",
	}
	for name: String in hostile:
		var reader := Frames.Reader.new(1000)
		reader.feed(hex(str(hostile[name])))
		equal(reader.next().code, "bad_reply", name)


func test_any_bytes_end_with_frames_a_refusal_or_a_wait() -> void:
	var chance := RandomNumberGenerator.new()
	chance.seed = 5
	var seen := {}
	for turn in 5000:
		var reader := Frames.Reader.new(64)
		for part in 4:
			var bytes := PackedByteArray()
			for index in chance.randi_range(1, 40):
				bytes.append(chance.randi_range(0, 255) if chance.randf() < 0.3 else chance.randi_range(0, 9))
			reader.feed(bytes)
			var got := reader.next()
			while got.is_ok() and got.value != null:
				var frame: Frames.Frame = got.value
				Frames.command_name(frame.data)
				seen["frame"] = true
				got = reader.next()
			seen[got.code] = true
			if not got.is_ok():
				break
	equal(seen.size(), 3, str(seen.keys()))


func test_the_handshake_says_what_zmtp_asks_for() -> void:
	var greeting := Frames.greeting()
	equal(greeting.size(), 64)
	check(Frames.is_greeting(greeting), "its own greeting")
	var others := {0: 0, 9: 0x7e, 10: 2, 12: 0x4e, 17: 1}
	for place: int in others:
		var other := greeting.duplicate()
		other[place] = others[place]
		check(not Frames.is_greeting(other), "byte %d" % place)
	equal(Frames.hello("ab", "c").hex_encode(), "040b0548454c4c4f0261620163")
	var initiate := Frames.initiate()
	equal(initiate.slice(0, 2).hex_encode(), "041f")
	check(initiate.hex_encode().ends_with("0b536f636b65742d547970650000000644" + "45414c4552"), "socket type")
	var ping := hex("0450494e47000a" + "616263")
	equal(Frames.pong(ping), Frames.command("PONG", "abc".to_ascii_buffer()))
	for odd: String in ["", "05", "0541", "0200ff", "02ff41"]:
		equal(Frames.command_name(hex(odd)), "", "a command of %s" % odd)


func _read(bytes: PackedByteArray, step: int) -> Array[Frames.Frame]:
	var reader := Frames.Reader.new(1 << 20)
	var frames: Array[Frames.Frame] = []
	for at in range(0, bytes.size(), step):
		reader.feed(bytes.slice(at, at + step))
		var got := reader.next()
		while got.value != null:
			frames.append(got.value)
			got = reader.next()
		check(got.is_ok(), got.message)
	return frames
