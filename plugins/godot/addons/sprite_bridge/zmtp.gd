@tool
extends RefCounted
## A DEALER that speaks ZMTP 3 with PLAIN over TCP. Every wait ends by a time, in ms of `Time.get_ticks_msec`. It blocks
## its thread meanwhile, and belongs to that one alone.

const Frames := preload("frames.gd")
const Outcome := preload("outcome.gd")
const Strings := preload("strings.gd")

## Parts that a message may have.
const MAX_PARTS := 66

const _CHUNK := 1 << 18
const _SHORTEST_NAP_USEC := 50
const _LONGEST_NAP_USEC := 2000

var _peer := StreamPeerTCP.new()
var _reader: Frames.Reader
var _max_message_bytes: int
var _parts: Array[PackedByteArray] = []
var _parts_bytes := 0
var _address := ""
var _nap_usec := _SHORTEST_NAP_USEC


func _init(max_message_bytes: int) -> void:
	_max_message_bytes = max_message_bytes
	_reader = Frames.Reader.new(max_message_bytes)


## Connect and shake hands. Fails with `unreachable` or `unauthorized`.
func open(host: String, port: int, user: String, password: String, until_msec: int) -> Outcome:
	_address = "%s:%d" % [host, port]
	var began := Time.get_ticks_msec()
	var done := _connect(host, port, until_msec)
	if done.is_ok():
		done = _shake_hands(user, password, until_msec)
	if done.code == "expired":
		var waited := "%.1f" % ((Time.get_ticks_msec() - began) / 1000.0)
		done = _unreachable("silent", {"address": _address, "seconds": waited})
	if not done.is_ok():
		close()
	return done


func close() -> void:
	_peer.disconnect_from_host()


## Send a message of one part at least. Fails with `unreachable`.
func send(parts: Array[PackedByteArray], until_msec: int) -> Outcome:
	var done := Outcome.ok()
	for index in parts.size():
		var flags := Frames.MORE if index + 1 < parts.size() else 0
		var head := Frames.head(parts[index].size(), flags)
		if parts[index].size() < _CHUNK:
			head.append_array(parts[index])
			done = _write(head, until_msec)
		else:
			done = _write(head, until_msec)
			if done.is_ok():
				done = _write(parts[index], until_msec)
		if not done.is_ok():
			break
	return done


## The next message, as Array[PackedByteArray]; null if none has come in time. Fails with `unreachable` or `bad_reply`.
func receive(until_msec: int) -> Outcome:
	while true:
		var got := _next_frame(until_msec)
		if got.code == "expired":
			return Outcome.ok()
		if not got.is_ok():
			return got
		var frame: Frames.Frame = got.value
		if frame.is_command:
			got = _obey(frame, until_msec)
			if not got.is_ok():
				return got
		else:
			got = _gather(frame)
			if not got.is_ok() or got.value != null:
				return got
	return Outcome.ok()


func _connect(host: String, port: int, until_msec: int) -> Outcome:
	if _peer.connect_to_host(host, port) != OK:
		return _unreachable("refused", {"address": _address})
	while _peer.get_status() == StreamPeerTCP.STATUS_CONNECTING:
		if Time.get_ticks_msec() >= until_msec:
			return _late()
		_nap()
		_peer.poll()
	if _peer.get_status() != StreamPeerTCP.STATUS_CONNECTED:
		return _unreachable("refused", {"address": _address})
	_peer.set_no_delay(true)
	return Outcome.ok()


func _shake_hands(user: String, password: String, until_msec: int) -> Outcome:
	var done := _write(Frames.greeting(), until_msec)
	if done.is_ok():
		done = _greeted(until_msec)
	if done.is_ok():
		done = _write(Frames.hello(user, password), until_msec)
	if done.is_ok():
		done = _expect("WELCOME", until_msec)
	if done.is_ok():
		done = _write(Frames.initiate(), until_msec)
	if done.is_ok():
		done = _expect("READY", until_msec)
	return done


func _greeted(until_msec: int) -> Outcome:
	var greeting := PackedByteArray()
	while greeting.is_empty():
		var got := _read(until_msec)
		if not got.is_ok():
			return got if got.code == "expired" else _unreachable("stranger", {"address": _address})
		greeting = _reader.take_raw(Frames.GREETING_BYTES)
	if not Frames.is_greeting(greeting):
		return _unreachable("stranger", {"address": _address})
	return Outcome.ok()


## The command that the handshake needs next. Who refuses a password says ERROR, or just hangs up.
func _expect(name: String, until_msec: int) -> Outcome:
	var got := _next_frame(until_msec)
	var is_refused := got.code == "unreachable"
	if got.is_ok():
		var frame: Frames.Frame = got.value
		if frame.is_command and Frames.command_name(frame.data) == name:
			return got
		is_refused = frame.is_command and Frames.is_refusal(frame.data)
	if got.code == "expired":
		return got
	if is_refused:
		var wrong := Strings.text("wrong_token", {"address": _address})
		return Outcome.failed("unauthorized", wrong)
	return _unreachable("stranger", {"address": _address})


func _obey(frame: Frames.Frame, until_msec: int) -> Outcome:
	match Frames.command_name(frame.data):
		"PING":
			return _write(Frames.pong(frame.data), until_msec)
		"ERROR", "":
			return _unreachable("gone")
	return Outcome.ok()


## Add a part; the whole message if it was the last one.
func _gather(frame: Frames.Frame) -> Outcome:
	_parts.append(frame.data)
	_parts_bytes += frame.data.size()
	if _parts.size() > MAX_PARTS or _parts_bytes > _max_message_bytes:
		var why := "it has too many parts or bytes"
		return Outcome.failed("bad_reply", Strings.text("bad_reply", {"why": why}))
	if frame.has_more:
		return Outcome.ok()
	var whole := _parts
	_parts = []
	_parts_bytes = 0
	return Outcome.ok(whole)


func _next_frame(until_msec: int) -> Outcome:
	while true:
		var got := _reader.next()
		if not got.is_ok() or got.value != null:
			return got
		got = _read(until_msec)
		if not got.is_ok():
			return got
	return Outcome.ok()


## Wait for bytes, and keep them. What came before the end counts; `expired` if none come in time.
func _read(until_msec: int) -> Outcome:
	while true:
		_peer.poll()  # the end is only found once all that came before it was taken
		if _peer.get_status() != StreamPeerTCP.STATUS_CONNECTED:
			return _unreachable("gone")
		var count := _peer.get_available_bytes()
		if count > 0:
			var got := _peer.get_partial_data(count)
			var bytes: PackedByteArray = got[1]
			if got[0] == OK and not bytes.is_empty():
				_reader.feed(bytes)
				_nap_usec = _SHORTEST_NAP_USEC
				# Also one who never pauses gets no more time than there is.
				return Outcome.ok() if Time.get_ticks_msec() < until_msec else _late()
		if Time.get_ticks_msec() >= until_msec:
			return _late()
		_nap()
	return Outcome.ok()


func _write(bytes: PackedByteArray, until_msec: int) -> Outcome:
	var at := 0
	while at < bytes.size():
		var whole := at == 0 and bytes.size() <= _CHUNK
		var sent := _peer.put_partial_data(bytes if whole else bytes.slice(at, at + _CHUNK))
		var count: int = sent[1]
		if sent[0] != OK or _peer.get_status() != StreamPeerTCP.STATUS_CONNECTED:
			return _unreachable("gone")
		at += count
		if count > 0:
			_nap_usec = _SHORTEST_NAP_USEC
		else:
			if Time.get_ticks_msec() >= until_msec:
				return _unreachable("stuck")
			_nap()
			_peer.poll()
	return Outcome.ok()


## Short after something was sent or has come, as most answers come at once; longer later, as who waits should not keep
## a core busy.
func _nap() -> void:
	OS.delay_usec(_nap_usec)
	_nap_usec = mini(_nap_usec + (_nap_usec >> 3) + 1, _LONGEST_NAP_USEC)


func _late() -> Outcome:
	return Outcome.failed("expired", "late")


func _unreachable(key: String, blanks: Dictionary = {}) -> Outcome:
	return Outcome.failed("unreachable", Strings.text(key, blanks))
