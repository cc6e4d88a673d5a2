extends SceneTree
## Plays scenes that were imported from sprite dictionaries, and writes what their nodes would draw into a JSON file:
## `godot --headless -s .../play.gd -- JOBS PLAYED`, JOBS being `[{"scene": PATH, "how": "seek", "times": [s, ...]}, ...]`.
##
## The player is led to each time at once, or, by "advance", from one to the next as a game does.

const Drawing := preload("drawing.gd")


func _initialize() -> void:
	await process_frame  # before it, nothing is in the tree
	var drawing := Drawing.new()
	var played: Array[Dictionary] = []
	var jobs: Array = JSON.parse_string(FileAccess.get_file_as_string(OS.get_cmdline_user_args()[0]))
	for job: Dictionary in jobs:
		var packed: PackedScene = load(str(job["scene"]))
		var scene: Node2D = packed.instantiate()
		root.add_child(scene)
		played.append(_play(scene, job, drawing))
		scene.free()
	var file := FileAccess.open(OS.get_cmdline_user_args()[1], FileAccess.WRITE)
	file.store_string(JSON.stringify({"played": played, "textures": drawing.textures}))
	file.close()
	quit()


func _play(scene: Node2D, job: Dictionary, drawing: Drawing) -> Dictionary:
	var player: AnimationPlayer = scene.get_node("AnimationPlayer")
	var autoplay := player.autoplay
	player.callback_mode_process = AnimationMixer.ANIMATION_CALLBACK_MODE_PROCESS_MANUAL
	player.play("reconstruction")
	var frames: Array[Array] = []
	var last := 0.0
	for time: float in job["times"]:
		if job["how"] == "seek":
			player.seek(time, true)
		else:
			player.advance(time - last)
		last = time
		frames.append(drawing.of(scene))
	return {
		"frames": frames,
		"nodes": _nodes(scene),
		"meta": scene.get_meta("sprite_bridge_memory"),
		"text": scene.editor_description,
		"filter": scene.texture_filter,
		"autoplay": autoplay,
		"loops": player.get_animation("reconstruction").loop_mode
	}


## Of each node its kind, whether it has a script, and an actor's animations.
func _nodes(scene: Node2D) -> Dictionary:
	var found := {}
	for node in scene.find_children("*", "", true, false):
		var told := {"class": node.get_class(), "script": node.get_script() != null}
		if node is AnimatedSprite2D:
			var actor: AnimatedSprite2D = node
			told["animations"] = actor.sprite_frames.get_animation_names()
		found[str(scene.get_path_to(node))] = told
	return found
