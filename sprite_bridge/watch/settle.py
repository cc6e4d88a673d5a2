"""When a file that somebody writes is taken: after it has been the same for a while. Pure: the caller has the clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells a version of a file from another without reading it."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        """The stamp of what `os.stat` says."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


class Settler:
    """Files that were seen and not yet taken; each settles ``quiet`` seconds after its last change."""

    def __init__(self, quiet: float) -> None:
        self._quiet = quiet
        self._waiting: dict[Path, tuple[Stamp, float]] = {}

    def see(self, path: Path, stamp: Stamp, now: float, *, age: float = 0.0) -> bool:
        """Whether a file has settled; it is forgotten then.

        ``now`` monotonic seconds. ``age`` seconds since it was written as far as its time tells: what lay there before
        anybody looked need not be waited for.
        """
        known, since = self._waiting.get(path, (None, now - max(0.0, age)))
        if known is not None and known != stamp:
            since = now
        if now - since >= self._quiet:
            self.forget(path)
            return True
        if known != stamp:
            self.forget(path)
            self._waiting[path] = (
                stamp,
                since,
            )  # at the end: the longer one has waited, the further in front it is
        return False

    def forget(self, path: Path) -> None:
        """A file has gone."""
        self._waiting.pop(path, None)

    def due(self, now: float) -> list[Path]:
        """The files to look at again, since they may have settled."""
        old = takewhile(lambda item: now - item[1][1] >= self._quiet, self._waiting.items())
        return [path for path, _ in old]

    def next_due(self) -> float | None:
        """When the next one may have settled, in monotonic seconds; None if none waits."""
        first = next(iter(self._waiting.values()), None)
        return None if first is None else first[1] + self._quiet

    def __contains__(self, path: Path) -> bool:
        return path in self._waiting

    def __iter__(self) -> Iterator[Path]:
        return iter(self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)
