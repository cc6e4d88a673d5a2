extends "suite.gd"
## The connection file and the launcher: their place, and what they may hold.

const ConnectionFile := preload("res://addons/sprite_bridge/connection_file.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")

const SOUND := {
	"protocol": 1, "version": "0.1.0", "pid": 4711, "token": "t0k", "tcp": "tcp://127.0.0.1:50123"
}


func test_the_folder_is_that_of_the_platform() -> void:
	var home := {"HOME": "/home/ada", "LOCALAPPDATA": "C:/Users/ada/Local", "USERPROFILE": "C:/Users/ada"}
	equal(ConnectionFile.place("Linux", home), "/home/ada/.local/share/sprite-bridge")
	equal(ConnectionFile.place("FreeBSD", home), "/home/ada/.local/share/sprite-bridge")
	equal(ConnectionFile.place("macOS", home), "/home/ada/Library/Application Support/sprite-bridge")
	equal(ConnectionFile.place("Windows", home), "C:/Users/ada/Local/sprite-bridge")
	home["LOCALAPPDATA"] = ""
	equal(ConnectionFile.place("Windows", home), "C:/Users/ada/AppData/Local/sprite-bridge")
	home["XDG_DATA_HOME"] = "/data"
	equal(ConnectionFile.place("Linux", home), "/data/sprite-bridge")
	equal(ConnectionFile.place("macOS", home), "/home/ada/Library/Application Support/sprite-bridge")
	home["SPRITE_BRIDGE_HOME"] = "/mine"
	for system: String in ["Linux", "macOS", "Windows"]:
		equal(ConnectionFile.place(system, home), "/mine")


func test_the_folder_is_read_from_the_environment() -> void:
	equal(ConnectionFile.home(), argument("home"))


func test_a_sound_file_says_where_the_daemon_is() -> void:
	var outcome := _read(JSON.stringify(SOUND.merged({"ipc": null, "ws": null, "more": [1]})))
	check(outcome.is_ok(), outcome.message)
	var found: ConnectionFile.Connection = outcome.value
	equal([found.host, found.port, found.token], ["127.0.0.1", 50123, "t0k"])
	equal([found.pid, found.version], [4711, "0.1.0"])


func test_what_is_no_connection_file_is_refused_with_a_next_step() -> void:
	var wrong: Array[Dictionary] = [{"tcp": null}, {"tcp": "tcp://0.0.0.0:1"}, {"tcp": "tcp://127.0.0.1:0"}]
	wrong += [{"tcp": "tcp://127.0.0.1:65536"}, {"tcp": "tcp://127.0.0.1:1x"}, {"tcp": "ipc:///x"}]
	wrong += [{"token": ""}, {"token": 3}, {"pid": "4"}, {"pid": -1}, {"pid": 1.5}, {"protocol": true}]
	var texts: Array[String] = ["", "{", "[]", "null", "4", "[".repeat(60000), "x".repeat(70000)]
	for values in wrong:
		texts.append(JSON.stringify(SOUND.merged(values, true)))
	for key: String in SOUND:
		var less := SOUND.duplicate()
		less.erase(key)
		texts.append(JSON.stringify(less))
	for text in texts:
		var outcome := _read(text)
		equal(outcome.code, "unreachable", text.left(80))
		check(outcome.hint.contains("sprite-bridge serve"), outcome.hint)
	equal(_read_bytes(PackedByteArray([0x22, 0xff, 0, 0x22])).code, "unreachable", "no text")


func test_no_file_is_told_from_a_bad_one() -> void:
	var outcome := ConnectionFile.read(argument("scratch").path_join("nowhere"))
	equal(outcome.code, "unreachable")
	check(outcome.message.contains("nowhere"), outcome.message)


func test_another_protocol_is_told_with_both_versions() -> void:
	var outcome := _read(JSON.stringify(SOUND.merged({"protocol": 2, "version": "9.0"}, true)))
	equal(outcome.code, "version")
	check(outcome.message.contains("9.0") and outcome.message.contains("version 2"), outcome.message)


func test_the_launcher_is_a_command_of_words() -> void:
	var folder := argument("scratch")
	_write(folder.path_join("launcher.json"), '{"command": ["/a b/python", "-m", "sprite_bridge", "serve"]}')
	var words: PackedStringArray = ConnectionFile.launcher(folder).value
	equal(words, PackedStringArray(["/a b/python", "-m", "sprite_bridge", "serve"]))
	for text: String in [
		'{"command": []}', '{"command": ["a", 1]}', '{"command": "a"}', "[]", '{"command": [""]}'
	]:
		_write(folder.path_join("launcher.json"), text)
		equal(ConnectionFile.launcher(folder).code, "unreachable", text)


func _read(text: String) -> Outcome:
	return _read_bytes(text.to_utf8_buffer())


func _read_bytes(bytes: PackedByteArray) -> Outcome:
	var file := FileAccess.open(argument("scratch").path_join("daemon.json"), FileAccess.WRITE)
	file.store_buffer(bytes)
	file.close()
	return ConnectionFile.read(argument("scratch"))


func _write(path: String, text: String) -> void:
	var file := FileAccess.open(path, FileAccess.WRITE)
	file.store_string(text)
	file.close()
