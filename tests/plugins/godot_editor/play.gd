extends SceneTree
## Plays a scene that was imported from a sprite dictionary, and says what its nodes would draw:
## `godot --headless -s .../play.gd -- seek|advance res://hero.spritedict.json TIME ...`, times in seconds.
##
## To each time the player is led at once, or from one to the next as a game does.

const Drawing := preload("drawing.gd")


func _initialize() -> void:
	var arguments := OS.get_cmdline_user_args()
	var packed: PackedScene = load(arguments[1])
	var scene: Node2D = packed.instantiate()
	await process_frame  # before it, nothing is in the tree
	root.add_child(scene)
	var player: AnimationPlayer = scene.get_node("AnimationPlayer")
	player.callback_mode_process = AnimationMixer.ANIMATION_CALLBACK_MODE_PROCESS_MANUAL
	player.play("reconstruction")
	var drawing := Drawing.new()
	var frames: Array[Array] = []
	var last := 0.0
	for text in arguments.slice(2):
		var time := text.to_float()
		if arguments[0] == "seek":
			player.seek(time, true)
		else:
			player.advance(time - last)
		last = time
		frames.append(drawing.of(scene))
	var nodes: Array[String] = []
	for node in scene.find_children("*", "", true, false):
		nodes.append("%s %s" % [node.get_class(), scene.get_path_to(node)])
	print("did ", JSON.stringify({"frames": frames, "textures": drawing.textures, "nodes": nodes}))
	quit()
