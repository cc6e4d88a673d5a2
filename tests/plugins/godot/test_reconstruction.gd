extends "spritedict_suite.gd"
## The scene of a sprite dictionary: its animations, its tracks, its names, and the memory that it takes.

const Reconstruction := preload("res://addons/sprite_bridge/reconstruction.gd")
const Seats := preload("res://addons/sprite_bridge/seats.gd")


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
