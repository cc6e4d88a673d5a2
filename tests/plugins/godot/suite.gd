extends RefCounted
## What a suite of tests is made of: its `test_*` methods, each with a check at least.

## What was given on the command line as `name=value`.
var given := {}
var checks := 0
var complaints: Array[String] = []


func check(is_so: bool, what: String) -> void:
	checks += 1
	if not is_so:
		complaints.append(what)


func equal(found: Variant, wanted: Variant, what: String = "") -> void:
	check(same(found, wanted), "%s: %s is not %s" % [what, brief(found), brief(wanted)])


## Equal all the way down; a whole number is the same as int and as float, for JSON knows no int.
func same(one: Variant, other: Variant) -> bool:
	if one is Array and other is Array:
		var items: Array = one
		var others: Array = other
		return _same_arrays(items, others)
	if one is Dictionary and other is Dictionary:
		var pairs: Dictionary = one
		var other_pairs: Dictionary = other
		return _same_maps(pairs, other_pairs)
	var numbers := [TYPE_INT, TYPE_FLOAT]
	if typeof(one) in numbers and typeof(other) in numbers:
		return one == other
	return typeof(one) == typeof(other) and one == other


func brief(value: Variant) -> String:
	return var_to_str(value).left(300)


## The bytes of a hex text.
func hex(text: String) -> PackedByteArray:
	return text.hex_decode() if text else PackedByteArray()


func argument(name: String) -> String:
	return given.get(name, "")


func _same_arrays(one: Array, other: Array) -> bool:
	if one.size() != other.size():
		return false
	for index in one.size():
		if not same(one[index], other[index]):
			return false
	return true


func _same_maps(one: Dictionary, other: Dictionary) -> bool:
	if one.size() != other.size():
		return false
	for key: Variant in one:
		if not other.has(key) or not same(one[key], other[key]):
			return false
	return true
