"""The list of enabled plugins in a project.godot: an entry more or less, and all else as it was. Text in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SECTION, KEY, KIND = "editor_plugins", "enabled", "PackedStringArray"
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NO_VALUE = re.compile(r"[ \t]*[;\[]")
_SECTION = re.compile(r"\s*\[([^\]]*)\]")
_PAIRS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


class NotUnderstood(Exception):
    """The list is there, but is not as Godot writes it."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A section (its ``value`` is empty) or a setting of it, and where in the text its value begins and ends."""

    section: str
    key: str
    value: str
    begin: int
    end: int


def version(text: str) -> str:
    """The version of the format: "5" in Godot 4, "" if it is not said."""
    return next(
        (item.value for item in _items(text) if (item.section, item.key) == ("", "config_version")), ""
    )


def enabled(text: str) -> list[str]:
    """The plugins that are enabled. Raises NotUnderstood."""
    item = _list_of(text)
    return [match[1] for match in _STRING.finditer(item.value)] if item else []


def enable(text: str, plugin: str) -> str:
    """The text with this plugin among those that are enabled. Raises NotUnderstood."""
    if plugin in enabled(text):
        return text
    line = "\r\n" if "\r\n" in text else "\n"
    item = _list_of(text)
    if item is not None:
        comma = ", " if _STRING.search(item.value) else ""
        return text[: item.end - 1] + f'{comma}"{plugin}"' + text[item.end - 1 :]
    setting = f'{KEY}={KIND}("{plugin}"){line}'
    section = next((item for item in _items(text) if (item.section, item.key) == (SECTION, "")), None)
    if section is not None:
        begun = text[: section.end] + line + line + setting
        return begun + text[section.end :].removeprefix(line)
    ended = text if text.endswith("\n") or not text else text + line
    return ended + f"{line}[{SECTION}]{line}{line}{setting}"


def disable(text: str, plugin: str) -> str:
    """The text without this plugin among those that are enabled. Raises NotUnderstood."""
    item = _list_of(text)
    if item is None or plugin not in enabled(text):
        return text
    found = list(_STRING.finditer(item.value))
    number = [match[1] for match in found].index(plugin)
    begin, end = found[number].span()
    if number > 0:
        begin = found[number - 1].end()  # with the comma before it
    elif len(found) > 1:
        end = found[1].start()  # with the comma after it
    return text[: item.begin + begin] + text[item.begin + end :]


def _list_of(text: str) -> _Item | None:
    item = next((item for item in _items(text) if (item.section, item.key) == (SECTION, KEY)), None)
    if item is not None and not (item.value.startswith(KIND + "(") and item.value.endswith(")")):
        raise NotUnderstood(item.value[:80])
    return item


def _items(text: str) -> Iterator[_Item]:
    """Sections and settings in their order. A value may have several lines, and texts in it may look like anything."""
    section, at = "", 0
    while at < len(text):
        end = _end_of_value(text, at)
        line = text[at:end]
        if (named := _SECTION.match(line)) is not None:
            section = named[1].strip()
            yield _Item(section, "", "", end, at + len(line.rstrip()))
        elif "=" in line and not line.lstrip().startswith(";"):
            key, _, value = line.partition("=")
            begin = at + len(key) + 1 + len(value) - len(value.lstrip())
            yield _Item(section, key.strip().strip('"'), value.strip(), begin, begin + len(value.strip()))
        at = end + 1


def _end_of_value(text: str, at: int) -> int:
    """Where the line that begins here ends: not within a text or brackets. A comment ends with its line."""
    if _NO_VALUE.match(text, at):
        found = text.find("\n", at)
        return len(text) if found < 0 else found
    depth = 0
    while at < len(text):
        letter = text[at]
        if letter == '"':
            match = _STRING.match(text, at)
            at = match.end() if match else len(text)
            continue
        depth += _PAIRS.get(letter, 0)
        if letter == "\n" and depth <= 0:
            return at
        at += 1
    return len(text)
