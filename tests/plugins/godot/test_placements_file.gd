extends "spritedict_suite.gd"
## Where the sprites of a dictionary stand, as it should be told and as it should not.


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


func _refused(more: Dictionary, why: String) -> void:
	var trouble := JsonPlace.Trouble.new()
	PlacementsFile.read(JsonPlace.of(_values(more), "it", trouble), _with_sprites())
	_names(trouble.text, why)


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
