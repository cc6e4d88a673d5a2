extends SceneTree
## Says what resources hold, as a game would load them: `godot --headless -s .../look.gd -- res://hero.png ...`.

const Looking := preload("looking.gd")


func _initialize() -> void:
	var found := {}
	for path in OS.get_cmdline_user_args():
		found[path] = Looking.at(path)
	print("did ", JSON.stringify(found))
	quit()
