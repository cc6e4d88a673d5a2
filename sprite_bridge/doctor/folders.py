"""Folders that have to be written into, and room in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import sprite_bridge
from sprite_bridge import connection
from sprite_bridge.doctor.finding import Finding, note, ok, trouble
from sprite_bridge.doctor.surroundings import Surroundings

TOO_LITTLE, LITTLE = 100 * 2**20, 1024 * 2**20
"""Bytes."""


def writable(around: Surroundings) -> list[Finding]:
    """The daemon's folder, its files, the folder for temporary files, and those that were named."""
    places = [
        (around.home, "set SPRITE_BRIDGE_HOME to a folder of yours, or make it yours"),
        (around.temporary(), "set TMPDIR (on Windows TEMP) to a folder of yours"),
        *((path, "make it yours, or remove it") for path in _files(around.home) if os.path.lexists(path)),
        *((folder, "make it yours, or name another one") for folder in around.folders),
    ]
    found = [
        trouble(f"{path} cannot be written to", mend) for path, mend in places if not around.may_write(path)
    ]
    found += [
        trouble(f"{folder} is no folder", "name another one")
        for folder in around.folders
        if folder.exists() and not folder.is_dir()
    ]
    found += [
        note(f"{folder} is not there yet", "make it, or correct its name")
        for folder in around.folders
        if not os.path.lexists(folder)
    ]
    return found or [ok(f"{around.home} and {len(places) - 1} more")]


def _files(home: Path) -> list[Path]:
    """What a daemon writes to, of what may be there already."""
    names = (*connection.LOGS, connection.LOCK, connection.FILE, connection.LAUNCHER)
    return [connection.socket_path(home).parent, *(home / name for name in names)]


def compiled_code(around: Surroundings) -> list[Finding]:
    """numba keeps compiled code in the first of its places that can be written to; without any it does not even start."""
    named = around.env.get("NUMBA_CACHE_DIR", "")
    beside = Path(sprite_bridge.__file__).parent / "stages" / "__pycache__"
    places = [*([Path(named)] if named else []), beside, around.cache()]
    place = next((place for place in places if around.may_write(place)), None)
    if place is None:
        tried = ", ".join(map(str, places))
        return [
            trouble(
                f"compiled code can be kept in none of: {tried}", "set NUMBA_CACHE_DIR to a folder of yours"
            )
        ]
    if named and place != Path(named):
        return [
            note(f"NUMBA_CACHE_DIR, {named}, cannot be written to; {place} is used", "correct or unset it")
        ]
    return [ok(f"is kept in {place}")]


def disk_space(around: Surroundings) -> list[Finding]:
    """Enough for results, logs and temporary files."""
    found = [*_short(around, dict.fromkeys([around.home, around.temporary(), *around.folders]))]
    return found or [ok("enough")]


def _short(around: Surroundings, places: dict[Path, None]) -> Iterator[Finding]:
    for place in places:
        free = around.free_bytes(place)
        said = f"{free / 2**20:.0f} MiB are free for {place}"
        if free < TOO_LITTLE:
            yield trouble(said, "make room: results, logs and temporary files need some")
        elif free < LITTLE:
            yield note(said, "make room before a long run")
