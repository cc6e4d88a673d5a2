"""The sources of a watched folder: seen, waiting to settle, ready, worked on. Pure: the caller has clock and disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.watch.names import Candidates, Names
from sprite_bridge.watch.scan import Seen
from sprite_bridge.watch.settle import Settler, Stamp


@dataclass(slots=True)
class _Known:
    """``stamp`` the version that is ready, worked on or done; ``output`` where that is, once it is."""

    stamp: Stamp
    output: Path | None = None


class Intake:
    """What to work on, in the order in which it settled. A version of a file is given out once; paths are relative to the
    folder, times in seconds."""

    def __init__(self, quiet: float, *, beside: bool) -> None:
        self._settler = Settler(quiet)
        self._names = Names(beside=beside)
        self._known: dict[Path, _Known] = {}
        self._skipped: dict[Path, str] = {}
        self._ready: dict[Path, Stamp] = {}
        self._working: set[Path] = set()

    # What is seen

    def see_all(self, found: Collection[Seen], now: float, wall: float | None = None) -> list[Seen]:
        """All that is there now; what is new among what is to be skipped. With ``wall``, the time of day, files that have
        been the same for long need not be waited for."""
        there = {seen.relative for seen in found}
        for relative in [
            path for path in (*self._known, *self._skipped, *self._settler) if path not in there
        ]:
            self.lose(relative)
        for seen in found:
            if not seen.reason:
                self._names.add(seen.relative)  # all of them first: names depend on who else is there
        ages = {} if wall is None else {seen.relative: wall - seen.stamp.mtime_ns / 1e9 for seen in found}
        return [seen for seen in found if self.see(seen, now, age=ages.get(seen.relative, 0.0))]

    def see(self, seen: Seen, now: float, *, age: float = 0.0) -> bool:
        """One file as it is now; whether it is to be skipped for a reason that is new."""
        relative = seen.relative
        if seen.reason:
            is_news = self._skipped.get(relative) != seen.reason
            self.lose(relative)
            self._skipped[relative] = seen.reason
            return is_news
        self._skipped.pop(relative, None)
        self._names.add(relative)
        known = self._known.get(relative)
        if known is not None and known.stamp == seen.stamp:
            self._settler.forget(relative)
        elif self._settler.see(relative, seen.stamp, now, age=age):
            self._known[relative] = _Known(seen.stamp)
            self._ready[relative] = seen.stamp
        return False

    def lose(self, relative: Path) -> None:
        """A source has gone; its output stays."""
        self._known.pop(relative, None)
        self._skipped.pop(relative, None)
        self._ready.pop(relative, None)
        self._settler.forget(relative)
        if relative not in self._working:
            self._names.discard(relative)

    def knows(self, relative: Path) -> bool:
        """Whether something of this name was seen."""
        return relative in self._known or relative in self._skipped

    def forget(self, relative: Path) -> None:
        """A source is to be dealt with again, though it is the same."""
        self._known.pop(relative, None)

    def forget_all(self) -> None:
        """All of them are."""
        self._known.clear()

    # What is worked on

    def take(self) -> tuple[Path, Stamp, Candidates] | None:
        """The next source to work on; None if none is ready whose earlier version is not being worked on."""
        chosen = next((path for path in self._ready if path not in self._working), None)
        if chosen is None:
            return None
        stamp = self._ready.pop(chosen)
        self._working.add(chosen)
        return chosen, stamp, self._names.candidates(chosen)

    def done(self, relative: Path, stamp: Stamp, output: Path | None) -> None:
        """A version has been dealt with, whatever came of it."""
        self._working.discard(relative)
        known = self._known.get(relative)
        if known is not None and known.stamp == stamp:
            known.output = output
        elif known is None and relative not in self._settler:
            self._names.discard(relative)  # it has gone meanwhile

    def again(self, relative: Path, stamp: Stamp) -> None:
        """A version is to be tried again."""
        self._working.discard(relative)
        if relative in self._known:
            self._ready.setdefault(relative, stamp)
        elif relative not in self._settler:
            self._names.discard(relative)  # it has gone meanwhile

    def changed(self, relative: Path, stamp: Stamp) -> None:
        """A version was not there any more when it was worked on: it must be seen again."""
        self._working.discard(relative)
        known = self._known.get(relative)
        if known is not None and known.stamp == stamp:
            del self._known[relative]

    # What waits

    def due(self, now: float) -> list[Path]:
        """The files to look at again, since they may have settled."""
        return self._settler.due(now)

    def next_due(self) -> float | None:
        """When one of them may have settled."""
        return self._settler.next_due()

    @property
    def outputs(self) -> Mapping[Path, Path]:
        """The outputs of the sources that are done."""
        return {path: known.output for path, known in self._known.items() if known.output is not None}

    @property
    def waiting(self) -> int:
        """How many sources are seen and not dealt with."""
        return len(self._ready) + len(self._working) + len(self._settler)

    @property
    def working(self) -> int:
        """How many are being worked on."""
        return len(self._working)

    @property
    def skipped(self) -> int:
        """How many are there and not taken."""
        return len(self._skipped)
