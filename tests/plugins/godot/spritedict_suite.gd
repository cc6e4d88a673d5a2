extends "suite.gd"
## A suite about sprite dictionaries: one whose sprites stand in a row, and what is read of values for it.

const Decomposition := preload("res://addons/sprite_bridge/decomposition.gd")
const JsonPlace := preload("res://addons/sprite_bridge/json_place.gd")
const PlacementsFile := preload("res://addons/sprite_bridge/placements_file.gd")
const SpriteSheetFile := preload("res://addons/sprite_bridge/sprite_sheet_file.gd")

const SIDE := 4.0
const SPRITES := 6


## A sheet of sprites in a row.
func _sheet() -> Dictionary:
	var frames := []
	for number in SPRITES:
		var place := {"x": SIDE * number, "y": 0.0, "w": SIDE, "h": SIDE}
		frames.append({"filename": "sprite_%d" % number, "frame": place, "rotated": false, "trimmed": false})
	return {"frames": frames, "meta": {"image": "sprites.png"}}


## What is wrong in a sheet.
func _read_sheet(values: Dictionary, into: Decomposition) -> String:
	var trouble := JsonPlace.Trouble.new()
	var root := JsonPlace.of(values, "it", trouble)
	SpriteSheetFile.read(root, into)
	SpriteSheetFile.check(root, Vector2i(int(SIDE) * SPRITES, int(SIDE)), into)
	return trouble.text


func _with_sprites() -> Decomposition:
	var known := Decomposition.new()
	equal(_read_sheet(_sheet(), known), "")
	var texture := PlaceholderTexture2D.new()
	texture.size = Vector2(SIDE * SPRITES, SIDE)
	known.sheet = texture
	return known


func _values(more: Dictionary) -> Dictionary:
	var values := {"version": 1.0, "size": [48.0, 32.0]}
	values["tracks"] = [{"name": "hero", "cycles": []}, {"name": "floor", "kind": "tiles"}]
	return more.merged(values)


func _parsed(more: Dictionary) -> Decomposition:
	var trouble := JsonPlace.Trouble.new()
	var known := _with_sprites()
	PlacementsFile.read(JsonPlace.of(_values(more), "it", trouble), known)
	equal(trouble.text, "")
	return known


func _names(found: String, why: String) -> void:
	check(found.contains(why), "'%s' does not say '%s'" % [found, why])
