"""One table of a TOML file, read key by key; every complaint names the file and the key."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import cast

from sprite_bridge.errors import BadModel

MAX_TEXT = 2000
MAX_ENTRIES = 256


class Table:
    """A table whose keys are taken one at a time; `finish` refuses what nobody took."""

    def __init__(self, content: dict[str, object], where: str, path: str = "") -> None:
        self._rest = dict(content)
        self._where = where
        self._path = path

    def error(self, key: str, problem: str) -> BadModel:
        """Return the error that says what is wrong with `key`."""
        return BadModel(f"{self._where}: {self._path}{key}: {problem}")

    def _take(self, key: str) -> object:
        if key not in self._rest:
            raise self.error(key, "is missing")
        return self._rest.pop(key)

    def text(self, key: str, pattern: re.Pattern[str] | None = None) -> str:
        """Take a text that is not blank, of at most 2,000 characters, that matches `pattern` as a whole."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
            raise self.error(key, f"must be a text of 1 to {MAX_TEXT} characters, not {_brief(value)}")
        if pattern is not None and not pattern.fullmatch(value):
            raise self.error(key, f"{_brief(value)} does not match {pattern.pattern}")
        return value

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """Take a text that is one of `allowed`."""
        value = self.text(key)
        if value not in allowed:
            raise self.error(key, f"{_brief(value)} is not one of: {', '.join(allowed)}")
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """Take a whole number from `low` to `high`."""
        value = self._take(key)
        if type(value) is not int or not low <= value <= high:
            raise self.error(key, f"must be a whole number from {low} to {high}, not {_brief(value)}")
        return value

    def interval(self, key: str) -> tuple[float, float]:
        """Take a pair of finite numbers, the lower one first."""
        value = self._take(key)
        if not isinstance(value, list) or len(value) != 2 or not all(_is_number(v) for v in value):
            raise self.error(key, f"must be two numbers, [low, high], not {_brief(value)}")
        low, high = float(value[0]), float(value[1])
        if not low < high:
            raise self.error(key, f"the first of {_brief(value)} must be below the second")
        return low, high

    def shape(self, key: str) -> tuple[int | str, ...]:
        """Take a list of one to eight sizes (1 to 65,536) or names of free dimensions."""
        value = self._take(key)
        if not isinstance(value, list) or not 1 <= len(value) <= 8:
            raise self.error(key, f"must be a list of 1 to 8 dimensions, not {_brief(value)}")
        for size in value:
            fixed = type(size) is int and 1 <= size <= 65536
            free = isinstance(size, str) and size.isidentifier()
            if not (fixed or free):
                raise self.error(key, f"{_brief(size)} is neither a size nor the name of a free dimension")
        return tuple(value)

    def tables(self, key: str, least: int = 0) -> list[Table]:
        """Take an array of tables, `[[key]]`, of `least` entries or more."""
        value = self._take(key)
        is_tables = isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
        if not is_tables or not least <= len(cast(list[object], value)) <= MAX_ENTRIES:
            raise self.error(key, f"must be {least} to {MAX_ENTRIES} tables [[{key}]], not {_brief(value)}")
        entries = cast(list[dict[str, object]], value)
        return [Table(entry, self._where, f"{self._path}{key}[{i}].") for i, entry in enumerate(entries)]

    def remaining_numbers(self) -> dict[str, float]:
        """Take all keys that are left, each a finite number; at least one."""
        if not self._rest:
            raise self.error("*", "at least one measured value is needed")
        for key, value in self._rest.items():
            if not _is_number(value):
                raise self.error(key, f"must be a finite number, not {_brief(value)}")
        values = {key: float(cast(float, value)) for key, value in self._rest.items()}
        self._rest.clear()
        return values

    def finish(self) -> None:
        """Refuse the keys that nobody took."""
        for key in self._rest:
            raise self.error(key, "is not a key of a model card")


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(cast(float, value))


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
