"""Takes values out of JSON that somebody else may have written: of the kind that is expected, or refused with its place."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from sprite_bridge.errors import InputError

LARGEST = 2**31 - 1
"""No number in these files is larger; JSON has no limit of its own."""


def parse(text: bytes, name: str) -> Any:
    """Return what a JSON file holds. Raises InputError for what is no JSON, repeats a key or is nested too deeply."""
    try:
        return json.loads(text.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is no JSON that can be read: {error}") from None


class Place:
    """A value and where it stands, such as ``frames[3][0].x``. Methods raise InputError for another kind."""

    def __init__(self, value: Any, path: str) -> None:
        self.value = value
        self.path = path

    def __getitem__(self, key: str) -> Place:
        if key not in self.mapping():
            self.refuse(f"has no {key!r}")
        return Place(self.value[key], f"{self.path}.{key}")

    def get(self, key: str, default: Any) -> Place:
        """Return the value of a key, or a default."""
        return Place(self.mapping().get(key, default), f"{self.path}.{key}")

    def mapping(self) -> Mapping[str, Any]:
        """Return an object."""
        if not isinstance(self.value, dict):
            self.refuse("is no object")
        return self.value

    def items(self, *, most: int) -> list[Place]:
        """Return the entries of a list that has no more than ``most``."""
        if not isinstance(self.value, list):
            self.refuse("is no list")
        if len(self.value) > most:
            self.refuse(f"has {len(self.value):,} entries; the limit is {most:,}")
        return [Place(value, f"{self.path}[{number}]") for number, value in enumerate(self.value)]

    def whole(self) -> int:
        """Return a whole number, also one that is written 3.0."""
        value = self.value
        if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST:
            return int(value)
        if type(value) is not int or abs(value) > LARGEST:
            self.refuse("is no whole number")
        return value

    def number(self) -> float:
        """Return a finite number."""
        value = self.value
        if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > LARGEST:
            self.refuse("is no number")
        return float(value)

    def flag(self) -> bool:
        """Return true or false."""
        if type(self.value) is not bool:
            self.refuse("is neither true nor false")
        return bool(self.value)

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            self.refuse("is no text")
        return str(self.value)

    def pair(self) -> tuple[int, int]:
        """Return two whole numbers."""
        values = self.items(most=2)
        if len(values) != 2:
            self.refuse("is no pair")
        return values[0].whole(), values[1].whole()

    def refuse(self, why: str) -> NoReturn:
        """Raise InputError: this value ``why``."""
        raise InputError(f"{self.path} {why}")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
