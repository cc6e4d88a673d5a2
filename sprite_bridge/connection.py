"""The connection file: where the daemon is, and the token that it asks for. PROTOCOL.md, section 7."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sprite_bridge.errors import OutputError

if TYPE_CHECKING:
    import zmq

FILE, LAUNCHER, LOCK = "daemon.json", "launcher.json", "daemon.lock"
LOGS = LOG, WORKER_LOG = "daemon.log", "workers.log"
USER = "sprite-bridge"
"""The user name of PLAIN; the token is the password."""

SLACK_SECONDS = 5.0
"""Clocks of files and of processes differ a little."""

LONGEST_IPC = 100
"""Bytes of a path that a socket file may have on all systems that have such files."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A running daemon: its addresses (``ipc`` and ``ws`` None where there is none), token, process and version."""

    tcp: str
    ipc: str | None
    ws: str | None
    token: str = field(repr=False)
    pid: int
    version: str
    protocol: int


def home(env: Mapping[str, str] | None = None) -> Path:
    """The folder of these files; not made here."""
    env = os.environ if env is None else env
    if env.get("SPRITE_BRIDGE_HOME"):
        return Path(env["SPRITE_BRIDGE_HOME"])
    if sys.platform == "win32":
        local = env.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(local) / "sprite-bridge"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "sprite-bridge"
    data = env.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "sprite-bridge"


def new_token() -> str:
    """256 random bits, as text that may stand anywhere."""
    return secrets.token_urlsafe(32)


def identify(socket: zmq.Socket[bytes], token: str) -> None:
    """Let a socket give the password when it connects."""
    socket.plain_username = USER.encode()
    socket.plain_password = token.encode()


def read(folder: Path) -> Connection | None:
    """The connection file in a folder, None if there is none or it is not one. It may be stale."""
    try:
        values = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = Connection(**values)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    texts = (
        found.tcp,
        found.token,
        found.version,
        *(text for text in (found.ipc, found.ws) if text is not None),
    )
    numbers = (found.pid, found.protocol)
    whole = all(isinstance(text, str) and text for text in texts) and all(
        type(number) is int for number in numbers
    )
    return found if whole else None


def is_there(folder: Path) -> bool:
    """Whether the process of the connection file is there: its number may be gone, or that of a program that began
    after the file was written."""
    import psutil  # it takes a while to load, and is needed where no daemon answers alone

    found = read(folder)
    try:
        if found is None:
            return False
        process = psutil.Process(found.pid)
        written = (folder / FILE).stat().st_mtime
        return bool(
            process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= written + SLACK_SECONDS
        )
    except psutil.AccessDenied:
        return True
    except (psutil.Error, OSError, ValueError, OverflowError):  # or no number that a process can have
        return False


def why_none(folder: Path) -> str:
    """Why no daemon answers, as far as the connection file and its process tell."""
    found = read(folder)
    if found is None:
        path = folder / FILE
        return (
            f"{path} is no connection file"
            if os.path.lexists(path)
            else "none was started, or it was stopped"
        )
    if is_there(folder):
        return f"process {found.pid} is there, but says nothing"
    return f"its process {found.pid} has ended without removing its connection file"


def write(folder: Path, connection: Connection) -> None:
    """Replace the connection file in one step; nobody else could read it at any time. Raises OutputError."""
    write_private(folder / FILE, _as_json(asdict(connection)))


def write_launcher(folder: Path) -> None:
    """Say how the daemon and the command line are started, for programs that want them. Raises OutputError."""
    write_private(folder / LAUNCHER, _as_json({"command": launch_command(), "program": program()}))


def launch_command() -> list[str]:
    """The command that starts a daemon of this installation."""
    return [*program(), "serve"]


def program() -> list[str]:
    """The command line of this installation, without a command of its."""
    return [sys.executable, "-m", "sprite_bridge"]


def remove(folder: Path, token: str) -> None:
    """Remove the connection file, if it is still that of the daemon with this token."""
    found = read(folder)
    if found is not None and found.token == token:
        (folder / FILE).unlink(missing_ok=True)


def socket_path(folder: Path) -> Path:
    """The socket file, in a folder of its own; not made here."""
    return folder / "run" / "daemon.sock"


def ipc_address(folder: Path) -> str | None:
    """The address of a socket file in a folder made for its owner alone; None where there can be none."""
    if sys.platform == "win32":
        return None
    path = socket_path(folder)
    if len(os.fsencode(path)) > LONGEST_IPC:
        return None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
    except OSError:
        return None
    return f"ipc://{path}"


def make_home(folder: Path) -> None:
    """Make the folder of these files, for its owner alone. Raises OutputError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be made: {error.strerror}", "set SPRITE_BRIDGE_HOME to a folder of yours"
        ) from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file of mode 0600 from its first moment, beside its place, synced and renamed into it: it is there whole, or
    not at all. Raises OutputError."""
    temporary = path.with_name(f".{path.name[:40]}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(temporary, flags, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _as_json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, indent=1).encode()
