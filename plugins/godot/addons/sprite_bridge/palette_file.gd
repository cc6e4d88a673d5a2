@tool
extends RefCounted
## Palette files: GIMP (.gpl), Lospec (.hex), JASC (.pal), and pictures (.png). The same files that the command line and
## the watched folder take.

const Outcome := preload("outcome.gd")
const Strings := preload("strings.gd")

const MAX_BYTES := 1 << 20
const MAX_COLORS := 256


## The colours in their order, as PackedStringArray of "#rrggbb". Fails with `bad_palette`.
static func read(path: String) -> Outcome:
	var file := FileAccess.open(path, FileAccess.READ) if FileAccess.file_exists(path) else null
	if not file or file.get_length() > MAX_BYTES:
		return _refused(path, "it cannot be read")
	var bytes := file.get_buffer(file.get_length())
	var found := PackedStringArray()
	match path.get_extension().to_lower():
		"gpl":
			found = _gpl(_lines(bytes))
		"hex":
			found = _hex(_lines(bytes))
		"pal":
			found = _jasc(_lines(bytes))
		"png":
			found = _png(bytes)
		_:
			return _refused(path, "it is none of .gpl, .hex, .pal, .png")
	if found.is_empty() or found.size() > MAX_COLORS:
		return _refused(path, "it does not hold 1 to %d colours" % MAX_COLORS)
	return Outcome.ok(found)


## Of ASCII: names in a .gpl may be in any encoding, and are not needed.
static func _lines(bytes: PackedByteArray) -> PackedStringArray:
	var from := 3 if bytes.slice(0, 3) == PackedByteArray([0xef, 0xbb, 0xbf]) else 0
	var text := bytes.slice(from).get_string_from_ascii()
	var lines := PackedStringArray()
	for line in text.replace("\r", "\n").split("\n", false):
		if line.strip_edges():
			lines.append(line.strip_edges())
	return lines


## None for what is no such file, as with the others.
static func _gpl(lines: PackedStringArray) -> PackedStringArray:
	var found := PackedStringArray()
	if lines.is_empty() or lines[0] != "GIMP Palette":
		return found
	for line in lines.slice(1):
		var key := line.get_slice(":", 0).strip_edges() if line.contains(":") else ""
		if line.begins_with("#") or key in ["Name", "Columns", "Channels"]:
			continue
		if not _add(found, line.replace("\t", " ").split(" ", false)):
			return PackedStringArray()
	return found


static func _hex(lines: PackedStringArray) -> PackedStringArray:
	var found := PackedStringArray()
	for line in lines:
		var digits := line.trim_prefix("#").to_lower()
		if digits.length() != 6 or not digits.is_valid_hex_number():
			return PackedStringArray()
		_add_once(found, "#" + digits)
	return found


static func _jasc(lines: PackedStringArray) -> PackedStringArray:
	var found := PackedStringArray()
	if lines.size() < 3 or lines[0] != "JASC-PAL" or lines[1] != "0100" or lines[2] != str(lines.size() - 3):
		return found
	for line in lines.slice(3):
		if not _add(found, line.replace("\t", " ").split(" ", false)):
			return PackedStringArray()
	return found


static func _png(bytes: PackedByteArray) -> PackedStringArray:
	var found := PackedStringArray()
	var image := Image.new()
	if image.load_png_from_buffer(bytes) != OK:
		return found
	image.convert(Image.FORMAT_RGBA8)
	for y in image.get_height():
		for x in image.get_width():
			var color := image.get_pixel(x, y)
			if color.a8 > 0:
				_add_once(found, "#" + color.to_html(false))
			if found.size() > MAX_COLORS:
				return found
	return found


static func _add(found: PackedStringArray, words: PackedStringArray) -> bool:
	var color := "#"
	for index in 3:
		if words.size() <= index or not words[index].is_valid_int():
			return false
		var level := words[index].to_int()
		if level < 0 or level > 255:
			return false
		color += "%02x" % level
	_add_once(found, color)
	return true


static func _add_once(found: PackedStringArray, color: String) -> void:
	if not color in found:
		found.append(color)


static func _refused(path: String, why: String) -> Outcome:
	return Outcome.failed("bad_palette", Strings.text("bad_palette", {"path": path, "why": why}))
