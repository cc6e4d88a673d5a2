"""The extension in Aseprite: the file that Aseprite installs by itself, and the folder that it makes of it."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sprite_bridge.errors import BadParams, OutputError
from sprite_bridge.install.placing import Place, put, replace_file, take_away, telling
from sprite_bridge.install.sources import PACKAGE, Files, aseprite_files

NAME, FILE = "sprite-bridge", "sprite-bridge.aseprite-extension"
CHOSEN, LISTED = "__pref.lua", "__info.json"
"""What Aseprite keeps in the folder: the user's choices, and which files it may remove."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def user_folder(
    named: Path | None = None, env: Mapping[str, str] | None = None, system: str = sys.platform
) -> Path:
    """Aseprite's folder of this user: the named one, else that of $ASEPRITE_USER_FOLDER, else the platform's.

    Raises:
        BadParams: the named one is not there. OutputError: none was found.
    """
    if named is not None:
        if not named.is_dir():
            raise BadParams(f"{named} is no folder", field="user_folder")
        return named
    places = _user_folders(os.environ if env is None else env, system)
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        tried = " and ".join(map(str, places)) or "none, for the variables that say where it is are not set"
        raise OutputError(
            f"no folder of Aseprite's was found; looked for: {tried}",
            "open Aseprite once and try again, or name it with --user-folder (in Aseprite: Edit > Preferences > Files), "
            f"or use --build-only and open {FILE} with Aseprite",
        )
    return found


def _user_folders(env: Mapping[str, str], system: str) -> list[Path]:
    if env.get("ASEPRITE_USER_FOLDER"):
        return [Path(env["ASEPRITE_USER_FOLDER"])]
    if system == "win32":
        return [Path(env["APPDATA"]) / "Aseprite"] if env.get("APPDATA") else []
    home = [Path(env["HOME"])] if env.get("HOME") else []
    if system == "darwin":
        return [folder / "Library" / "Application Support" / "Aseprite" for folder in home]
    # Older ones do not look at the variable.
    configs = [Path(env["XDG_CONFIG_HOME"])] if env.get("XDG_CONFIG_HOME") else []
    return [folder / "aseprite" for folder in [*configs, *(folder / ".config" for folder in home)]]


def build(files: Files) -> bytes:
    """The file that Aseprite installs: a zip, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", zipfile.ZIP_STORED
    ) as archive:  # what is packed depends on the version of zlib
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def write_extension(out: Path, plugins: Path | None = None) -> Path:
    """Write the file that Aseprite installs into a folder; where it is. Raises OutputError."""
    path = out / FILE
    data = build(aseprite_files(plugins))
    with telling(path):
        out.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    return path


def install(folder: Path, plugins: Path | None = None) -> None:
    """Put the extension into Aseprite's folder of a user; what was chosen there is kept. Raises OutputError."""
    files = aseprite_files(plugins)
    # With its list of files, Aseprite can remove the extension, and replace it by another version.
    files[LISTED] = json.dumps({"installedFiles": [*files, LISTED]}, indent=1).encode()
    put(place_of(folder), files)


def remove(folder: Path) -> bool:
    """Remove the extension; whether there was one. Raises OutputError."""
    return take_away(place_of(folder))


def installed_version(folder: Path) -> str | None:
    """The version of the extension in Aseprite's folder of a user, "" if it does not say; None if there is none."""
    package = _package(place_of(folder).folder)
    return None if package is None else str(package.get("version", ""))


def place_of(folder: Path) -> Place:
    """Where the extension goes in Aseprite's folder of a user."""
    extensions = folder / "extensions"
    # Whatever lies among the extensions is one for Aseprite, even half of one.
    workshop = extensions.resolve().parent / ".sprite-bridge-install"
    return Place(extensions / NAME, workshop, _is_ours, _kept)


def _is_ours(folder: Path) -> bool:
    """Also what Aseprite leaves when it removes an extension but not what was chosen in it."""
    return _package(folder) is not None or [path.name for path in folder.iterdir()] == [CHOSEN]


def _kept(folder: Path) -> Files:
    return {CHOSEN: (folder / CHOSEN).read_bytes()} if (folder / CHOSEN).is_file() else {}


def _package(folder: Path) -> dict[str, Any] | None:
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return package if isinstance(package, dict) and package.get("name") == NAME else None
