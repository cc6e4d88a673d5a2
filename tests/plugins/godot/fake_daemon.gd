extends RefCounted
## Something that listens where a daemon should, in a thread, and says what a test tells it to.

const Frames := preload("res://addons/sprite_bridge/frames.gd")
const Messages := preload("res://addons/sprite_bridge/messages.gd")
const Msgpack := preload("res://addons/sprite_bridge/msgpack.gd")

## How long it waits for bytes, in ms.
const PATIENCE := 5000

## What it was sent.
var heard := PackedByteArray()
var port := 0
var _server := TCPServer.new()
var _thread := Thread.new()
var _is_over := false


## Do the steps with the first who comes: bytes are sent, a number is so many bytes to wait for first, and a text is
## sent again and again until the other side has gone.
func start(steps: Array, stays: bool = true) -> void:
	_server.listen(0, "127.0.0.1")
	port = _server.get_local_port()
	_thread.start(_serve.bind(steps, stays))


func stop() -> void:
	_is_over = true
	_thread.wait_to_finish()
	_server.stop()


## The steps of a daemon that welcomes whoever comes, up to its `hello`.
static func welcome() -> Array:
	var ready := Frames.command("READY", PackedByteArray())
	var hello := {"v": 1, "type": "hello", "id": "hello", "server": "fake", "limits": {}}
	var asked := Frames.hello("sprite-bridge", "t0k").size()
	var begun := Frames.initiate().size()
	var said: int = Messages.hello("hello", "godot")[0].size() + 2
	var welcome_command := Frames.command("WELCOME", PackedByteArray())
	return [Frames.greeting(), 64 + asked, welcome_command, begun, ready, said, framed(hello)]


## A header as a message of one frame.
static func framed(header: Dictionary) -> PackedByteArray:
	var packed: PackedByteArray = Msgpack.encode(header).value
	var bytes := Frames.head(packed.size(), 0)
	bytes.append_array(packed)
	return bytes


func _serve(steps: Array, stays: bool) -> void:
	var until := Time.get_ticks_msec() + PATIENCE
	while not _server.is_connection_available() and not _is_over and Time.get_ticks_msec() < until:
		OS.delay_msec(1)
	var peer := _server.take_connection()
	for step: Variant in steps:
		if step is int:
			var count: int = step
			_wait_for(peer, count)
		elif step is String:
			while not _is_over and _is_there(peer):
				peer.put_partial_data(str(step).hex_decode())
				OS.delay_usec(200)
		elif _is_there(peer):
			var bytes: PackedByteArray = step
			peer.put_data(bytes)
	while stays and not _is_over and _is_there(peer):
		OS.delay_msec(1)
	if peer:
		if peer.get_available_bytes() > 0:
			_take(peer, peer.get_available_bytes())
		peer.disconnect_from_host()


func _wait_for(peer: StreamPeerTCP, count: int) -> void:
	var wanted := heard.size() + count
	var until := Time.get_ticks_msec() + PATIENCE
	while heard.size() < wanted and _is_there(peer) and Time.get_ticks_msec() < until and not _is_over:
		var there := mini(peer.get_available_bytes(), wanted - heard.size())
		if there > 0:
			_take(peer, there)
		else:
			OS.delay_msec(1)


func _take(peer: StreamPeerTCP, count: int) -> void:
	var bytes: PackedByteArray = peer.get_data(count)[1]
	heard.append_array(bytes)


func _is_there(peer: StreamPeerTCP) -> bool:
	if not peer:
		return false
	peer.poll()
	return peer.get_status() == StreamPeerTCP.STATUS_CONNECTED
