extends SceneTree
## Takes a picture of an imported scene at each time, as the engine draws it:
## `godot -s .../shoot.gd -- res://hero.spritedict.json WIDTH HEIGHT FOLDER TIME ...`, times in seconds.


func _initialize() -> void:
	var arguments := OS.get_cmdline_user_args()
	await process_frame  # before it, nothing is in the tree
	var view := SubViewport.new()
	view.size = Vector2i(arguments[1].to_int(), arguments[2].to_int())
	view.render_target_update_mode = SubViewport.UPDATE_ALWAYS
	root.add_child(view)
	var packed: PackedScene = load(arguments[0])
	var scene := packed.instantiate()
	view.add_child(scene)
	var player: AnimationPlayer = scene.get_node("AnimationPlayer")
	player.callback_mode_process = AnimationMixer.ANIMATION_CALLBACK_MODE_PROCESS_MANUAL
	player.play("reconstruction")
	for index in range(4, arguments.size()):
		player.seek(arguments[index].to_float(), true)
		await RenderingServer.frame_post_draw
		await RenderingServer.frame_post_draw
		var image := view.get_texture().get_image()
		image.save_png(arguments[3].path_join("%d.png" % (index - 4)))
	quit()
