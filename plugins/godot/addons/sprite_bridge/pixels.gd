@tool
extends RefCounted
## Pictures as bytes and back: RGBA8, rows from the top, straight alpha.

const Messages := preload("messages.gd")
const Outcome := preload("outcome.gd")
const Strings := preload("strings.gd")

## Of a PNG file: its first bytes, the name of its first part, and where the size in it ends.
const _PNG_BEGINS: PackedByteArray = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const _PNG_HEADER: PackedByteArray = [0x49, 0x48, 0x44, 0x52]
const _PNG_HEAD := 24


## Entries for the pictures in order; those of one size that follow each other go together. The pictures stay as they
## are. Fails with `bad_image`.
static func to_entries(images: Array[Image]) -> Outcome:
	var entries: Array[Messages.Entry] = []
	for image in images:
		var got := _raw(image)
		if not got.is_ok():
			return got
		var data: PackedByteArray = got.value
		var last: Messages.Entry = entries.back() if entries else null
		if last and last.size == image.get_size():
			last.count += 1
			last.data.append_array(data)
		else:
			entries.append(Messages.Entry.new(image.get_size(), "rgba8", 1, data))
	return Outcome.ok(entries)


## The entry of a PNG file, as Array[Messages.Entry]; its size is what its header says. Fails with `bad_image`.
static func png_entries(png: PackedByteArray) -> Outcome:
	if png.size() < _PNG_HEAD or png.slice(0, 8) != _PNG_BEGINS or png.slice(12, 16) != _PNG_HEADER:
		return _refused("it is no PNG file")
	var size := png_size(png)
	if size.x < 1 or size.y < 1 or maxi(size.x, size.y) > Messages.MAX_SIDE:
		return _refused("%d x %d pixels are none that a picture can have" % [size.x, size.y])
	var entries: Array[Messages.Entry] = [Messages.Entry.new(size, "png", 1, png)]
	return Outcome.ok(entries)


## The size that the header of a PNG file says.
static func png_size(png: PackedByteArray) -> Vector2i:
	return Vector2i(_big_endian(png, 16), _big_endian(png, 20))


## The same of a file; nothing for one that cannot be read, or is no PNG.
static func png_file_size(path: String) -> Vector2i:
	var file := FileAccess.open(path, FileAccess.READ)
	var head := file.get_buffer(_PNG_HEAD) if file else PackedByteArray()
	return png_size(head) if png_entries(head).is_ok() else Vector2i.ZERO


## The pictures of the entries in order, as Array[Image] of FORMAT_RGBA8. Fails with `bad_reply`.
static func to_images(entries: Array[Messages.Entry]) -> Outcome:
	var images: Array[Image] = []
	for entry in entries:
		if entry.format != "rgba8":
			var why := Strings.text("bad_reply", {"why": "PNG was not asked for"})
			return Outcome.failed("bad_reply", why)
		var bytes := entry.size.x * entry.size.y * 4
		for index in entry.count:
			var data := (
				entry.data if entry.count == 1 else entry.data.slice(index * bytes, (index + 1) * bytes)
			)
			images.append(Image.create_from_data(entry.size.x, entry.size.y, false, Image.FORMAT_RGBA8, data))
	return Outcome.ok(images)


static func _raw(image: Image) -> Outcome:
	if not image or image.is_empty():
		return _refused("it is empty")
	var copy := image
	if image.is_compressed() or image.has_mipmaps() or image.get_format() != Image.FORMAT_RGBA8:
		copy = image.duplicate()
		if copy.is_compressed() and copy.decompress() != OK:
			return _refused("it is compressed for graphics cards")
		copy.clear_mipmaps()
		copy.convert(Image.FORMAT_RGBA8)
	return Outcome.ok(copy.get_data())


static func _big_endian(bytes: PackedByteArray, at: int) -> int:
	return bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3]


static func _refused(why: String) -> Outcome:
	return Outcome.failed("bad_image", Strings.text("bad_picture", {"why": why}))
