"""The files of the plugins, as they are installed: in a checkout, and in the wheel alike."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from sprite_bridge.errors import OutputError
from sprite_bridge.version import __version__

PACKAGE, CONFIG = "package.json", "plugin.cfg"
"""What says which plugin a folder holds, in Aseprite and in Godot."""

MODULE, LICENCE = "version.lua", "LICENSE"

PICTURES = "pictures/"
"""Where those of the extension's README are, which is read in the repository. Aseprite would leave the folder behind."""

Files = dict[str, bytes]
"""By their places in the plugin's folder, with / between the parts."""


def plugins_folder() -> Path:
    """The folder of the plugins that come along: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_plugins"
    return inside if inside.is_dir() else package.parent / "plugins"


def aseprite_files(plugins: Path | None = None) -> Files:
    """What belongs into the extension, with this version in its package.json and version.lua. Raises OutputError."""
    plugins = plugins or plugins_folder()
    found = _files(plugins / "aseprite", (PACKAGE, MODULE), plugins)
    files = {name: data for name, data in found.items() if not name.startswith(PICTURES)}
    package = json.loads(files[PACKAGE])
    package["version"] = __version__
    files[PACKAGE] = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
    files[MODULE] = _saying(rb'^return ".*"$', f'return "{__version__}"', files[MODULE])
    return files


def godot_files(plugins: Path | None = None) -> Files:
    """What belongs into the addon, with this version in its plugin.cfg. Raises OutputError."""
    plugins = plugins or plugins_folder()
    files = _files(plugins / "godot" / "addons" / "sprite_bridge", (CONFIG,), plugins)
    files[CONFIG] = _saying(rb'^version=".*"$', f'version="{__version__}"', files[CONFIG])
    return files


def _saying(pattern: bytes, line: str, data: bytes) -> bytes:
    return re.sub(pattern, line.encode(), data, flags=re.MULTILINE)


def _files(folder: Path, needed: Sequence[str], plugins: Path) -> Files:
    """All files of a folder that are not an editor's, a program's or a user's, and the licence."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _belongs(path.relative_to(folder))
    }
    for name in needed:
        if name not in found:
            raise OutputError(f"{folder} holds no {name}", "install Sprite Bridge again")
    licence = plugins / LICENCE
    found.setdefault(LICENCE, (licence if licence.is_file() else plugins.parent / LICENCE).read_bytes())
    return dict(sorted(found.items()))


def _belongs(place: Path) -> bool:
    """Names with two underscores are Aseprite's own, such as __pref.lua, which holds what a user has chosen."""
    return not any(part.startswith((".", "__")) or part.endswith(("~", ".tmp")) for part in place.parts)
