"""A zip for bug reports: what the doctor found and what it looked at, without what says who you are."""

from __future__ import annotations

import getpass
import io
import json
import os
import platform
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sprite_bridge import connection
from sprite_bridge.doctor.bounds import parse
from sprite_bridge.doctor.finding import Finding
from sprite_bridge.doctor.packages import WHEELS
from sprite_bridge.doctor.redact import Redactor
from sprite_bridge.doctor.surroundings import DISTRIBUTION, Surroundings
from sprite_bridge.errors import ConfigError, ModelError, OutputError, SpriteBridgeError

LOG_BYTES = 256 * 1024
"""Of the end of each log."""

_USERS = ("USER", "LOGNAME", "USERNAME")
_HOSTS = ("HOSTNAME", "COMPUTERNAME", "USERDOMAIN")
_HOMES = ("HOME", "USERPROFILE")


def check_name(path: Path) -> None:
    """Raises OutputError if a bundle cannot have this name."""
    if path.suffix.lower() != ".zip":
        raise OutputError(f"{path} is no name of a bundle", "name a file that ends with .zip")
    if os.path.lexists(path):
        raise OutputError(f"{path} exists already", "name a file that does not")


def write_bundle(path: Path, around: Surroundings, findings: Sequence[Finding]) -> None:
    """Write the bundle in one step. Raises OutputError; what exists is not replaced."""
    check_name(path)
    redactor = redactor_for(around)
    parts = {"doctor.json": [finding.as_dict() for finding in findings]}
    parts |= {name: _had(part, around) for name, part in _PARTS.items()}
    texts = {
        name: json.dumps(redactor.value(part), indent=1, ensure_ascii=False) + "\n"
        for name, part in parts.items()
    }
    texts |= {name: redactor.log(_end_of(around.home / name)) for name in connection.LOGS}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text.encode("utf-8", "backslashreplace"))
    connection.write_private(path, data.getvalue())


def redactor_for(around: Surroundings) -> Redactor:
    """What takes out this user, this computer, their folders and the token."""
    env = around.env
    homes = {str(Path.home()), *(env[name] for name in _HOMES if env.get(name))}
    users = {*(env.get(name, "") for name in _USERS), *(Path(home).name for home in homes), _user()}
    hosts = {*(env.get(name, "") for name in _HOSTS), platform.node(), platform.node().partition(".")[0]}
    folders = {
        **{str(folder.absolute()): f"<folder {number}>" for number, folder in enumerate(around.folders, 1)},
        str(around.here): "<here>",
        str(around.home.absolute()): "<daemon>",
        **dict.fromkeys(homes, "<home>"),
    }
    found = connection.read(around.home)
    words = {**dict.fromkeys(users, "<user>"), **dict.fromkeys(hosts - {"localhost"}, "<host>")}
    if found is not None:
        words[found.token] = "<token>"
    return Redactor(
        {folder: label for folder, label in folders.items() if len(Path(folder).parts) > 1}, words
    )


def _had(part: Callable[[Surroundings], Any], around: Surroundings) -> Any:
    """A part of the bundle; of a broken installation what can be had."""
    try:
        return part(around)
    except Exception as error:
        return {"error": repr(error)}


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a number without a name
        return ""


def _versions(around: Surroundings) -> dict[str, Any]:
    wanted = {parse(line).name for line in around.requires() or ()}
    names = sorted({DISTRIBUTION, *WHEELS, *wanted, "watchdog"})
    return {
        "sprite-bridge": around.version,
        "python": around.python_version,
        "system": platform.platform(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "nvidia": around.has_nvidia(),
        "distributions": {name: version for name in names if (version := around.version_of(name))},
    }


def _settings(around: Surroundings) -> dict[str, Any]:
    variables = {
        name: value for name, value in sorted(around.env.items()) if name.startswith("SPRITE_BRIDGE_")
    }
    try:
        return {"settings": asdict(around.settings()), "variables": variables}
    except ConfigError as error:
        return {"error": error.as_dict(), "variables": variables}


def _status(around: Surroundings) -> Mapping[str, Any]:
    said = around.ask()
    return {"error": said.as_dict()} if isinstance(said, SpriteBridgeError) else said


def _models(around: Surroundings) -> list[dict[str, Any]]:
    store = around.store()
    found: list[dict[str, Any]] = []
    for name in store.names():
        try:
            card = store.card(name)
            found.append(
                {"name": name, "task": card.task, "sha256": card.sha256, "problems": store.verify(name)}
            )
        except ModelError as error:
            found.append({"name": name, "problems": [error.message]})
    return found


_PARTS = {
    "versions.json": _versions,
    "settings.json": _settings,
    "status.json": _status,
    "models.json": _models,
}


def _end_of(path: Path) -> str:
    """The last lines of a file, "" if there is none; of a line that is cut nothing, for half a secret is one as well."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LOG_BYTES))
            data = file.read(LOG_BYTES)
    except OSError as error:
        return "" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
    if size > LOG_BYTES:
        data = data.partition(b"\n")[2]
    return data.decode("utf-8", "replace")
