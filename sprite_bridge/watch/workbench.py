"""One picture, from source to output."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from sprite_bridge.errors import (
    BadImage,
    Cancelled,
    DaemonError,
    Expired,
    Quarantined,
    SpriteBridgeError,
    WorkerFailed,
)
from sprite_bridge.image.results import is_marked
from sprite_bridge.watch.cleaners import Cleaned, Cleaner
from sprite_bridge.watch.frames import encode, lay_out, read_frames
from sprite_bridge.watch.history import Entry
from sprite_bridge.watch.marker import (
    Marker,
    hash_animation,
    hash_bytes,
    hash_file,
    is_edited,
    read_marker,
    source_id,
)
from sprite_bridge.watch.names import Candidates
from sprite_bridge.watch.outcome import Item, Outcome
from sprite_bridge.watch.publish import NameTaken, failure, publish_new, publish_over, remove
from sprite_bridge.watch.shelf import Shelf
from sprite_bridge.watch.source import Changed, Unreadable, is_unchanged, read_source

DOUBT_SECONDS = 10.0
"""How long after its last change a file that is no picture may still become one: some are written with pauses."""

_OF_THE_NAME = (
    errno.ENAMETOOLONG,
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EINVAL,
    errno.EILSEQ,
)
"""What is wrong if one output cannot have its name; all else concerns the place of the outputs."""


class Workbench:
    """Makes outputs, for one thread. ``review`` the confidence below which a result is put aside; ``again``: also what was
    made by another version or with other models."""

    def __init__(
        self, folder: Path, shelf: Shelf, cleaner: Cleaner, *, review: float = 0.5, again: bool = False
    ) -> None:
        self._folder, self._shelf, self._cleaner = folder, shelf, cleaner
        self._review, self._again = review, again

    def do(self, item: Item) -> Outcome:
        """Make the output of an item if it is not there. Never raises for what a picture, a disk or a daemon may do."""
        try:
            self._shelf.check()
            data = read_source(self._folder / item.relative, item.stamp)
            digest = hash_bytes(data)
            outcome = self.decide(item, digest)
            if outcome.kind == "made":
                return self._make(item, data, digest)
            if outcome.output is not None and not outcome.output.is_relative_to(self._shelf.review):
                self._clear_review(item)
            return outcome
        except Changed:
            return Outcome(item, "changed")
        except Cancelled:
            return Outcome(item, "stopped")
        except Unreadable as error:
            return Outcome(item, "unreadable", error=error)
        except BadImage as error:
            is_young = time.time() - item.stamp.mtime_ns / 1e9 < DOUBT_SECONDS
            return Outcome(item, "early" if is_young else "failed", error=error)
        except SpriteBridgeError as error:
            return Outcome(item, "held" if _may_pass(error) else "failed", error=error)
        except OSError as error:  # of the outputs: what is wrong with a source has an error of its own
            kind = "failed" if error.errno in _OF_THE_NAME else "held"
            return Outcome(item, kind, error=failure(self._shelf.out, error))

    def decide(self, item: Item, digest: str) -> Outcome:
        """What is to be done for a source with this hash: "skipped", "current", "undone", or "made"."""
        if is_marked(self._folder / item.relative):
            return Outcome(item, "skipped", warnings=("is a result itself",))
        source = source_id(item.relative)
        for path in existing(item.candidates, (self._shelf.out, self._shelf.review)):
            marker = read_marker(path)
            if marker is None or not marker.is_of(source, digest, item.recipe.digest):
                continue
            sure_by_now = path.is_relative_to(self._shelf.review) and marker.confidence >= self._review
            if not sure_by_now and (not self._again or marker.maker == self._cleaner.maker):
                return Outcome(item, "current", path, marker.confidence)
        edited = self._shelf.edited_output(source, digest, item.recipe.digest)
        if edited is not None:
            return Outcome(item, "current", edited)
        if self._shelf.is_undone(source, digest, item.recipe.digest):
            return Outcome(item, "undone")
        return Outcome(item, "made")

    def preview(self, item: Item) -> Outcome:
        """What `do` would lead to, as far as that can be known without doing it: "made" and "replaced" may be "reviewed"."""
        try:
            data = read_source(self._folder / item.relative, item.stamp)
            outcome = self.decide(item, hash_bytes(data))
            if outcome.kind == "made":
                read_frames(data, item.recipe.animation)
        except Changed:
            return Outcome(item, "changed")
        except SpriteBridgeError as error:
            return Outcome(item, "failed", error=error)
        except OSError as error:
            return Outcome(item, "failed", error=failure(self._shelf.out, error))
        if outcome.kind != "made":
            return outcome
        own = self._own_output(item, self._shelf.out)
        if own is not None:
            return Outcome(item, "replaced", own)
        return Outcome(item, "made", next(self._free(item, self._shelf.out)))

    def _make(self, item: Item, data: bytes, digest: str) -> Outcome:
        picture = read_frames(data, item.recipe.animation)
        cleaned = self._cleaner.clean(picture, item.recipe.params)
        result = lay_out(picture, cleaned, item.recipe.animation)
        marker = Marker(
            source_id(item.relative),
            digest,
            item.recipe.digest,
            self._cleaner.maker,
            round(cleaned.confidence, 4),
            hash_animation(result),
        )
        encoded = encode(result, item.recipe.palette, marker)
        if not is_unchanged(self._folder / item.relative, item.stamp):
            return Outcome(item, "changed")
        return self._put(item, encoded, marker, cleaned)

    def _put(self, item: Item, data: bytes, marker: Marker, cleaned: Cleaned) -> Outcome:
        """Publish a result where it belongs; earlier ones of the same source make room for it."""
        doubtful = cleaned.confidence < self._review
        root = self._shelf.review if doubtful else self._shelf.out
        with self._shelf.publishing():
            self._shelf.check()
            own = self._own_output(item, root)
            if own is not None:
                action = "reviewed" if doubtful else "replaced"
                with self._shelf.recording(self._entry(action, own, marker, data)):
                    publish_over(self._shelf, own, data)
                path, kind = own, "replaced"
            else:
                path, kind = self._put_new(item, root, data, marker, doubtful), "made"
            if not doubtful:
                self._clear_review(item)
        if doubtful:
            belongs = self._shelf.out / path.relative_to(self._shelf.review)
            return Outcome(item, "reviewed", path, cleaned.confidence, None, cleaned.warnings, belongs)
        return Outcome(item, kind, path, cleaned.confidence, warnings=cleaned.warnings)

    def _put_new(self, item: Item, root: Path, data: bytes, marker: Marker, doubtful: bool) -> Path:
        for path in self._free(item, root):
            try:
                with self._shelf.recording(
                    self._entry("reviewed" if doubtful else "made", path, marker, data)
                ):
                    publish_new(self._shelf, path, data)
            except NameTaken:
                continue
            return path
        raise AssertionError("there is always a free name")

    def _free(self, item: Item, root: Path) -> Iterator[Path]:
        paths = (root / name for name in item.candidates.free())
        return (path for path in paths if not os.path.lexists(path))

    def _own_output(self, item: Item, root: Path) -> Path | None:
        """The earlier output of the same source that may be replaced; one that somebody has edited may not."""
        source = source_id(item.relative)
        for path in existing(item.candidates, (root,)):
            marker = read_marker(path)
            if marker is not None and marker.source == source and not is_edited(path, marker):
                return path
        return None

    def _clear_review(self, item: Item) -> None:
        """What was put aside of this source before is settled by a better result."""
        if self._own_output(item, self._shelf.review) is None:
            return
        with self._shelf.publishing():
            stale = self._own_output(item, self._shelf.review)
            if stale is not None:
                remove(self._shelf, stale)

    def _entry(self, action: str, path: Path, marker: Marker, data: bytes) -> Entry:
        return Entry(
            round(time.time(), 3),
            action,
            path.relative_to(self._shelf.out).as_posix(),
            marker.source,
            hash_file(path),
            hash_bytes(data),
            marker.confidence,
            marker.input,
            marker.recipe,
        )


def existing(candidates: Candidates, roots: Iterable[Path]) -> list[Path]:
    """The files that have a name which an output of this source may have."""
    found: dict[Path, None] = {}
    for root in roots:
        for row in candidates.where_it_may_be():
            for name in row:
                path = root / name
                if _is_file(path):
                    found[path] = None
                elif not (os.path.lexists(path) or candidates.leaves_out(name)):
                    break
    return list(found)


def _is_file(path: Path) -> bool:
    """Whether a file lies there: not, if it cannot even have that name."""
    try:
        return path.is_file()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return False


def _may_pass(error: SpriteBridgeError) -> bool:
    """Whether trying again later may help: with an absent daemon, but not with what ended a worker or
    took it too long."""
    return isinstance(error, DaemonError) and not isinstance(error, WorkerFailed | Quarantined | Expired)
