"""What is said of parameters that cannot be: in our words, for the validator's are for programmers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sprite_bridge.errors import BadParams

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_COLOR = "a colour such as #00ff00"
EXPECTED = {
    "size": "auto or WxH, such as 64x64",
    "scale": "a number",
    "colors": "a whole number",
    "palette": "a list of #rrggbb colours",
    "background": f"auto, keep or {_COLOR}",
    "candidate": "a whole number",
    "model": "true or false",
    "network": "auto or the name of a model",
    "device": "auto, cpu or cuda",
    "layout": "auto or COLUMNSxROWS, such as 4x2",
    "deadline_s": "a number",
    "exact": "true or false",
    "aseprite": "true or false",
    "durations_ms": "a list of times in ms",
}
"""What each parameter takes; there is none without."""

_ENTRIES = {"palette": (_COLOR, "colours"), "durations_ms": ("a time in ms", "times")}
"""What the lists among them hold: one of it, and several."""

_HINTS = {"palette": "in Python, Palette.open(file).hex() reads one from a file"}
_LONGEST_VALUE = 80


def refused(error: ValidationError, names: tuple[str, ...]) -> BadParams:
    """The first of what is wrong; ``names`` are the parameters that there are."""
    first = error.errors()[0]
    path, value = first["loc"], first["input"]
    if not path:
        return BadParams(_of_the_whole(first))
    name = str(path[0])
    if name not in names or first["type"] == "extra_forbidden":
        return BadParams(f"{name}: there is no such parameter; there are {', '.join(names)}", field=name)
    said = _of_limits(first, name)
    if said is not None:
        return BadParams(f"{name}: {said}", field=name)
    if len(path) > 1:
        return BadParams(f"{name}: {_shown(value)} is not {_ENTRIES[name][0]}", field=name)
    return BadParams(f"{name}: {_shown(value)} is not {EXPECTED[name]}", _HINTS.get(name, ""), field=name)


def _of_the_whole(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    return f"{_shown(error['input'])} is not a map of parameters by their names"


def _of_limits(error: ErrorDetails, name: str) -> str | None:
    """Of a value of the right kind: which limit it breaks. None for what is of another kind."""
    value, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "less_than_equal":
            return f"{_shown(value)} is more than {limits['le']:.15g}"
        case "greater_than_equal":
            return f"{_shown(value)} is less than {limits['ge']:.15g}"
        case "too_long":
            return f"there are more than {limits['max_length']} {_ENTRIES[name][1]}"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case _:
            return None


def _shown(value: object) -> str:
    """A value as one would write it, on one line, and not all of it if it is long."""
    try:
        text = " ".join(repr(value).split())
    except (ValueError, RecursionError):  # a number of thousands of digits, a list in itself a thousand times
        text = f"a value of the kind {type(value).__name__}"
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
