@tool
extends RefCounted
## The daemon that all imports of this editor ask: started once if it may be, and left alone for a while when it is not
## there, so that of hundreds of files not each waits for it anew.

const Ahead := preload("ahead.gd")
const Client := preload("client.gd")
const ConnectionFile := preload("connection_file.gd")
const Job := preload("job.gd")
const Notices := preload("notices.gd")
const Outcome := preload("outcome.gd")
const Settings := preload("settings.gd")
const Strings := preload("strings.gd")

const START_MSEC := 30000
const PAUSE_MSEC := 50

## A daemon that was started and ends at once may have found another that is about to be ready.
const RIVAL_MSEC := 3000

## Nobody is asked for so many times as long as it took to find out that it is of no use, within these bounds.
const QUIET_TIMES := 10
const LEAST_QUIET_MSEC := 1500
const MOST_QUIET_MSEC := 60000

## Of one file this is chance; if it comes twice in a row, the daemon is stuck.
const MANY_LATE := 2

## After these the next file has no better chance.
const GONE: Array[String] = ["unreachable", "unauthorized", "version", "stopping", "hello_required"]

const CONFIG := "res://addons/sprite_bridge/plugin.cfg"

static var _is_started := false
static var _pid := 0
static var _quiet_until := 0
static var _trouble: Outcome = null
static var _late := 0
static var _told_of := ""


## Forget what is known of the daemon: somebody asks for it who may have mended it. It may also be started again.
static func forget() -> void:
	_is_started = false
	_quiet_until = 0
	_late = 0


## Let the daemon do a job; the outcome's value is Client.Cleaned.
static func run(job: Job) -> Outcome:
	if job.trouble:
		return job.trouble
	var began := Time.get_ticks_msec()
	if began < _quiet_until:
		return _trouble
	var outcome := Ahead.take(job)
	if outcome:
		_remember(outcome, Time.get_ticks_msec() - began)
		return outcome
	var client := Client.new()
	client.timeout_msec = Settings.timeout_msec()
	outcome = job.ask(client)
	if outcome.code == "unreachable" and not _is_started and Settings.may_start():
		var started := _start(client)
		outcome = job.ask(client) if started.is_ok() else started
	_remember(outcome, Time.get_ticks_msec() - began)
	if outcome.is_ok():
		Ahead.plan(job, client)
		var strange := strangeness(client.server)
		if strange:
			Notices.warn(strange)
	return outcome


## What is to be said, once, of a daemon of another version; else empty.
static func strangeness(server: String) -> String:
	if server == _told_of:
		return ""
	_told_of = server
	var ours := version()
	var theirs := server.get_slice(" ", server.get_slice_count(" ") - 1)
	return "" if theirs == ours else Strings.text("other_version", {"theirs": theirs, "ours": ours})


## The version of this addon.
static func version() -> String:
	var config := ConfigFile.new()
	config.load(CONFIG)
	return config.get_value("plugin", "version", "")


static func _remember(outcome: Outcome, took: int) -> void:
	_late = _late + 1 if outcome.code == "expired" else 0
	if outcome.code in GONE or _late >= MANY_LATE:
		_trouble = outcome
		var quiet := clampi(QUIET_TIMES * took, LEAST_QUIET_MSEC, MOST_QUIET_MSEC)
		_quiet_until = Time.get_ticks_msec() + quiet


## Start one, and wait until it answers. Once: whatever ends it was meant, or would end the next one as well.
static func _start(client: Client) -> Outcome:
	_is_started = true
	var found := ConnectionFile.launcher(client.folder)
	if not found.is_ok():
		return found
	var command: PackedStringArray = found.value
	var arguments := command.slice(1)
	arguments.append_array(["--parent-pid", str(OS.get_process_id())])
	_pid = OS.create_process(command[0], arguments)
	if _pid < 0:
		return Outcome.failed("unreachable", Strings.text("no_start", {"command": " ".join(command)}))
	var until := Time.get_ticks_msec() + START_MSEC
	var ended := 0
	while Time.get_ticks_msec() < until:
		if client.status().is_ok():
			return Outcome.ok()
		if ended == 0 and not OS.is_process_running(_pid):
			ended = Time.get_ticks_msec()
		if ended > 0 and Time.get_ticks_msec() - ended > RIVAL_MSEC:
			return Outcome.failed("unreachable", Strings.text("ended_at_once"))
		OS.delay_msec(PAUSE_MSEC)
	return Outcome.failed("unreachable", Strings.text("slow_start", {"seconds": START_MSEC / 1000.0}))
