@tool
extends RefCounted
## A picture of frames of one size, in rows: what is imported, and what is kept of it.

const Picture := preload("picture.gd")

const MAX_SIDE := 16384

var image: Image = null
var frame_size := Vector2i.ZERO
## Cells in each row.
var columns := 1
## For each frame, in which cell it is; equal ones may share it.
var frames := PackedInt32Array()


## A picture of a single frame.
static func of_one(frame: Image) -> Picture:
	return of_grid([frame], 1)


## All frames, one after the other in rows of so many.
static func of_grid(images: Array[Image], in_row: int) -> Picture:
	var made := Picture.new()
	made.frame_size = images[0].get_size()
	made.columns = in_row
	made.frames = PackedInt32Array(range(images.size()))
	made._draw(images)
	return made


## Equal frames once, in a picture that is about as wide as it is high. Of frames that it takes too many pixels to
## hold there is none: null.
static func of_different(images: Array[Image]) -> Picture:
	var made := Picture.new()
	made.frame_size = images[0].get_size()
	var different: Array[Image] = []
	var seen := {}
	for frame in images:
		var data := frame.get_data()
		if not seen.has(data):
			seen[data] = different.size()
			different.append(frame)
		var cell: int = seen[data]
		made.frames.append(cell)
	var side := sqrt(float(different.size()) * made.frame_size.x * made.frame_size.y)
	made.columns = clampi(ceili(side / made.frame_size.x), 1, different.size())
	if made.rows() * made.frame_size.y > MAX_SIDE or made.columns * made.frame_size.x > MAX_SIDE:
		return null
	made._draw(different)
	return made


## How many cells are drawn.
func cells() -> int:
	var most := 0
	for cell in frames:
		most = maxi(most, cell + 1)
	return most


func rows() -> int:
	return ceili(float(cells()) / columns)


func region(cell: int) -> Rect2i:
	var row := floori(float(cell) / columns)
	return Rect2i(Vector2i(cell % columns, row) * frame_size, frame_size)


## Of the pixels that all frames have, the share that is not there, as equal ones are stored once; never below 0.
func saved() -> float:
	var all := float(frames.size()) * frame_size.x * frame_size.y
	return maxf(0.0, 1.0 - image.get_width() * image.get_height() / all)


func _draw(different: Array[Image]) -> void:
	if different.size() == 1:
		image = different[0]
		return
	var size := Vector2i(columns, rows()) * frame_size
	image = Image.create_empty(size.x, size.y, false, different[0].get_format())
	for cell in different.size():
		image.blit_rect(different[cell], Rect2i(Vector2i.ZERO, frame_size), region(cell).position)
