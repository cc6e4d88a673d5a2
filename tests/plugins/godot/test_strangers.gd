extends "suite.gd"
## What the client makes of whatever may listen where the daemon should: it always ends, and soon, with a next step.

const Client := preload("res://addons/sprite_bridge/client.gd")
const FakeDaemon := preload("fake_daemon.gd")
const Frames := preload("res://addons/sprite_bridge/frames.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")

## Far more than any of these takes, in ms; a client that waits for ever is stopped by who runs this.
const SOON := 4000


func test_a_closed_port_is_told_at_once() -> void:
	var server := TCPServer.new()
	server.listen(0, "127.0.0.1")
	var port := server.get_local_port()
	server.stop()
	var outcome := _ask(port)
	equal(outcome.code, "unreachable")
	check(outcome.message.contains("127.0.0.1:%d" % port), outcome.message)
	check(outcome.hint.contains("sprite-bridge serve"), outcome.hint)


func test_one_who_says_nothing_is_left_after_a_second() -> void:
	var outcome := _meet([])
	equal(outcome.code, "unreachable")
	check(outcome.message.contains("does not answer"), outcome.message)


func test_strangers_are_told_from_daemons() -> void:
	var null_greeting := Frames.greeting()
	null_greeting[12] = 0x4e
	var strangers := {
		"a web server":
		"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_ascii_buffer(),
		"ZMTP without a password": null_greeting,
	}
	for name: String in strangers:
		var outcome := _meet([strangers[name]])
		equal(outcome.code, "unreachable", name)
		check(outcome.message.contains("no daemon"), "%s: %s" % [name, outcome.message])
	equal(_meet([64], false).code, "unreachable", "one who hangs up")
	equal(_meet([Frames.greeting(), 64, hex("0003616263")]).code, "unreachable", "a message too early")


func test_a_refused_password_is_told_from_a_daemon_that_is_not_there() -> void:
	var error := Frames.command("ERROR", hex("03343030"))
	var libzmq := hex("04095e52524f5203343030")  # what it really says
	for last: Array in [[error], [libzmq], []]:
		var steps: Array = [Frames.greeting(), 64, 26] + last
		var outcome := _meet(steps, false)
		equal(outcome.code, "unauthorized")
		check(outcome.hint != "", "no next step")


func test_what_is_no_message_ends_the_call() -> void:
	var hostile := {
		"a frame of 2^63 bytes": hex("028000000000000000"),
		"a frame of 1 TiB": hex("020000010000000000"),
		"a frame with unknown bits": hex("f000"),
		"an empty message": hex("0000"),
		"no msgpack": hex("0002c1c1"),
		"a million frames": hex("0100".repeat(1000)),
		"a type that is unknown": FakeDaemon.framed({"v": 1, "type": "x", "id": "a"}),
	}
	for name: String in hostile:
		var outcome := _meet(FakeDaemon.welcome() + [10, hostile[name]])
		equal(outcome.code, "bad_reply", name)
		check(outcome.hint != "", "no next step")


func test_a_newer_daemon_is_told_with_both_versions() -> void:
	var outcome := _meet(FakeDaemon.welcome() + [10, FakeDaemon.framed({"v": 2, "type": "x", "id": "a"})])
	equal(outcome.code, "version")
	check(outcome.message.contains("2") and outcome.hint.contains("pip install"), outcome.sentence())


func test_one_who_hangs_up_after_the_handshake_has_gone() -> void:
	equal(_meet(FakeDaemon.welcome() + [10], false).code, "unreachable")


func test_endless_heartbeats_do_not_keep_a_call_waiting() -> void:
	var ping := Frames.command("PING", hex("0000" + "616263")).hex_encode()
	var daemon := FakeDaemon.new()
	var outcome := _meet(FakeDaemon.welcome() + [10, ping], true, daemon)
	equal(outcome.code, "expired")


func test_a_heartbeat_is_answered_with_its_context() -> void:
	var daemon := FakeDaemon.new()
	var ping := Frames.command("PING", hex("0000" + "616263"))
	var failure := {
		"v": 1, "type": "failure", "id": "godot-1", "code": "busy", "message": "full", "hint": "later"
	}
	var steps := FakeDaemon.welcome() + [10, ping, 10, FakeDaemon.framed(failure)]
	var outcome := _meet(steps, true, daemon)
	equal([outcome.code, outcome.message, outcome.hint], ["busy", "full", "later"])
	check(daemon.heard.hex_encode().contains(Frames.command("PONG", hex("616263")).hex_encode()), "no PONG")


func test_answers_to_others_are_passed_over() -> void:
	var other := {"v": 1, "type": "failure", "id": "somebody", "code": "busy", "message": "full"}
	var ours := {"v": 1, "type": "failure", "id": "godot-1", "code": "stopping", "message": "over"}
	var progress := {"v": 1, "type": "progress", "id": "godot-1", "share": 0.5, "step": "grid"}
	var steps := FakeDaemon.welcome() + [10]
	for header: Dictionary in [other, progress, ours]:
		steps.append(FakeDaemon.framed(header))
	equal(_meet(steps).code, "stopping")


## What a client gets that asks one who does these steps.
func _meet(steps: Array, stays: bool = true, daemon: FakeDaemon = FakeDaemon.new()) -> Outcome:
	daemon.start(steps, stays)
	var outcome := _ask(daemon.port)
	daemon.stop()
	return outcome


func _ask(port: int) -> Outcome:
	var values := {"protocol": 1, "version": "0.1.0", "pid": 1, "token": "t0k"}
	values["tcp"] = "tcp://127.0.0.1:%d" % port
	var file := FileAccess.open(argument("scratch").path_join("daemon.json"), FileAccess.WRITE)
	file.store_string(JSON.stringify(values))
	file.close()
	var client := Client.new()
	client.folder = argument("scratch")
	client.timeout_msec = 300
	var began := Time.get_ticks_msec()
	var outcome := client.run("clean", [Image.create(2, 2, false, Image.FORMAT_RGBA8)])
	check(Time.get_ticks_msec() - began < SOON, "it took %d ms" % (Time.get_ticks_msec() - began))
	check(not outcome.is_ok() and outcome.sentence().ends_with("."), outcome.sentence())
	return outcome
