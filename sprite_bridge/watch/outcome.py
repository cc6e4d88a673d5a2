"""A picture to be worked on, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.watch.names import Candidates
from sprite_bridge.watch.recipes import Recipe
from sprite_bridge.watch.settle import Stamp


@dataclass(frozen=True, slots=True)
class Item:
    """A picture that has settled: where it lies in the watched folder, which version of it, how to clean it and which
    names its output may have."""

    relative: Path
    stamp: Stamp
    recipe: Recipe
    candidates: Candidates


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item. ``kind``:

    "made", "replaced", "reviewed" (put aside) - there is a new ``output``; "current" - nothing was to do; "undone" - the
    user wants none; "skipped" - the source is not one; "changed" - the source is not what it was, and will be seen again;
    "failed" - for the reason in ``error``, until the source changes; "early" - it is no picture yet, and was written to a
    moment ago; "unreadable" - for now; "held" - for a reason that may
    concern all; "stopped". ``belongs`` where one that was put aside is to be moved by whoever accepts it.
    """

    item: Item
    kind: str
    output: Path | None = None
    confidence: float | None = None
    error: SpriteBridgeError | None = None
    warnings: tuple[str, ...] = ()
    belongs: Path | None = None
