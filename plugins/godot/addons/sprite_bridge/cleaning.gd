@tool
extends RefCounted
## A job's way to a picture: from the store, else from the daemon, else the best there is. Always one that can be
## imported: a file that failed once would never be tried again by the engine.

const Client := preload("client.gd")
const Daemon := preload("daemon.gd")
const Job := preload("job.gd")
const Mark := preload("mark.gd")
const Notices := preload("notices.gd")
const Outcome := preload("outcome.gd")
const Picture := preload("picture.gd")
const Settings := preload("settings.gd")
const Store := preload("store.gd")
const Strings := preload("strings.gd")

## The resource's metadata that says it waits: `state` and `why`, a code.
const META := "sprite_bridge"

const CLEANED := "cleaned"
const STALE := "stale"
const UNTOUCHED := "untouched"


## What a job ended with.
class Result:
	extends RefCounted
	var picture: Picture = null
	## `cleaned`; `stale`, the last that was; or `untouched`, the source itself.
	var state := CLEANED
	## Why it waits; null if it does not.
	var why: Outcome = null

	## Say on a resource that it waits, if it does.
	func tell(resource: Resource) -> void:
		if why:
			resource.set_meta(META, {"state": state, "why": why.code})


## Do a job. What waits is marked, and told.
static func clean(job: Job) -> Result:
	var result := Result.new()
	var entry := Store.read(job.source)
	if entry and not job.trouble and entry.key == job.key():
		result.picture = entry.picture
		return result
	var done := Daemon.run(job)
	if done.is_ok():
		var cleaned: Client.Cleaned = done.value
		done = _keep(job, cleaned)
	if done.is_ok():
		result.picture = done.value
		return result
	result.why = done
	var is_usable := entry != null and entry.kind == Job.KIND_NAMES[job.kind]
	result.state = STALE if is_usable else UNTOUCHED
	result.picture = entry.picture if is_usable else job.untouched()
	_mark(result.picture)
	var blanks := {"source": job.source, "why": done.sentence()}
	Notices.warn(Strings.text(result.state, blanks))
	return result


## The Picture, which is also in the store then. That it cannot be written there is told, and no reason to do without.
static func _keep(job: Job, cleaned: Client.Cleaned) -> Outcome:
	var done := job.assemble(cleaned)
	if not done.is_ok():
		return done
	var picture: Picture = done.value
	var kept := Store.write(job, picture, cleaned.report)
	if not kept.is_ok():
		Notices.warn(kept.sentence())
	var warnings: Variant = cleaned.report.get("warnings")
	for warning: Variant in warnings if warnings is Array else []:
		var values: Dictionary = warning if warning is Dictionary else {}
		var blanks := {"source": job.source, "what": values.get("message", "")}
		Notices.warn(Strings.text("doubt", blanks))
	return done


static func _mark(picture: Picture) -> void:
	if Settings.is_marking():
		for cell in picture.cells():
			Mark.draw(picture.image, picture.region(cell))
