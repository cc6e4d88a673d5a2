@tool
extends RefCounted
## A picture that is to be cleaned, how, and what becomes of the frames that come back.

## A picture of its own; a sheet, whose frames are cleaned as one animation and stay where they are; the same, with
## equal frames stored once.
enum Kind { PICTURE, SHEET, FRAMES }

const Client := preload("client.gd")
const Job := preload("job.gd")
const JsonFile := preload("json_file.gd")
const Options := preload("options.gd")
const Outcome := preload("outcome.gd")
const Picture := preload("picture.gd")
const Pixels := preload("pixels.gd")
const SheetFile := preload("sheet_file.gd")
const Strings := preload("strings.gd")

const KIND_NAMES: Array[String] = ["picture", "sheet", "frames"]
const MAX_BYTES := 256 << 20

## Of the picture that stands for one that cannot be read at all.
const _SIDE_OF_NOTHING := 16

## Rises when what is made of the same answer becomes another.
const FORMAT := 1

var source := ""
var kind := Kind.PICTURE
## Those parameters that are not at their defaults.
var params := {}
## What told where the frames are, if anything did.
var sheet: SheetFile.Sheet = null
## The file as it is.
var png := PackedByteArray()
## Why it cannot even be asked for, or null.
var trouble: Outcome = null


## The job that an import's options ask for.
static func of(path: String, wanted: Kind, options: Dictionary, reads_sheet_file := false) -> Job:
	var job := Job.new()
	job.source = path
	job.kind = wanted
	job._read_file()
	if reads_sheet_file:
		job._read_sheet()
	var asked := Options.params(job.operation(), options)
	if asked.is_ok():
		job.params = asked.value
	else:
		job._fail(asked)
	return job


func operation() -> String:
	return "clean" if kind == Kind.PICTURE or sheet else "clean_sheet"


func source_hash() -> String:
	return hash_of(png)


## What tells whether a result is of this job: the same source, asked for in the same way.
func key() -> String:
	var asked := params.duplicate()
	for name in Options.OF_THE_MACHINE:
		asked.erase(name)
	var parts := {
		"format": FORMAT,
		"source": source_hash(),
		"kind": KIND_NAMES[kind],
		"operation": operation(),
		"params": asked,
		"layout": sheet.layout() if sheet else []
	}
	return hash_of(JSON.stringify(parts, "", true, true).to_utf8_buffer())


## Ask for it; the outcome's value is Client.Cleaned.
func ask(client: Client) -> Outcome:
	if trouble:
		return trouble
	if not sheet:
		return client.run_png(operation(), png, params)
	var image := _decoded()
	if not image:
		return Outcome.failed("bad_image", Strings.text("bad_picture", {"why": "it is no PNG file"}))
	return client.run(operation(), sheet.cut(image), params)


## The Picture that the answer makes. Fails with `bad_reply`.
func assemble(cleaned: Client.Cleaned) -> Outcome:
	if sheet and cleaned.frames.size() != sheet.places.size():
		return _unreadable("%d frames came back" % cleaned.frames.size())
	match kind:
		Kind.FRAMES:
			var picture := Picture.of_different(cleaned.frames)
			return Outcome.ok(picture) if picture else Outcome.failed("too_large", Strings.text("too_wide"))
		Kind.SHEET:
			return _assemble_sheet(cleaned)
	return Outcome.ok(Picture.of_one(cleaned.frames[0]))


## The picture as it came, laid out as well as can be without the daemon.
func untouched() -> Picture:
	var image := _decoded()
	if not image:
		image = Image.create_empty(_SIDE_OF_NOTHING, _SIDE_OF_NOTHING, false, Image.FORMAT_RGBA8)
	var frames: Array[Image] = [image]
	if kind == Kind.FRAMES and sheet:
		frames = sheet.cut(image)
	elif kind == Kind.FRAMES:
		frames = _cut_evenly(image)
	var picture := Picture.of_different(frames) if kind == Kind.FRAMES else Picture.of_one(image)
	return picture if picture else Picture.of_one(image)


## Read what threads would otherwise read at the same time.
static func warm_up() -> void:
	Options.of("clean_sheet")


## SHA-256 as hex.
static func hash_of(bytes: PackedByteArray) -> String:
	var hashing := HashingContext.new()
	hashing.start(HashingContext.HASH_SHA256)
	if not bytes.is_empty():
		hashing.update(bytes)
	return hashing.finish().hex_encode()


func _fail(why: Outcome) -> void:
	if not trouble:
		trouble = why


func _read_file() -> void:
	var file := FileAccess.open(source, FileAccess.READ)
	if file and file.get_length() <= MAX_BYTES:
		png = file.get_buffer(file.get_length())
	var read := Pixels.png_entries(png)
	if not read.is_ok():
		_fail(read)


func _read_sheet() -> void:
	if trouble:
		return
	var read := SheetFile.read(source, Pixels.png_size(png))
	if read.is_ok():
		sheet = read.value
	else:
		_fail(read)


## Null for what the engine cannot read. It says so in the log itself.
func _decoded() -> Image:
	var image := Image.new()
	if not Pixels.png_entries(png).is_ok() or image.load_png_from_buffer(png) != OK:
		return null
	image.convert(Image.FORMAT_RGBA8)
	return image


## The frames of a sheet whose columns and rows are named; else the whole is one.
func _cut_evenly(image: Image) -> Array[Image]:
	var asked: String = params.get("layout", "auto")
	var columns := asked.get_slice("x", 0).to_int()
	var rows := asked.get_slice("x", 1).to_int()
	if columns < 1 or rows < 1 or columns * rows > SheetFile.MAX_FRAMES:
		return [image]
	var size := Vector2i(floori(float(image.get_width()) / columns), floori(float(image.get_height()) / rows))
	if size.x < 1 or size.y < 1:
		return [image]
	var frames: Array[Image] = []
	for index in columns * rows:
		var at := Vector2i(index % columns, floori(float(index) / columns))
		frames.append(image.get_region(Rect2i(at * size, size)))
	return frames


func _assemble_sheet(cleaned: Client.Cleaned) -> Outcome:
	var told: Dictionary = cleaned.report["sheet"] if cleaned.report.get("sheet") is Dictionary else {}
	var columns: int = told["columns"] if told.get("columns") is int else 0
	var rows: int = told["rows"] if told.get("rows") is int else 0
	if columns < 1 or columns * rows != cleaned.frames.size():
		return _unreadable("%d frames are no %d columns and %d rows" % [cleaned.frames.size(), columns, rows])
	var size := cleaned.frames[0].get_size() * Vector2i(columns, rows)
	if maxi(size.x, size.y) > Picture.MAX_SIDE:
		return Outcome.failed("too_large", Strings.text("too_wide"))
	return Outcome.ok(Picture.of_grid(cleaned.frames, columns))


func _unreadable(why: String) -> Outcome:
	return Outcome.failed("bad_reply", Strings.text("bad_reply", {"why": why}))
