extends "spritedict_suite.gd"
## The file that names the others of a sprite dictionary.

const SpritedictFile := preload("res://addons/sprite_bridge/spritedict_file.gd")


func test_a_manifest_names_no_files_elsewhere() -> void:
	for name: String in [
		"../a.json", "a/b.json", "res://a.json", "C:\\a.json", "", ".", "..", ".hidden", "a\\b"
	]:
		var manifest := {"version": 1, "sheet": name, "placements": "placements.json"}
		_names(_message(JSON.stringify(manifest)), "sheet is '%s', which is no name" % name)
	for name: Variant in [3, null, ["a.json"]]:
		_names(_message(JSON.stringify({"version": 1, "sheet": name, "placements": "a"})), "sheet is no text")


func test_a_manifest_that_cannot_be_read_is_named() -> void:
	for text: String in ["", "[]", '{"version": 1', "NaN", '{"version": NaN}', "[".repeat(100_000), "\u0001"]:
		_names(_message(text), "is no JSON object that can be read")
	_names(_message('{"version": 2, "sheet": "a.json", "placements": "b.json"}'), "version is not 1")
	_names(_message('{"version": 1e300, "sheet": "a.json", "placements": "b.json"}'), "version")
	_names(_message('{"version": 1, "placements": "b.json"}'), "has no 'sheet'")
	_names(_message('{"version": 1, "sheet": "gone.json", "placements": "b.json"}'), "gone.json is missing")


func test_manifests_are_known_by_their_ending() -> void:
	for name: String in [
		"hero.spritedict.json", "my.hero.spritedict.json", "hero.SpriteDict.JSON", "hero.spritedict"
	]:
		check(SpritedictFile.is_one("res://" + name), name)
	for name: String in ["sprites.json", "spritedict.json", "hero.spritedict.json.import", "herospritedict"]:
		check(not SpritedictFile.is_one("res://" + name), name)
	equal(SpritedictFile.name_of("res://a/my.hero.spritedict.json"), "my.hero")
	equal(SpritedictFile.name_of("res://a/hero.spritedict"), "hero")


## What is said of a manifest of this text.
func _message(text: String) -> String:
	var path := "res://it.spritedict.json"
	var file := FileAccess.open(path, FileAccess.WRITE)
	file.store_string(text)
	file.close()
	var outcome := SpritedictFile.read(path, SpritedictFile.Reading.new())
	DirAccess.remove_absolute(path)
	equal(outcome.code, "bad_dictionary")
	check(outcome.message.contains(path) and outcome.hint != "", outcome.sentence())
	return outcome.message
