"""Making an output what it was before, for good; and taking that back."""

from __future__ import annotations

import time
from pathlib import Path

from sprite_bridge.errors import InputError, OutputError, SpriteBridgeError
from sprite_bridge.watch import history
from sprite_bridge.watch.history import Entry
from sprite_bridge.watch.marker import hash_bytes, read_marker
from sprite_bridge.watch.publish import failure, kept_path, publish_new, publish_over, remove
from sprite_bridge.watch.shelf import Shelf, find_shelf


def undo(shelf: Shelf, output: Path) -> Entry:
    """Make an output what it was before its last making, and do not make it again of the same source in the same way.

    Raises SpriteBridgeError if nothing of that kind was done, or somebody has edited it since; OutputError.
    """
    shelf.make()  # some of it may have been cleared away
    try:
        with shelf.publishing():
            name, current = name_of(shelf, output), _hash(output)
            made = history.before(history.read(shelf.history), name, current)
            if made is None or current is None:
                raise SpriteBridgeError(
                    f"{output}: {_why_not(current)}", "sprite-bridge history tells what was done"
                )
            data = None if made.before is None else _kept(shelf, made.before)
            marker = read_marker(output)
            if marker is not None:
                shelf.leave_undone(marker)
            entry = Entry(round(time.time(), 3), "undone", name, made.source, current, made.before)
            shelf.write_down(entry)
            if data is None:
                remove(shelf, output)
            else:
                publish_over(shelf, output, data)
            return entry
    except OSError as error:
        raise failure(output, error) from error


def redo(shelf: Shelf, output: Path) -> Entry:
    """Take back the last `undo` of an output. Raises SpriteBridgeError if that was not the last thing done to it."""
    shelf.make()  # some of it may have been cleared away
    try:
        with shelf.publishing():
            name, current = name_of(shelf, output), _hash(output)
            undone = history.last_undo(history.read(shelf.history), name, current)
            if undone is None or undone.before is None:
                raise SpriteBridgeError(f"{output}: the last thing done to it was not undo")
            data = _kept(shelf, undone.before)
            entry = Entry(round(time.time(), 3), "redone", name, undone.source, current, undone.before)
            shelf.write_down(entry)
            if current is None:
                publish_new(shelf, output, data)
            else:
                publish_over(shelf, output, data)
            marker = read_marker(output)
            if marker is not None:
                shelf.take_up(marker)
            return entry
    except OSError as error:
        raise failure(output, error) from error


def last_output(shelf: Shelf) -> Path:
    """The output that was made last and is still as it was made. Raises SpriteBridgeError if there is none, InputError."""
    for entry in reversed(history.read(shelf.history)):
        path = shelf.out / entry.output
        if entry.action in ("undone", "redone") or not path.is_file():
            continue
        try:
            if entry.after == _hash(path):
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


def _hash(output: Path) -> str | None:
    try:
        return hash_bytes(output.read_bytes())
    except FileNotFoundError:
        return None


def _why_not(current: str | None) -> str:
    if current is None:
        return "there is no such file"
    return "it was not made here, or was edited since, so it is left as it is"


def _kept(shelf: Shelf, name: str) -> bytes:
    try:
        return kept_path(shelf, name).read_bytes()
    except FileNotFoundError:
        raise OutputError(f"what it was before is not kept any more: {kept_path(shelf, name)}") from None
