@tool
extends RefCounted
## How tiles, which stand still in the world, move over the frames: all of a track together.

const Decomposition := preload("decomposition.gd")
const Drift := preload("drift.gd")

## In a step so many pairs of tiles are looked at.
const MOST_PAIRS := 20_000

## A group is worth it if a tile of it stays for so many frames on average.
const LEAST_FRAMES := 2

## Of each frame, by how much all have moved since the first.
var offsets: Array[Vector2i] = []


## The drift of tiles, which are given as arrays by their frames' numbers, rising, over so many frames; null if they do not
## move together.
static func of(tiles: Dictionary, frames: int) -> Drift:
	var drift := Drift.new()
	var last: Array[Decomposition.Placed] = []
	var moved := Vector2i.ZERO
	var count := 0
	var places := {}
	for number in frames:
		if tiles.has(number):
			var shown: Array[Decomposition.Placed] = tiles[number]
			moved += _step(last, shown)
			last = shown
			count += shown.size()
			for tile in shown:
				places[_pose(tile) + [tile.at - moved]] = true
		drift.offsets.append(moved)
	return drift if count >= LEAST_FRAMES * places.size() else null


## By how much most tiles have moved; of equal chances the shortest way.
static func _step(before: Array[Decomposition.Placed], after: Array[Decomposition.Placed]) -> Vector2i:
	var places := {}
	for tile in after:
		var pose := _pose(tile)
		if not places.has(pose):
			places[pose] = []
		var same: Array = places[pose]
		same.append(tile.at)
	var votes := {}
	var pairs := 0
	for tile in before:
		for at: Vector2i in places.get(_pose(tile), []):
			var step := at - tile.at
			votes[step] = votes.get(step, 0) + 1
			pairs += 1
		if pairs > MOST_PAIRS:
			break
	var best := Vector2i.ZERO
	var most: int = votes.get(best, 0)
	for step: Vector2i in votes:
		var number: int = votes[step]
		var is_shorter := number == most and step.length_squared() < best.length_squared()
		if number > most or is_shorter:
			best = step
			most = number
	return best


static func _pose(tile: Decomposition.Placed) -> Array:
	return [tile.sprite, tile.flip_h, tile.flip_v]
