extends SceneTree
## Runs suites: `godot --headless -s res://tests/runner.gd -- suites=test_msgpack.gd,test_frames.gd name=value ...`.
## Of each it says '== test_msgpack.gd' first, and 'N passed, N failed' last. An error of the engine's abandons a test
## without failing it: who runs this looks for SCRIPT ERROR in the output.

const Suite := preload("suite.gd")

var _passed := 0
var _failed := 0


func _initialize() -> void:
	var given := {}
	for argument in OS.get_cmdline_user_args():
		given[argument.get_slice("=", 0)] = argument.substr(argument.find("=") + 1)
	var suites: String = given["suites"]
	var all_passed := true
	for name in suites.split(","):
		all_passed = _run_suite(name, given) and all_passed
	quit(0 if all_passed else 1)


func _run_suite(name: String, given: Dictionary) -> bool:
	_passed = 0
	_failed = 0
	print("== ", name)
	var script: GDScript = load("res://tests/%s" % name)
	if script and script.can_instantiate():
		_run(script, given)
	print("%d passed, %d failed" % [_passed, _failed])
	return _passed > 0 and _failed == 0


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
