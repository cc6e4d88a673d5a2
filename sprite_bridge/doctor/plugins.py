"""The plugins that were installed, beside this installation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sprite_bridge.doctor.finding import Finding, note, ok
from sprite_bridge.doctor.surroundings import Surroundings, existing
from sprite_bridge.errors import OutputError


def plugins(around: Surroundings) -> list[Finding]:
    """They are of this version: in Aseprite, and in the Godot projects around the folders that are looked at."""
    found = []
    for where, version, command in _installed(around):
        if version == around.version:
            found.append(ok(f"{where}: of this version"))
        else:
            said = f"of version {version}" if version else "of an unknown version"
            found.append(note(f"{where}: {said}, this installation is of {around.version}", command))
    return found or [ok("none is installed in what was looked at")]


def _installed(around: Surroundings) -> Iterator[tuple[str, str, str]]:
    """Where one is, its version, and the command that installs this one's."""
    from sprite_bridge.install import aseprite, godot  # they need packages that may be broken

    try:
        user = aseprite.user_folder(None, around.env, around.system)
        version = aseprite.installed_version(user)
    except OutputError:  # there is no Aseprite
        version = None
    if version is not None:
        yield "the extension in Aseprite", version, "sprite-bridge install aseprite, then restart Aseprite"
    for project in _projects(around, godot.PROJECT):
        version = godot.installed_version(project)
        if version is not None:
            yield f"the addon in {project}", version, f'sprite-bridge install godot "{project}"'


def _projects(around: Surroundings, file: str) -> list[Path]:
    """Each once: the working folder may lie in a project, and a folder that was named in another."""
    starts = [existing(folder) for folder in (around.here, *around.folders)]
    above = [folder for start in starts for folder in (start, *start.parents)]
    return list(dict.fromkeys(folder for folder in above if (folder / file).is_file()))
