extends "suite.gd"
## The files of a sprite dictionary, as they should be and as they should not; which nodes show what; and the scene of it.

const Decomposition := preload("res://addons/sprite_bridge/decomposition.gd")
const JsonPlace := preload("res://addons/sprite_bridge/json_place.gd")
const Outcome := preload("res://addons/sprite_bridge/outcome.gd")
const PlacementsFile := preload("res://addons/sprite_bridge/placements_file.gd")
const Reconstruction := preload("res://addons/sprite_bridge/reconstruction.gd")
const Seats := preload("res://addons/sprite_bridge/seats.gd")
const SpriteSheetFile := preload("res://addons/sprite_bridge/sprite_sheet_file.gd")
const SpritedictFile := preload("res://addons/sprite_bridge/spritedict_file.gd")

const SIDE := 4.0
const SPRITES := 6


func test_both_forms_of_a_sheet_have_the_same_sprites() -> void:
	var listed := Decomposition.new()
	var named := Decomposition.new()
	equal(_read_sheet(_sheet(), listed), "")
	var frames := {}
	var told := _sheet()
	for entry: Dictionary in told["frames"]:
		frames[entry["filename"]] = entry
	told["frames"] = frames
	equal(_read_sheet(told, named), "")
	equal(named.boxes, listed.boxes)
	equal(Array(named.names), Array(listed.names))
	equal(listed.boxes[2], Rect2i(8, 0, 4, 4))
	equal(listed.numbers["sprite_2"], 2)


func test_sheets_that_cannot_be_are_refused_with_the_place() -> void:
	var wrong := {
		"frames[1] has the name": {"filename": "sprite_0"},
		"frames[1].frame.x is no whole": {"frame": {"x": -1.0, "y": 0.0, "w": 4.0, "h": 4.0}},
		"frames[1].frame.w is no whole": {"frame": {"x": 0.0, "y": 0.0, "w": 1e300, "h": 4.0}},
		"frames[1].frame.h is no whole": {"frame": {"x": 0.0, "y": 0.0, "w": 4.0, "h": 0.0}},
		"frames[1].frame has no 'y'": {"frame": {"x": 0.0, "w": 4.0, "h": 4.0}},
		"frames[1].frame is no object": {"frame": [0.0, 0.0, 4.0, 4.0]},
		"frames[1] is rotated": {"rotated": true},
		"frames[1].trimmed is neither": {"trimmed": "no"},
		"frames[1] lies outside": {"frame": {"x": 22.0, "y": 0.0, "w": 4.0, "h": 4.0}},
	}
	for why: String in wrong:
		var told := _sheet()
		var entry: Dictionary = told["frames"][1]
		var other: Dictionary = wrong[why]
		entry.merge(other, true)
		_names(_read_sheet(told, Decomposition.new()), why)
	_names(
		_read_sheet({"frames": [3.0], "meta": {"image": "a.png"}}, Decomposition.new()),
		"frames[0] is no object"
	)
	_names(_read_sheet({"frames": []}, Decomposition.new()), "has no 'meta'")
	_names(
		_read_sheet({"frames": "all", "meta": {"image": "a.png"}}, Decomposition.new()), "frames is no list"
	)


func test_what_may_be_left_aside_has_its_default() -> void:
	var found := _parsed({"frames": [[{"s": 1.0, "x": -3.0, "y": 2.0}]], "background": {"color": null}})
	var placed: Decomposition.Placed = found.frames[0][0]
	equal([placed.sprite, placed.at, placed.flip_h, placed.flip_v], [1, Vector2i(-3, 2), false, false])
	equal([placed.opacity, placed.track, found.kind_of(placed.track)], [1.0, -1, ""])
	equal([Array(found.durations_ms), found.ground.a, found.layers.size()], [[100], 0.0, 0])
	found = _parsed({"frames": [[{"s": "sprite_3", "x": 0.0, "y": 0.0}]]})
	placed = found.frames[0][0]
	equal([placed.sprite, found.ground], [3, Color.BLACK])


func test_placements_that_cannot_be_are_refused_with_the_place() -> void:
	var wrong := {
		"frames[1][0].s is no whole number from 0 to 5": {"s": 6.0},
		"frames[1][0].s is 'nobody'": {"s": "nobody"},
		"frames[1][0].x is no whole": {"x": 1e18},
		"frames[1][0].y is no whole": {"y": 0.5},
		"frames[1][0].fx is neither": {"fx": 1.0},
		"frames[1][0].a is no number": {"a": 1.5},
		"frames[1][0].t is no whole number from -1 to 1": {"t": 2.0},
	}
	for why: String in wrong:
		var placed := {"s": 0.0, "x": 0.0, "y": 0.0}
		var other: Dictionary = wrong[why]
		placed.merge(other, true)
		_refused({"frames": [[], [placed]]}, why)
	for value: float in [NAN, INF, -INF]:
		_refused({"frames": [[{"s": 0.0, "x": value, "y": 0.0}]]}, "frames[0][0].x is no whole")
		_refused({"frames": [[{"s": 0.0, "x": 0.0, "y": 0.0, "a": value}]]}, "frames[0][0].a is no number")
	var twice := {"s": 0.0, "x": 0.0, "y": 0.0, "t": 0.0}
	_refused({"frames": [[twice, twice]]}, "frames[0][1].t is in two places")
	_refused({"frames": [[null]]}, "frames[0][0] is no object")
	_refused({"frames": [3.0]}, "frames[0] is no list")
	_refused({"frames": []}, "has no frame")


func test_what_else_cannot_be_is_refused_with_the_place() -> void:
	var wrong := {
		"version is not 1": {"version": 2.0},
		"size is no pair": {"size": [8.0]},
		"size.x is no whole": {"size": [0.0, 8.0]},
		"durations has 1 entries for 2 frames": {"durations": [100.0]},
		"durations.[1] is no whole": {"durations": [100.0, -1.0]},
		"tracks[0].kind is none of": {"tracks": [{"name": "a", "kind": "ghost"}]},
		"tracks[0] has no 'name'": {"tracks": [{"kind": "rest"}]},
		"background.color is no colour": {"background": {"color": [1.0]}},
		"background.color.g is no whole": {"background": {"color": [1.0, 256.0, 0.0]}},
		"background.layers[0] has no 'image'": {"background": {"layers": [{}]}},
	}
	for why: String in wrong:
		var values: Dictionary = wrong[why]
		_refused(values.merged({"frames": [[], []]}), why)
	var cycles := {
		"cycles[0].first is no whole": {"first": 2.0, "last": 3.0, "period": 1.0},
		"cycles[0].last is no whole": {"first": 1.0, "last": 0.0, "period": 1.0},
		"cycles[0].period is no whole": {"first": 0.0, "last": 1.0, "period": 3.0},
	}
	for why: String in cycles:
		var cycle: Dictionary = cycles[why]
		cycle["name"] = "walk"
		_refused({"frames": [[], []], "tracks": [{"name": "a", "cycles": [cycle]}]}, why)
		cycle.merge({"first": 0.0, "last": 1.0, "period": 1.0}, true)
		_refused(
			{"frames": [[], []], "tracks": [{"name": "a", "kind": "rest", "cycles": [cycle]}]}, "no actor"
		)
	var layer := {"image": "b.png", "offsets": [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]}
	_refused({"frames": [[], []], "background": {"layers": [layer]}}, "offsets has 3 entries for 2 frames")
	layer["offsets"] = [[0.0, 40000.0]]
	_refused({"frames": [[], []], "background": {"layers": [layer]}}, "offsets[0].y is no whole")


func test_any_values_end_with_a_decomposition_or_a_complaint() -> void:
	var chance := RandomNumberGenerator.new()
	chance.seed = 3
	var seen := {}
	for turn in 2000:
		var values := _values({"frames": [[{"s": 0.0, "x": 0.0, "y": 0.0, "t": 1.0}], []]})
		values["background"] = {
			"color": [1.0, 2.0, 3.0], "layers": [{"image": "b.png", "offsets": [[1.0, 2.0]]}]
		}
		for time in chance.randi_range(0, 2):
			_spoil(values, chance)
		var trouble := JsonPlace.Trouble.new()
		PlacementsFile.read(JsonPlace.of(values, "it", trouble), _with_sprites())
		seen[trouble.text.is_empty()] = true
	equal(seen.size(), 2, "some are refused, some are not")


func test_a_manifest_names_no_files_elsewhere() -> void:
	for name: String in [
		"../a.json", "a/b.json", "res://a.json", "C:\\a.json", "", ".", "..", ".hidden", "a\\b"
	]:
		var manifest := {"version": 1, "sheet": name, "placements": "placements.json"}
		_names(_message(JSON.stringify(manifest)), "sheet is '%s', which is no name" % name)
	for name: Variant in [3, null, ["a.json"]]:
		_names(_message(JSON.stringify({"version": 1, "sheet": name, "placements": "a"})), "sheet is no text")


func test_a_manifest_that_cannot_be_read_is_named() -> void:
	for text: String in ["", "[]", '{"version": 1', "NaN", '{"version": NaN}', "[".repeat(100_000), "\u0001"]:
		_names(_message(text), "is no JSON object that can be read")
	_names(_message('{"version": 2, "sheet": "a.json", "placements": "b.json"}'), "version is not 1")
	_names(_message('{"version": 1e300, "sheet": "a.json", "placements": "b.json"}'), "version")
	_names(_message('{"version": 1, "placements": "b.json"}'), "has no 'sheet'")
	_names(_message('{"version": 1, "sheet": "gone.json", "placements": "b.json"}'), "gone.json is missing")


func test_manifests_are_known_by_their_ending() -> void:
	for name: String in [
		"hero.spritedict.json", "my.hero.spritedict.json", "hero.SpriteDict.JSON", "hero.spritedict"
	]:
		check(SpritedictFile.is_one("res://" + name), name)
	for name: String in ["sprites.json", "spritedict.json", "hero.spritedict.json.import", "herospritedict"]:
		check(not SpritedictFile.is_one("res://" + name), name)
	equal(SpritedictFile.name_of("res://a/my.hero.spritedict.json"), "my.hero")
	equal(SpritedictFile.name_of("res://a/hero.spritedict"), "hero")


func test_an_actor_is_one_node_and_others_are_one_for_each_sprite() -> void:
	var frames := []
	for number in 4:
		var hero := {"s": float(number % 3), "x": 2.0 * number, "y": 0.0, "t": 0.0}
		frames.append([hero, {"s": 4.0, "x": 9.0, "y": 9.0}, {"s": 4.0, "x": 20.0, "y": 9.0}])
	var seats := Seats.new(_parsed({"frames": frames}))
	var names := seats.groups.map(func(group: Seats.Group) -> String: return group.seats[0].name)
	equal(names, ["hero", "sprite_4", "sprite_4 2"])
	equal([seats.count, seats.highest], [3, 0])


func test_tiles_stand_still_in_a_group_that_moves() -> void:
	var frames := []
	for number in 6:
		var tiles := []
		for place in 5:
			tiles.append({"s": 5.0, "x": 4.0 * place - number, "y": float(number), "t": 1.0})
		frames.append(tiles if number != 3 else [])
	var seats := Seats.new(_parsed({"frames": frames}))
	equal([seats.groups.size(), seats.count], [1, 5])
	equal(seats.groups[0].offsets[5], Vector2i(-5, 5))
	equal(seats.groups[0].seats[1].name, "sprite_5 (4, 0)")


func test_tiles_that_do_not_stand_still_are_no_group() -> void:
	var chance := RandomNumberGenerator.new()
	var frames := []
	for number in 6:
		var tiles := []
		for place in 5:
			var at := Vector2i(chance.randi_range(0, 999), chance.randi_range(0, 999))
			tiles.append({"s": 5.0, "x": float(at.x), "y": float(at.y), "t": 1.0})
		frames.append(tiles)
	var seats := Seats.new(_parsed({"frames": frames}))
	equal([seats.groups.size(), seats.count], [5, 5])
	check(seats.groups[0].offsets.is_empty(), "each moves alone")


func test_who_comes_to_the_front_is_lifted_only_over_what_he_touches() -> void:
	var low := {"s": 0.0, "x": 0.0, "y": 0.0}
	var high := {"s": 1.0, "x": 2.0, "y": 2.0}
	var far := {"s": 2.0, "x": 50.0, "y": 0.0}
	var seats := Seats.new(_parsed({"frames": [[low, high, far], [low, high, far], [far, high, low]]}))
	var lifts := seats.groups.map(func(group: Seats.Group) -> Dictionary: return group.seats[0].lifts)
	equal(lifts, [{2: 1}, {}, {}])


func test_the_order_of_many_is_kept_without_a_look_at_who_touches() -> void:
	var frame := []
	for number in Seats.MOST_COMPARED + 10:
		frame.append({"s": float(number % SPRITES), "x": float(number), "y": 0.0})
	var backwards := frame.duplicate()
	backwards.reverse()
	var known := _parsed({"frames": [frame, frame, backwards]})
	var seats := Seats.new(known)
	for number in 3:
		var drawn := []
		for group in seats.groups:
			var seat := group.seats[0]
			drawn.append([seat.lifts.get(number, 0), seat.index, seat.shown[number]])
		drawn.sort_custom(func(one: Array, other: Array) -> bool: return one.slice(0, 2) < other.slice(0, 2))
		var order := drawn.map(func(one: Array) -> Variant: return one[2])
		check(order == Array(known.frames[number], TYPE_NIL, &"", null), "frame %d" % number)


func test_an_actor_has_its_cycles_and_what_it_shows_besides() -> void:
	var cycle := {"name": "walk", "first": 1.0, "last": 6.0, "period": 2.0}
	var odd := {"name": "default", "first": 7.0, "last": 8.0, "period": 1.0}
	var frames := []
	for sprite: float in [5.0, 0.0, 1.0, 0.0, -1.0, 4.0, 1.0, 3.0, 3.0]:
		frames.append([{"s": sprite, "x": 0.0, "y": 0.0, "t": 0.0}] if sprite >= 0 else [])
	var tracks := [{"name": "hero", "cycles": [cycle, odd]}]
	var durations := [50.0, 40.0, 80.0, 1.0, 1.0, 1.0, 1.0, 60.0, 60.0]
	var scene := _scene(_parsed({"frames": frames, "tracks": tracks, "durations": durations}))
	var hero: AnimatedSprite2D = scene.root.get_node("Frame/hero")
	var made := hero.sprite_frames
	equal(Array(made.get_animation_names()), ["default", "default 2", "walk"])
	equal(_regions(made, "walk"), [0, 1])
	equal(_regions(made, "default 2"), [3])
	equal(_regions(made, "default"), [5, 4])
	equal([made.get_animation_speed("walk"), made.get_frame_duration("walk", 1)], [25.0, 2.0])
	equal(made.get_frame_texture("walk", 0), scene.part(0), "one texture for a sprite")
	scene.root.free()


func test_what_stays_in_a_cycle_is_one_frame_that_lasts() -> void:
	var frames := []
	for sprite: float in [-1.0, 0.0, 1.0, 1.0, -1.0, 0.0, 1.0, 1.0]:
		frames.append([{"s": sprite, "x": 0.0, "y": 0.0, "t": 0.0}] if sprite >= 0 else [])
	var tracks := [{"name": "hero", "cycles": [{"name": "walk", "first": 0.0, "last": 7.0, "period": 4.0}]}]
	var scene := _scene(_parsed({"frames": frames, "tracks": tracks}))
	var hero: AnimatedSprite2D = scene.root.get_node("Frame/hero")
	equal(Array(hero.sprite_frames.get_animation_names()), ["walk"])
	equal(_regions(hero.sprite_frames, "walk"), [1, 0, 1], "what nobody sees goes on as before")
	equal(hero.sprite_frames.get_frame_duration("walk", 2), 2.0)
	scene.root.free()


func test_what_never_changes_is_no_track_and_what_does_has_a_reset() -> void:
	var frames := []
	for number in 3:
		frames.append([{"s": 0.0, "x": float(number), "y": 1.0, "fx": true, "a": 0.5}])
	var scene := _scene(_parsed({"frames": frames}))
	var sprite: Sprite2D = scene.root.get_node("Frame/sprite_0")
	equal([sprite.flip_h, sprite.self_modulate.a, sprite.centered, sprite.visible], [true, 0.5, false, true])
	for name: String in ["reconstruction", "RESET"]:
		var animation := scene.player.get_animation(name)
		equal([animation.get_track_count(), str(animation.track_get_path(0))], [1, "Frame/sprite_0:position"])
	check(is_equal_approx(scene.player.get_animation("reconstruction").length, 0.3), "three frames of 100 ms")
	scene.root.free()
	scene = _scene(_parsed({"frames": [[]]}))
	equal(Array(scene.player.get_animation_list()), ["reconstruction"])
	scene.root.free()


func test_names_that_no_node_can_have_become_others() -> void:
	var tracks := []
	var frame := []
	for name: String in ["a/b:c", "a/b:c", "", "%.@", "x".repeat(500), "AnimationPlayer"]:
		tracks.append({"name": name})
		frame.append({"s": 0.0, "x": 0.0, "y": 0.0, "t": float(frame.size())})
	var scene := _scene(_parsed({"frames": [frame, []], "tracks": tracks}))
	var player := scene.player.get_animation("reconstruction")
	equal(player.get_track_count(), 6)
	for track in player.get_track_count():
		var path := player.track_get_path(track)
		check(scene.root.get_node_or_null(NodePath(path.get_concatenated_names())) != null, str(path))
	scene.root.free()


func test_memory_is_what_the_textures_take_instead_of_all_frames() -> void:
	var found := _parsed({"frames": [[], [], []], "size": [64.0, 32.0]})
	equal([found.bytes(), found.bytes_of_frames()], [24 * 4 * 4, 3 * 64 * 32 * 4])
	equal(found.percent_saved(), 98)
	equal(_parsed({"frames": [[]], "size": [1.0, 1.0]}).percent_saved(), 0)


## The numbers of the sprites of an animation.
func _regions(frames: SpriteFrames, animation: String) -> Array:
	var found := []
	for index in frames.get_frame_count(animation):
		var part: AtlasTexture = frames.get_frame_texture(animation, index)
		found.append(roundi(part.region.position.x / SIDE))
	return found


func _scene(known: Decomposition) -> Reconstruction:
	var scene := Reconstruction.new(known, "it")
	scene.show(Seats.new(known).groups)
	scene.lead(true, false)
	return scene


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


func _refused(more: Dictionary, why: String) -> void:
	var trouble := JsonPlace.Trouble.new()
	PlacementsFile.read(JsonPlace.of(_values(more), "it", trouble), _with_sprites())
	_names(trouble.text, why)


func _names(found: String, why: String) -> void:
	check(found.contains(why), "'%s' does not say '%s'" % [found, why])


## What is said of a manifest of this text.
func _message(text: String) -> String:
	var path := "res://it.spritedict.json"
	var file := FileAccess.open(path, FileAccess.WRITE)
	file.store_string(text)
	file.close()
	var outcome := SpritedictFile.read(path, SpritedictFile.Reading.new())
	DirAccess.remove_absolute(path)
	equal(outcome.code, "bad_dictionary")
	check(outcome.message.contains(path) and outcome.hint != "", outcome.sentence())
	return outcome.message


## Put something else in the place of any value, or take it away.
func _spoil(values: Dictionary, chance: RandomNumberGenerator) -> void:
	var at: Variant = values
	while true:
		var keys := _keys(at)
		if keys.is_empty():
			return
		var key: Variant = keys[chance.randi_range(0, keys.size() - 1)]
		var inner: Variant = _inner(at, key)
		if (inner is Dictionary or inner is Array) and chance.randf() < 0.8:
			at = inner
			continue
		var others := [null, true, -1.0, 0.5, 1e300, NAN, "text", [], {}, [1.0, 2.0], 40000.0]
		_put(at, key, others[chance.randi_range(0, others.size() - 1)])
		return


func _keys(of: Variant) -> Array:
	if of is Dictionary:
		var values: Dictionary = of
		return values.keys()
	var items: Array = of
	return range(items.size())


func _inner(of: Variant, key: Variant) -> Variant:
	if of is Dictionary:
		var values: Dictionary = of
		return values[key]
	var items: Array = of
	return items[key]


func _put(into: Variant, key: Variant, value: Variant) -> void:
	if into is Dictionary:
		var values: Dictionary = into
		values[key] = value
	else:
		var items: Array = into
		items[key] = value
