@tool
extends RefCounted
## Which nodes show a decomposition, back to front, and which of its placements each shows in a frame.
##
## An actor is one node, whatever it shows. Tiles stand still in the world: each is a node that stays where it is, in a group
## that moves. What nobody tracks is a node for each sprite, as often as a frame shows it; of the rest, which is shown once,
## a node is another thing in each frame.

const Decomposition := preload("decomposition.gd")
const Drift := preload("drift.gd")

## In a frame of so many placements it is looked up which of them touch; of more, the order says it all.
const MOST_COMPARED := 256


## A node: what it shows in the frames that show it.
class Seat:
	extends RefCounted
	var name := ""
	var kind := ""
	var track := Decomposition.UNTRACKED
	## By the frame's number the Placed, and its z_index where it is not 0.
	var shown := {}
	var lifts := {}
	## Sum over its frames of how far to the front it is, 0 to 1.
	var heights := 0.0
	## Its place among all nodes.
	var index := 0

	func height() -> float:
		return heights / shown.size()


## Nodes that move together, or one that moves alone: then there are no offsets.
class Group:
	extends RefCounted
	var name := ""
	var seats: Array[Seat] = []
	## Of each frame, where the group is.
	var offsets: Array[Vector2i] = []

	func height() -> float:
		var sum := 0.0
		for seat in seats:
			sum += seat.height()
		return sum / seats.size()


var known: Decomposition

## Back to front.
var groups: Array[Group] = []

## How many nodes there are, and how high the highest is lifted.
var count := 0
var highest := 0

## By what is the same thing in all frames.
var _seats := {}
## By the numbers of the tracks.
var _drifts := {}


func _init(of: Decomposition) -> void:
	known = of
	_find_drifts()
	var frames: Array[Array] = []
	for frame in known.frames.size():
		frames.append(_take(frame))
	_group()
	for frame in frames.size():
		var taken: Array[Seat] = frames[frame]
		_lift(frame, taken)


func _find_drifts() -> void:
	var tiles := {}
	for number in known.frames.size():
		for placed: Decomposition.Placed in known.frames[number]:
			if known.kind_of(placed.track) != "tiles":
				continue
			if not tiles.has(placed.track):
				tiles[placed.track] = {}
			var by_frame: Dictionary = tiles[placed.track]
			if not by_frame.has(number):
				var none: Array[Decomposition.Placed] = []
				by_frame[number] = none
			var shown: Array[Decomposition.Placed] = by_frame[number]
			shown.append(placed)
	for track: int in tiles:
		var by_frame: Dictionary = tiles[track]
		var drift := Drift.of(by_frame, known.frames.size())
		if drift:
			_drifts[track] = drift


## Where a tile stands in the world; only of a track that drifts.
func _home(placed: Decomposition.Placed, frame: int) -> Vector2i:
	var drift: Drift = _drifts[placed.track]
	return placed.at - drift.offsets[frame]


## The seats of a frame's placements: new ones, where nobody sat there before.
func _take(frame: int) -> Array[Seat]:
	var times := {}
	var taken: Array[Seat] = []
	var shown: Array[Decomposition.Placed] = known.frames[frame]
	for index in shown.size():
		var same := _same(shown[index], frame)
		var time: int = times.get(same, 0)
		times[same] = time + 1
		var key := same + [time]
		if not _seats.has(key):
			_seats[key] = _new_seat(shown[index], time, frame)
		var seat: Seat = _seats[key]
		seat.shown[frame] = shown[index]
		seat.heights += (index + 1.0) / (shown.size() + 1)
		taken.append(seat)
	return taken


## What those have in common that may share a seat.
func _same(placed: Decomposition.Placed, frame: int) -> Array:
	var kind := known.kind_of(placed.track)
	if kind == "actor" or kind == "rest":
		return [placed.track]
	if _drifts.has(placed.track):
		return [placed.track, placed.sprite, placed.flip_h, placed.flip_v, _home(placed, frame)]
	return [placed.track, placed.sprite]


func _new_seat(placed: Decomposition.Placed, time: int, frame: int) -> Seat:
	var seat := Seat.new()
	seat.track = placed.track
	seat.kind = known.kind_of(placed.track)
	var is_one_thing := seat.kind == "actor" or seat.kind == "rest"
	seat.name = known.tracks[seat.track].name if is_one_thing else known.names[placed.sprite]
	if _drifts.has(seat.track):
		var at := _home(placed, frame)
		seat.name += " (%d, %d)" % [at.x, at.y]
	if time > 0:
		seat.name += " %d" % (time + 1)
	return seat


func _group() -> void:
	var by_track := {}
	for seat: Seat in _seats.values():
		var drift: Drift = _drifts.get(seat.track)
		var group: Group = by_track.get(seat.track) if drift else null
		if not group:
			group = Group.new()
			groups.append(group)
		if drift:
			by_track[seat.track] = group
			group.name = known.tracks[seat.track].name
			group.offsets = drift.offsets
		seat.index = group.seats.size()
		group.seats.append(seat)
	_sort(groups)
	for group in groups:
		_sort(group.seats)
		for seat in group.seats:
			seat.index = count
			count += 1


## Back to front; those of equal height as they came.
static func _sort(those: Array) -> void:
	var pairs: Array[Array] = []
	for index in those.size():
		var one: Object = those[index]
		var height: float = one.call("height")
		pairs.append([height, index, one])
	pairs.sort()
	for index in those.size():
		those[index] = pairs[index][2]


## Where a frame stacks nodes in another order, those on top get a higher z_index.
func _lift(frame: int, taken: Array[Seat]) -> void:
	var lifts := PackedInt32Array()
	lifts.resize(taken.size())
	var is_so := true
	for above in range(1, taken.size()):
		is_so = is_so and taken[above - 1].index < taken[above].index
	if is_so:
		return
	var is_long := taken.size() > MOST_COMPARED
	for above in range(1, taken.size()):
		for below in range(above - 1 if is_long else 0, above):
			var wanted := lifts[below] + int(taken[below].index > taken[above].index)
			if wanted > lifts[above] and (is_long or _touch(taken[below], taken[above], frame)):
				lifts[above] = wanted
	for index in taken.size():
		if lifts[index] > 0:
			taken[index].lifts[frame] = lifts[index]
			highest = maxi(highest, lifts[index])


func _touch(one: Seat, other: Seat, frame: int) -> bool:
	var first: Decomposition.Placed = one.shown[frame]
	var second: Decomposition.Placed = other.shown[frame]
	return known.rect_of(first).intersects(known.rect_of(second))
