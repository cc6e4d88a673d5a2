extends "suite.gd"
## The addon as a whole: also the scripts that only the editor starts are without errors, and warnings are errors here.

const FOLDER := "res://addons/sprite_bridge"


func test_every_script_compiles() -> void:
	for file in DirAccess.get_files_at(FOLDER):
		if file.get_extension() == "gd":
			var script: GDScript = load(FOLDER.path_join(file))
			check(script != null and script.can_instantiate(), file)
