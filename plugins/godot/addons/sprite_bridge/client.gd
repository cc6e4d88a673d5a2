@tool
extends RefCounted
## Asks the daemon: one connection for each call, which blocks its thread until the answer, the timeout or `cancel`.
##
## [codeblock]
## var client := Client.new()
## var outcome := client.run("clean", [image], {"colors": 16})
## if outcome.is_ok():
##     var cleaned: Client.Cleaned = outcome.value
## [/codeblock]

const ConnectionFile := preload("connection_file.gd")
const Messages := preload("messages.gd")
const Outcome := preload("outcome.gd")
const Pixels := preload("pixels.gd")
const Strings := preload("strings.gd")
const Zmtp := preload("zmtp.gd")

const NAME := "godot"
const USER := "sprite-bridge"

## A daemon that has not shaken hands and said hello in this time is none.
const HELLO_MSEC := 1000

## `describe` waits until a worker is ready.
const DESCRIBE_MSEC := 30000

## How long a cancellation may go unnoticed.
const LOOK_MSEC := 20

const MAX_TIMEOUT_MSEC := 86400000

## Folder of the connection file.
var folder := ConnectionFile.home()

## For each request, in ms; the daemon is told, too, and ends what nobody waits for.
var timeout_msec := 120000

## Called with `(share: float, step: String)` as the work goes on, in the thread that asks. It may call `cancel`.
var on_progress := Callable()

## Name and version of the daemon that answered last.
var server := ""

var _is_cancelled := false
var _ids := 0
var _zmtp: Zmtp = null


## What came of a request.
class Cleaned:
	extends RefCounted
	## FORMAT_RGBA8, all of one size; one of `frames` in each.
	var frames: Array[Image] = []
	## What was found and changed. PROTOCOL.md, section 8.
	var report := {}
	## With `explain`, what shows it; else null.
	var explanation: Image = null


## Run an operation on pictures; the outcome's value is Cleaned. Fails with the codes of PROTOCOL.md, section 5,
## and `unreachable`, as soon as the daemon has gone, or `bad_reply`.
func run(op: String, images: Array[Image], params := {}, explain := false) -> Outcome:
	return _run(op, Pixels.to_entries(images), params, explain)


## The same with a picture that is a PNG file still: the daemon reads it, in the one way that is the same everywhere.
func run_png(op: String, png: PackedByteArray, params := {}, explain := false) -> Outcome:
	return _run(op, Pixels.png_entries(png), params, explain)


## The operations with their parameters as JSON Schema, models and devices: PROTOCOL.md, section 8.
func describe() -> Outcome:
	return _question("describe", DESCRIBE_MSEC)


## What the daemon does, and has done; also whether it is there at all.
func status() -> Outcome:
	return _question("status", HELLO_MSEC)


## End the call that goes on, from `on_progress` or another thread: it fails with `cancelled`, and the daemon stops
## its work. Without one nothing happens.
func cancel() -> void:
	_is_cancelled = true


func _run(op: String, read: Outcome, params: Dictionary, explain: bool) -> Outcome:
	_is_cancelled = false
	if not read.is_ok():
		return read
	var timeout := clampi(timeout_msec, 1, MAX_TIMEOUT_MSEC)
	var until := Time.get_ticks_msec() + timeout
	var entries: Array[Messages.Entry] = read.value
	var id := _new_id()
	var done := Messages.request(id, op, params, entries, "rgba8", explain, timeout)
	if not done.is_ok():
		var why := Strings.text("bad_params", {"why": done.message})
		return Outcome.failed(done.code, why)
	var frames: Array[PackedByteArray] = done.value
	done = _ask(id, frames, until)
	return _cleaned(done, explain) if done.is_ok() else done


func _question(type: String, timeout: int) -> Outcome:
	_is_cancelled = false
	var id := _new_id()
	var done := _ask(id, Messages.question(type, id), Time.get_ticks_msec() + timeout)
	if not done.is_ok():
		return done
	var reply: Messages.Message = done.value
	return Outcome.ok(reply.body) if reply.body is Dictionary else _unreadable("it has no body")


func _new_id() -> String:
	_ids += 1
	return "%s-%d" % [NAME, _ids]


## The reply, as Messages.Message.
func _ask(id: String, frames: Array[PackedByteArray], until: int) -> Outcome:
	var done := _open()
	if done.is_ok():
		done = _zmtp.send(frames, until)
	if done.is_ok():
		done = _wait(id, until)
	if _zmtp:
		_zmtp.close()  # which cancels whatever is not done
		_zmtp = null
	return done


func _open() -> Outcome:
	var done := ConnectionFile.read(folder)
	if not done.is_ok():
		return done
	var connection: ConnectionFile.Connection = done.value
	var until := Time.get_ticks_msec() + HELLO_MSEC
	_zmtp = Zmtp.new(Messages.MAX_MESSAGE_BYTES)
	done = _zmtp.open(connection.host, connection.port, USER, connection.token, until)
	if done.is_ok():
		done = _zmtp.send(Messages.hello("hello", NAME), until)
	if done.is_ok():
		done = _hear("hello", "hello", until)
	if done.code == "expired":
		var address := "%s:%d" % [connection.host, connection.port]
		var blanks := {"address": address, "seconds": HELLO_MSEC / 1000.0}
		return Outcome.failed("unreachable", Strings.text("silent", blanks))
	if done.is_ok():
		var welcome: Messages.Message = done.value
		server = welcome.server
	return done


## The daemon has a moment to say itself that the time is over.
func _wait(id: String, until: int) -> Outcome:
	var began := Time.get_ticks_msec()
	var done := _hear("reply", id, until + HELLO_MSEC)
	if done.code == "cancelled" and _is_cancelled:
		_zmtp.send(Messages.question("cancel", id), Time.get_ticks_msec() + HELLO_MSEC)
	elif done.code == "expired" and done.message.is_empty():
		var waited := "%.1f" % ((Time.get_ticks_msec() - began) / 1000.0)
		return Outcome.failed("expired", Strings.text("expired", {"seconds": waited}))
	return done


## The message of this type and id; what is said about others is passed over.
func _hear(type: String, id: String, until: int) -> Outcome:
	while Time.get_ticks_msec() < until:
		if _is_cancelled:
			return Outcome.failed("cancelled", Strings.text("cancelled"))
		var got := _zmtp.receive(mini(until, Time.get_ticks_msec() + LOOK_MSEC))
		if not got.is_ok():
			return got
		if got.value == null:
			continue
		var frames: Array[PackedByteArray] = got.value
		got = Messages.parse(frames)
		if not got.is_ok():
			return got if got.code == "version" else _unreadable(got.message)
		var message: Messages.Message = got.value
		if message.id != id and message.id != "-":
			continue
		if message.type == "failure":
			return message.failure
		if message.type == type:
			return got
		if message.type == "progress" and on_progress.is_valid():
			on_progress.call(message.share, message.step)
	return Outcome.failed("expired", "")


func _cleaned(done: Outcome, explain: bool) -> Outcome:
	var reply: Messages.Message = done.value
	var made := Pixels.to_images(reply.images)
	if not made.is_ok():
		return made
	var cleaned := Cleaned.new()
	cleaned.frames = made.value
	if explain:
		cleaned.explanation = cleaned.frames.pop_back()
	var body: Dictionary = reply.body if reply.body is Dictionary else {}
	if not body.get("report") is Dictionary:
		return _unreadable("it has no report")
	cleaned.report = body["report"]
	if cleaned.frames.is_empty():
		return Outcome.failed("bad_reply", Strings.text("no_pictures"))
	return Outcome.ok(cleaned)


func _unreadable(why: String) -> Outcome:
	return Outcome.failed("bad_reply", Strings.text("bad_reply", {"why": why}))
