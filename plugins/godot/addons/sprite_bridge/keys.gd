@tool
extends RefCounted
## Writes what properties of nodes are in each frame: into the nodes where it never changes, else into an animation, and into
## another what they begin with, for the editor to put them back.

## A value ends with a key, too, by so many seconds before the next begins: going backwards, the engine shows the next key.
const END := 0.0005

## When each frame begins, s; and when all ends.
var times := PackedFloat64Array()
var animation := Animation.new()
var reset := Animation.new()


func _init(durations_ms: PackedInt64Array) -> void:
	var sum := 0
	for duration in durations_ms:
		times.append(sum / 1000.0)
		sum += maxi(1, duration)  # a moment without length would be skipped
	animation.length = sum / 1000.0
	animation.step = maxi(1, durations_ms[0]) / 1000.0
	reset.length = animation.step


## A property has these values in these frames, by their numbers; in others it does not matter. In the frames that are keys
## of `again`, the value is written even if it is the same as before.
func follow(node: Node, path: String, property: String, values: Dictionary, again := {}) -> void:
	var numbers := values.keys()
	numbers.sort()
	var first: Variant = values[numbers[0]]
	node.set(property, first)
	var is_moving := again.size() > 1
	for number: int in numbers:
		is_moving = is_moving or values[number] != first
	if not is_moving:
		return
	var place := NodePath("%s:%s" % [path, property])
	var track := _add_track(animation, place)
	var last: Variant = null
	for number: int in numbers:
		if number == numbers[0] or values[number] != last or again.has(number):
			if number != numbers[0]:
				animation.track_insert_key(track, times[number] - END, last)
			last = values[number]
			animation.track_insert_key(track, times[number], last)
	animation.track_insert_key(track, animation.length - END, last)
	reset.track_insert_key(_add_track(reset, place), 0.0, first)


## Whether it is seen, by the frames that show it.
func follow_visible(node: Node, path: String, shown: Dictionary) -> void:
	var values := {}
	for number in times.size():
		values[number] = shown.has(number)
	follow(node, path, "visible", values)


static func _add_track(to: Animation, place: NodePath) -> int:
	var track := to.add_track(Animation.TYPE_VALUE)
	to.track_set_path(track, place)
	to.value_track_set_update_mode(track, Animation.UPDATE_DISCRETE)
	return track
