extends RefCounted
## Pictures as bytes and back: RGBA8, rows from the top, straight alpha.

const Messages := preload("messages.gd")
const Outcome := preload("outcome.gd")
const Strings := preload("strings.gd")


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


static func _refused(why: String) -> Outcome:
	return Outcome.failed("bad_image", Strings.text("bad_picture", {"why": why}))
