@tool
extends RefCounted
## What frames were made of, as `sprite-bridge decompose` writes it: sprites, where they stand in each frame, and what is
## behind them.

const UNTRACKED := -1

## Of the frames; RGBA.
const BYTES_A_PIXEL := 4


## An entry of the dictionary in a frame: where the left top corner of its rectangle lies, mirrored in itself.
class Placed:
	extends RefCounted
	var sprite := 0
	var at := Vector2i.ZERO
	var flip_h := false
	var flip_v := false
	var opacity := 1.0
	var track := UNTRACKED


## From frame `first` to `last` an actor repeats its sprites every `period` frames.
class Cycle:
	extends RefCounted
	var name := ""
	var first := 0
	var last := 0
	var period := 1


## Whose placements are one thing: an `actor`, which is in a frame at most once; `tiles`, which stand still in the world; or
## the `rest`, which no sprite explains.
class Track:
	extends RefCounted
	var name := ""
	var kind := "actor"
	var cycles: Array[Cycle] = []


## A picture behind the sprites: pixel p of frame t is its pixel p + offsets[t], of the only one if there is one.
class Layer:
	extends RefCounted
	var texture: Texture2D = null
	var offsets: Array[Vector2i] = []
	var wrap_x := false
	var wrap_y := false

	func offset(frame: int) -> Vector2i:
		return offsets[mini(frame, offsets.size() - 1)]


var size := Vector2i.ZERO
## The texture of all sprites; of each where it lies there, its name, and its number by its name.
var sheet: Texture2D = null
var boxes: Array[Rect2i] = []
var names := PackedStringArray()
var numbers := {}
## Transparent where there is none.
var ground := Color.TRANSPARENT
var layers: Array[Layer] = []
var tracks: Array[Track] = []
var durations_ms := PackedInt64Array()
## Of each frame its Placed, back to front.
var frames: Array[Array] = []


## Where a placement shows its sprite, px of the frame.
func rect_of(placed: Placed) -> Rect2i:
	return Rect2i(placed.at, boxes[placed.sprite].size)


## Empty for what nobody tracks.
func kind_of(track: int) -> String:
	return "" if track == UNTRACKED else tracks[track].kind


## The bytes of the textures that it is made of.
func bytes() -> int:
	var pixels := sheet.get_width() * sheet.get_height()
	for layer in layers:
		pixels += layer.texture.get_width() * layer.texture.get_height()
	return pixels * BYTES_A_PIXEL


## The bytes that all frames would have as textures.
func bytes_of_frames() -> int:
	return size.x * size.y * frames.size() * BYTES_A_PIXEL


## Of the bytes of all frames the share that is spared, in percent; never below 0.
func percent_saved() -> int:
	return maxi(0, floori(100.0 * (1.0 - float(bytes()) / bytes_of_frames())))


## What its textures take, and what those of all frames would, as plain values.
func memory() -> Dictionary:
	return {
		"frames": frames.size(),
		"sprites": boxes.size(),
		"bytes": bytes(),
		"bytes_of_frames": bytes_of_frames(),
		"percent_saved": percent_saved()
	}
