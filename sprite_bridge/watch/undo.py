"""Making an output what it was before, for good; and taking that back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sprite_bridge.errors import InputError, OutputError, SpriteBridgeError
from sprite_bridge.watch import history
from sprite_bridge.watch.history import Entry, Timeline
from sprite_bridge.watch.marker import hash_file, read_marker
from sprite_bridge.watch.publish import failure, kept_path, publish_new, publish_over, remove
from sprite_bridge.watch.shelf import Shelf, find_shelf


def undo(shelf: Shelf, output: Path) -> Entry:
    """Make an output what it was before its last making, and do not make it again of the same source in the same way.

    Raises SpriteBridgeError if nothing of that kind was done, or somebody has edited it since; OutputError.
    """
    with _changing(shelf, output) as found:
        if found.now == 0 or found.current is None:
            why = "it was not made here, or has been undone" if found.current else "there is no such file"
            raise SpriteBridgeError(f"{output}: {why}", "sprite-bridge history tells what was done")
        marker, after = read_marker(output), found.versions[found.now - 1]
        data = _kept(shelf, after)
        if marker is not None:
            shelf.leave_undone(marker)
        return _put(shelf, output, "undone", found.current, after, data)


def redo(shelf: Shelf, output: Path) -> Entry:
    """Take back the last `undo` of an output. Raises SpriteBridgeError if nothing of it was undone; OutputError."""
    with _changing(shelf, output) as found:
        if found.now + 1 == len(found.versions):
            raise SpriteBridgeError(f"{output}: nothing of it was undone")
        after = found.versions[found.now + 1]
        entry = _put(shelf, output, "redone", found.current, after, _kept(shelf, after))
        marker = read_marker(output)
        if marker is not None:
            shelf.take_up(marker)
        return entry


@contextmanager
def _changing(shelf: Shelf, output: Path) -> Iterator[Timeline]:
    """Be the only one to change an output; its timeline. Raises SpriteBridgeError if somebody has edited it, OutputError."""
    shelf.make()  # some of it may have been cleared away
    try:
        with shelf.publishing():
            entries = history.read(shelf.history)
            found = history.timeline(entries, name_of(shelf, output))
            current = hash_file(output)
            if found.current != current and any(entry.after == current for entry in entries):
                found = Timeline(
                    (None, current), 1
                )  # it was made elsewhere, such as put aside, and moved here
            if found.current != current:
                raise SpriteBridgeError(
                    f"{output}: it was not made here, or was edited since, so it is left as it is",
                    "sprite-bridge history tells what was done",
                )
            yield found
    except OSError as error:
        raise failure(output, error) from error


def _put(
    shelf: Shelf, output: Path, action: str, before: str | None, after: str | None, data: bytes | None
) -> Entry:
    """Make an output another version of it, ``data``, None for none."""
    marker = read_marker(output if before is not None else kept_path(shelf, str(after)))
    source = "" if marker is None else marker.source
    entry = Entry(round(time.time(), 3), action, name_of(shelf, output), source, before, after)
    with shelf.recording(entry):
        if data is None:
            remove(shelf, output)
        elif before is None:
            publish_new(shelf, output, data)
        else:
            publish_over(shelf, output, data)
    return entry


def last_output(shelf: Shelf) -> Path:
    """The output that was made last and is still as it was made. Raises SpriteBridgeError if there is none, InputError."""
    for entry in reversed(history.read(shelf.history)):
        path = shelf.out / entry.output
        if entry.action in ("undone", "redone") or not path.is_file():
            continue
        try:
            if entry.after == hash_file(path):
                return path
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    raise SpriteBridgeError(f"{shelf.out}: there is nothing to undo")


def shelf_of(path: Path) -> Shelf:
    """The shelf of the outputs among which a path lies. Raises InputError."""
    found = find_shelf(path)
    if found is None:
        raise InputError(f"{path} does not lie among the outputs of watch")
    return found


def name_of(shelf: Shelf, output: Path) -> str:
    """An output as the history names it."""
    return output.absolute().relative_to(shelf.out.absolute()).as_posix()


def _kept(shelf: Shelf, name: str | None) -> bytes | None:
    """What has this hash; None where there was nothing."""
    if name is None:
        return None
    try:
        return kept_path(shelf, name).read_bytes()
    except FileNotFoundError:
        raise OutputError(f"what it was is not kept any more: {kept_path(shelf, name)}") from None
