extends SceneTree
## Runs suites: `godot --headless -s res://tests/runner.gd -- suite=test_msgpack.gd name=value ...`, and says
## 'N passed, N failed'. An error of the engine's abandons a test without failing it: who runs this looks for
## SCRIPT ERROR in the output.

const Suite := preload("suite.gd")

var _passed := 0
var _failed := 0


func _initialize() -> void:
	var given := {}
	for argument in OS.get_cmdline_user_args():
		given[argument.get_slice("=", 0)] = argument.substr(argument.find("=") + 1)
	var script: GDScript = load("res://tests/%s" % given["suite"])
	if script and script.can_instantiate():
		_run(script, given)
	print("%d passed, %d failed" % [_passed, _failed])
	quit(0 if _passed > 0 and _failed == 0 else 1)


func _run(script: GDScript, given: Dictionary) -> void:
	var only: String = given.get("only", "test_")
	for method in script.get_script_method_list():
		var name: String = method["name"]
		if not name.begins_with(only):
			continue
		var suite: Suite = script.new()
		suite.given = given
		suite.call(name)
		if suite.checks == 0:
			suite.complaints.append("it checked nothing")
		for complaint in suite.complaints:
			print("FAILED %s: %s" % [name, complaint])
		if suite.complaints:
			_failed += 1
		else:
			_passed += 1
