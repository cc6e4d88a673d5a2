@tool
extends RefCounted
## Asks for the pictures that are imported next, in threads, while the editor is busy with those before them: so the
## daemon never waits for the editor, and all of its workers have something to do. What comes back waits here.
##
## Only a guess: whatever is asked for in another way in the end is asked for again.

const Client := preload("client.gd")
const ImportFile := preload("import_file.gd")
const ImportJob := preload("import_job.gd")
const Job := preload("job.gd")
const JsonFile := preload("json_file.gd")
const Outcome := preload("outcome.gd")
const ProjectFiles := preload("project_files.gd")
const Store := preload("store.gd")

const MOST_THREADS := 8

## Answers that wait, and for how long nobody may want one before it is all given up.
const MOST_HELD := 16
const PATIENCE_MSEC := 30000

## Imports with more time than this between them are of different batches.
const BATCH_MSEC := 2000

## Failures that are not of one picture: the daemon is not there, not for us, or has too much to do.
const NO_ANSWERS: Array[String] = [
	"unreachable", "unauthorized", "version", "stopping", "hello_required", "busy", "cancelled"
]

const _NAP_MSEC := 2

static var _lock := Mutex.new()
static var _threads: Array[Thread] = []
static var _clients: Array[Client] = []
static var _queue := PackedStringArray()
## Paths that are asked for, and the answers by their paths.
static var _running := {}
static var _answers := {}
static var _wanted := 0
static var _is_ending := false

static var _expected := PackedStringArray()
static var _last_import := 0
static var _is_planned := false


## What the daemon said to a job of this key.
class Answer:
	extends RefCounted
	var key := ""
	var outcome: Outcome = null


## Files that will be imported now, whatever else seems to be. None: it is found out.
static func expect(paths: PackedStringArray) -> void:
	_expected = paths
	_is_planned = false


## Ask for what comes after this job, if none of its batch did yet. `client` was answered by a daemon just now.
static func plan(job: Job, client: Client) -> void:
	if _is_planned:
		return
	_is_planned = true
	var next := _expected if _expected else _not_imported()
	var at := next.find(job.source)
	if at >= 0:
		next = next.slice(at + 1) + next.slice(0, at)
	var described := client.status()
	if next.is_empty() or not described.is_ok():
		return
	var status: Dictionary = described.value
	var count := JsonFile.list(status, "workers").size()
	stop()
	_is_ending = false
	_queue = next
	_wanted = Time.get_ticks_msec()
	Job.warm_up()
	for number in clampi(count + 1, 2, MOST_THREADS):
		var thread := Thread.new()
		_clients.append(Client.new())
		_clients[-1].timeout_msec = client.timeout_msec
		thread.start(_work.bind(_clients[-1]))
		_threads.append(thread)


## The answer to a job that was asked for, once it is there; null if it was not, or of a job that is another now.
static func take(job: Job) -> Outcome:
	var now := Time.get_ticks_msec()
	var is_next := not _threads.is_empty() or now - _last_import < BATCH_MSEC
	_is_planned = _is_planned and is_next
	_last_import = now
	if _threads.is_empty():
		return null
	_lock.lock()
	var at := _queue.find(job.source)
	if at >= 0:
		_queue.remove_at(at)
	_wanted = now
	while _running.has(job.source):
		_lock.unlock()
		OS.delay_msec(_NAP_MSEC)
		_lock.lock()
	var answer: Answer = _answers.get(job.source)
	_answers.erase(job.source)
	var is_over := _queue.is_empty() and _running.is_empty() and _answers.is_empty()
	_lock.unlock()
	if answer and answer.key != job.key():
		answer = null
		stop()  # the guesses are wrong
	elif is_over:
		stop()
	return answer.outcome if answer else null


## Ask for nothing more. What was asked for is cancelled.
static func stop() -> void:
	_is_ending = true
	for client in _clients:
		client.cancel()
	for thread in _threads:
		thread.wait_to_finish()
	_threads.clear()
	_clients.clear()
	_queue.clear()
	_answers.clear()
	_running.clear()


## Files that nobody has imported since they changed: the engine is about to.
static func _not_imported() -> PackedStringArray:
	var found := PackedStringArray()
	for path in ProjectFiles.ours():
		var resource := ImportFile.resource_of(path)
		if not FileAccess.file_exists(resource):
			found.append(path)
		elif FileAccess.get_modified_time(path) > FileAccess.get_modified_time(resource):
			found.append(path)
	return found


static func _work(client: Client) -> void:
	while not _is_ending and Time.get_ticks_msec() - _wanted < PATIENCE_MSEC:
		_lock.lock()
		var is_done := _queue.is_empty()
		var path := ""
		if not is_done and _answers.size() < MOST_HELD:
			path = _queue[0]
			_queue.remove_at(0)
			_running[path] = true
		_lock.unlock()
		if is_done:
			return
		if path:
			_ask(client, path)
		else:
			OS.delay_msec(_NAP_MSEC)


static func _ask(client: Client, path: String) -> void:
	var job := ImportJob.of_file(path)
	var answer := Answer.new()
	answer.key = job.key()
	if not _is_ending and not job.trouble and Store.key_of(path) != answer.key:
		answer.outcome = job.ask(client)
	_lock.lock()
	_running.erase(path)
	if answer.outcome and answer.outcome.code in NO_ANSWERS:
		_queue.clear()  # whoever imports them finds out himself
	elif answer.outcome:
		_answers[path] = answer
	_lock.unlock()
