extends "spritedict_suite.gd"
## Which nodes show what of a sprite dictionary, and in which order.

const Seats := preload("res://addons/sprite_bridge/seats.gd")


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
