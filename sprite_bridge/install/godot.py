"""The addon in a Godot project: its folder, and its entry among the plugins that are enabled."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sprite_bridge.errors import BadParams, OutputError
from sprite_bridge.install import project_file
from sprite_bridge.install.placing import Place, check, put, replace_file, take_away, telling
from sprite_bridge.install.sources import CONFIG, Files, godot_files

PROJECT, PLUGIN = "project.godot", "res://addons/sprite_bridge/plugin.cfg"
SIDECARS = (".uid", ".import")
"""What Godot writes beside a file and other files refer to."""

_NAME = re.compile(r'^name="Sprite Bridge"\r?$', re.MULTILINE)
_VERSION = re.compile(r'^version="(.*)"\r?$', re.MULTILINE)
_IMPORTER = re.compile(r'^importer="sprite_bridge', re.MULTILINE)
_ENABLE = "enable the plugin in Godot: Project > Project Settings > Plugins (and use --no-enable here)"


def install(project: Path, *, enable: bool = True, plugins: Path | None = None) -> None:
    """Put the addon into a project, and enable it. Raises BadParams for what is no project, OutputError."""
    file, text = _read_project(project)
    # First whatever may refuse: nothing is done by half.
    changed = _understood(file, project_file.enable, text) if enable else text
    files = godot_files(plugins)
    put(place_of(project, files), files)
    _write_project(file, text, changed)


def remove(project: Path) -> bool:
    """Disable the addon and remove it from a project; whether it was there. Raises BadParams for what is no project,
    OutputError."""
    file, text = _read_project(project)
    place = place_of(project)
    check(place)
    _write_project(file, text, _understood(file, project_file.disable, text))
    return take_away(place)


def still_imported(project: Path) -> list[str]:
    """The pictures of a project whose import settings name an importer of the addon, by their places in the project."""
    found = (path for path in project.rglob("*.import") if not _is_hidden(path.relative_to(project)))
    return sorted(
        path.relative_to(project).as_posix().removesuffix(".import")
        for path in found
        if path.is_file() and _IMPORTER.search(path.read_text(encoding="utf-8", errors="replace"))
    )


def installed_version(project: Path) -> str | None:
    """The version of the addon in a project, "" if it does not say; None if there is none."""
    config = _config(place_of(project).folder)
    if config is None:
        return None
    match = _VERSION.search(config)
    return match[1] if match else ""


def _read_project(project: Path) -> tuple[Path, str]:
    file = project / PROJECT
    if not file.is_file():
        raise BadParams(
            f"{project} holds no {PROJECT}", "name the folder of a Godot project", field="project"
        )
    with telling(file):
        data = file.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise OutputError(
            f"{file} is no text that Godot has written", "open and save the project in Godot"
        ) from error
    version = project_file.version(text)
    if version != "5":
        said = f"is of format {version}" if version else "names no format"
        raise OutputError(f"{file} {said}, not of that of Godot 4", "open the project in Godot 4 first")
    return file, text


def _understood(file: Path, change: Callable[[str, str], str], text: str) -> str:
    try:
        return change(text, PLUGIN)
    except project_file.NotUnderstood as error:
        raise OutputError(f"the plugins that {file} enables cannot be read: {error}", _ENABLE) from error


def _write_project(file: Path, text: str, changed: str) -> None:
    if changed != text:
        with telling(file):
            replace_file(file, changed.encode())


def place_of(project: Path, files: Files | None = None) -> Place:
    """Where the addon goes in a project, if it is to have these files."""
    addons = project / "addons"
    workshop = addons.resolve() / ".sprite-bridge-install"  # Godot passes over what begins with a dot
    return Place(addons / "sprite_bridge", workshop, _is_ours, lambda folder: _sidecars(folder, files))


def _is_ours(folder: Path) -> bool:
    return _config(folder) is not None


def _config(folder: Path) -> str | None:
    try:
        text = (folder / CONFIG).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    return text if _NAME.search(text) else None


def _sidecars(folder: Path, files: Files | None) -> Files:
    """Of those that Godot wrote there, the ones whose file stays: scenes may know it by what they say."""
    names = [name + ending for name in files or () for ending in SIDECARS]
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def _is_hidden(place: Path) -> bool:
    return any(part.startswith(".") for part in place.parts)
