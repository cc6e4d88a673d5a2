@tool
extends RefCounted
## What became of something that may fail: a value, or an error as the protocol says it: a code for programs, and for
## people what is wrong and what to do about it. Whoever gets one asks `is_ok` first.

const Outcome := preload("outcome.gd")
const Strings := preload("strings.gd")

## What came of it; null where it failed, and where there is nothing to say.
var value: Variant = null

## Empty if it went well, else one of PROTOCOL.md, section 5, or `unreachable`, `bad_reply`.
var code := ""
var message := ""

## What to do about it. Never empty where it failed.
var hint := ""

## Of `bad_params`: which parameter.
var field := ""


static func ok(found: Variant = null) -> Outcome:
	var made := Outcome.new()
	made.value = found
	return made


## A failure with words of its own; without a hint the code's next step is taken.
static func failed(failure: String, what: String, next_step: String = "", of_field: String = "") -> Outcome:
	var made := Outcome.new()
	made.code = failure
	made.message = what if what else failure
	made.hint = next_step if next_step else Strings.next_step(failure)
	made.field = of_field
	return made


func is_ok() -> bool:
	return code.is_empty()


## One line for a log or a toast: what is wrong, and what to do about it.
func sentence() -> String:
	return "" if is_ok() else "%s. %s." % [message.trim_suffix("."), hint.trim_suffix(".")]
