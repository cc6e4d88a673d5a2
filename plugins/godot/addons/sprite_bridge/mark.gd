@tool
extends RefCounted
## The mark in the corner of what waits to be cleaned: a small sign that nobody takes for a part of the picture.

## How many signs fit beside each other along the shorter side, at most.
const SHARE := 4

const INK := Color8(255, 0, 255)
const PAPER := Color8(0, 0, 0)

## An hourglass: # is ink, . is paper.
const _SIGN: Array[String] = [
	"........",
	".######.",
	"..####..",
	"...##...",
	"...##...",
	"..####..",
	".######.",
	"........",
]


## Draw it into the lower right corner of a part of an RGBA8 picture.
static func draw(image: Image, part: Rect2i) -> void:
	var side := mini(part.size.x, part.size.y)
	var rows := _SIGN.size()
	var pixel := floori(float(side) / (SHARE * rows))
	if pixel < 1:
		_draw_dot(image, part, side)
		return
	var corner := part.end - Vector2i(rows, rows) * pixel
	image.fill_rect(Rect2i(corner, Vector2i(rows, rows) * pixel), PAPER)
	for y in rows:
		for x in rows:
			if _SIGN[y][x] == "#":
				image.fill_rect(Rect2i(corner + Vector2i(x, y) * pixel, Vector2i(pixel, pixel)), INK)


## Where the sign is too large: a quarter of a side.
static func _draw_dot(image: Image, part: Rect2i, side: int) -> void:
	var dot := Vector2i.ONE * maxi(1, floori(float(side) / SHARE))
	image.fill_rect(Rect2i(part.end - dot, dot), INK)
