@tool
extends RefCounted
## The connection file: where the daemon is, and the token that it asks for. PROTOCOL.md, section 7.

const JsonFile := preload("json_file.gd")
const Outcome := preload("outcome.gd")
const Strings := preload("strings.gd")

const FILE := "daemon.json"
const LAUNCHER := "launcher.json"
const PROTOCOL := 1

## Both files are small; what is larger is neither.
const MAX_FILE_BYTES := 65536

const _VARIABLES: Array[String] = [
	"SPRITE_BRIDGE_HOME", "XDG_DATA_HOME", "HOME", "LOCALAPPDATA", "USERPROFILE"
]


## A daemon that runs, or ran.
class Connection:
	extends RefCounted
	var host := ""
	var port := 0
	var token := ""
	var pid := 0
	var version := ""


## The folder of these files for this user.
static func home() -> String:
	var environment := {}
	for name in _VARIABLES:
		environment[name] = OS.get_environment(name)
	return place(OS.get_name(), environment)


## The folder on a system, as `OS.get_name` calls it, with these environment variables.
static func place(system: String, environment: Dictionary) -> String:
	var own: String = environment.get("SPRITE_BRIDGE_HOME", "")
	if own:
		return own
	var user: String = environment.get("HOME", "")
	if system == "Windows":
		var profile: String = environment.get("USERPROFILE", "")
		var local: String = environment.get("LOCALAPPDATA", "")
		return (local if local else profile.path_join("AppData/Local")).path_join("sprite-bridge")
	if system == "macOS":
		return user.path_join("Library/Application Support/sprite-bridge")
	var data: String = environment.get("XDG_DATA_HOME", "")
	return (data if data else user.path_join(".local/share")).path_join("sprite-bridge")


## The Connection of a folder's file. It may be stale. Fails with `unreachable`, or `version` for another protocol.
static func read(folder: String) -> Outcome:
	var path := folder.path_join(FILE)
	if not FileAccess.file_exists(path):
		return Outcome.failed("unreachable", Strings.text("no_file", {"path": path}))
	var values := JsonFile.read(path, MAX_FILE_BYTES)
	var found := _connection(values)
	if not found:
		return Outcome.failed("unreachable", Strings.text("bad_file", {"path": path}))
	var protocol: float = values["protocol"]
	if protocol != PROTOCOL:
		var blanks := {"version": found.version, "theirs": protocol, "ours": PROTOCOL}
		return Outcome.failed("version", Strings.text("other_protocol", blanks))
	return Outcome.ok(found)


## The command that starts the daemon, as PackedStringArray. Fails with `unreachable`.
static func launcher(folder: String) -> Outcome:
	var path := folder.path_join(LAUNCHER)
	var value: Variant = JsonFile.read(path, MAX_FILE_BYTES).get("command")
	var command: Array = value if value is Array else []
	var words := PackedStringArray()
	for word: Variant in command:
		if word is String and word != "":
			words.append(str(word))
	if words.is_empty() or words.size() != command.size():
		return Outcome.failed("unreachable", Strings.text("bad_launcher", {"path": path}))
	return Outcome.ok(words)


## Null for what is no connection. Keys that are not known are passed over.
static func _connection(values: Dictionary) -> Connection:
	for key: String in ["tcp", "token", "version"]:
		if not values.get(key) is String or values[key] == "":
			return null
	for key: String in ["pid", "protocol"]:
		if not JsonFile.is_whole(values.get(key)):
			return null
	var found := Connection.new()
	var address: String = values["tcp"]
	if not address.begins_with("tcp://127.0.0.1:"):
		return null
	var port := address.trim_prefix("tcp://127.0.0.1:")
	if not port.is_valid_int() or port.to_int() < 1 or port.to_int() > 65535:
		return null
	found.host = "127.0.0.1"
	found.port = port.to_int()
	found.token = values["token"]
	found.version = values["version"]
	found.pid = values["pid"]
	return found
