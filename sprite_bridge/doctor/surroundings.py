"""What the checks may know of this computer: the one place that asks for it, so that tests can answer otherwise."""

from __future__ import annotations

import functools
import os
import platform
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sprite_bridge import connection
from sprite_bridge.config import Settings, load_settings
from sprite_bridge.errors import ConfigError, ModelError, ModelMissing, SpriteBridgeError
from sprite_bridge.version import __version__

if TYPE_CHECKING:
    from sprite_bridge.project import Project
    from sprite_bridge.runtime.store import ModelStore

DISTRIBUTION = "sprite-bridge"
LOOPBACK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its name and command line, and when it began, in seconds since 1970."""

    name: str
    command: str
    began: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is looked at. ``home`` is the folder of the daemon's files, ``here`` the working directory, ``folders`` those
    that the user named. `look_around` makes the real ones."""

    env: Mapping[str, str]
    home: Path
    here: Path
    folders: Sequence[Path]
    system: str
    """As sys.platform."""
    version: str
    python: str
    python_version: str
    requires_python: Callable[[], str]
    requires: Callable[[], Sequence[str] | None]
    """The lines of the metadata, None if this package is not installed."""
    version_of: Callable[[str], str | None]
    import_error: Callable[[str], str]
    """Why a module cannot be imported, "" if it can."""
    settings: Callable[[], Settings]
    """Raises ConfigError."""
    project: Callable[[Path], Project]
    """The settings for the pictures in a folder. Raises ConfigError."""
    store: Callable[[], ModelStore]
    open_session: Callable[[str], tuple[str, str]]
    """Provider and note of a model that was opened on a device. Raises ModelError, DeviceError."""
    has_nvidia: Callable[[], bool]
    process: Callable[[int], Process | None]
    ask: Callable[[], dict[str, Any] | SpriteBridgeError]
    """What the daemon of the connection file says to `status`, or why it does not."""
    bind: Callable[[], None]
    """Listen on the loopback interface and connect to it. Raises OSError."""
    temporary: Callable[[], Path]
    cache: Callable[[], Path]
    """Where numba keeps compiled code if it cannot keep it beside the source."""
    may_write: Callable[[Path], bool]
    free_bytes: Callable[[Path], int]
    file_system: Callable[[Path], str]
    """Such as "ext4", "nfs4", "" where it is not known."""
    inotify: Callable[[], Mapping[str, int]]
    """The limits of Linux by name, none on other systems."""


def look_around(folders: Sequence[Path] = (), env: Mapping[str, str] | None = None) -> Surroundings:
    """This computer, this user, this installation."""
    env = os.environ if env is None else env
    home, here = connection.home(env), Path.cwd()
    settings = functools.partial(load_settings, None, env, here)
    store = functools.cache(functools.partial(_store, settings, env))
    return Surroundings(
        env=env,
        home=home,
        here=here,
        folders=tuple(folder.absolute() for folder in folders),
        system=sys.platform,
        version=__version__,
        python=sys.executable,
        python_version=platform.python_version(),
        requires_python=_requires_python,
        requires=_requires,
        version_of=_version_of,
        import_error=_import_error,
        settings=settings,
        project=lambda folder: _project(folder, env),
        store=store,
        open_session=functools.partial(_open_session, store),
        has_nvidia=_has_nvidia,
        process=_process,
        ask=functools.cache(functools.partial(_ask, home)),
        bind=_bind,
        temporary=lambda: Path(tempfile.gettempdir()),
        cache=_cache,
        may_write=may_write,
        free_bytes=lambda path: shutil.disk_usage(existing(path)).free,
        file_system=_file_system,
        inotify=_inotify,
    )


def existing(path: Path) -> Path:
    """The path itself, or the nearest folder above it that is there."""
    path = path.absolute()
    return next((folder for folder in (path, *path.parents) if os.path.lexists(folder)), path)


def may_write(path: Path) -> bool:
    """Whether a file can be changed, or a folder written into, made if it is not there yet; nothing is tried."""
    found = existing(path)
    if found != path.absolute() and not found.is_dir():
        return False
    return os.access(found, os.W_OK | (os.X_OK if found.is_dir() else 0))


def _requires_python() -> str:
    try:
        found = metadata.metadata(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return ""
    return found["Requires-Python"] or "" if "Requires-Python" in found else ""


def _requires() -> Sequence[str] | None:
    try:
        return metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return None


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _import_error(module: str) -> str:
    try:
        import_module(module)
    except Exception as error:  # a module may fail in any way when it is run
        return str(error) or type(error).__name__
    return ""


def _project(folder: Path, env: Mapping[str, str]) -> Project:
    from sprite_bridge.project import Project

    return Project.load(folder, None, env)


def _store(settings: Callable[[], Settings], env: Mapping[str, str]) -> ModelStore:
    from sprite_bridge.runtime.store import ModelStore, search_path

    try:
        further = settings().models
    except ConfigError:  # another check's finding
        further = ""
    return ModelStore(search_path(further, env))


def _open_session(store: Callable[[], ModelStore], device: str) -> tuple[str, str]:
    refused: ModelError = ModelMissing("no model is installed", "see: sprite-bridge models")
    for name in store().names():
        try:
            store().check(name)
        except ModelError as error:
            refused = error
            continue
        model = store().open(name, device)
        return model.provider, model.note
    raise refused


def _has_nvidia() -> bool:
    """Whether a driver of NVIDIA's is there; its tools are not run, for they may hang."""
    places = ("/dev/nvidiactl", "/proc/driver/nvidia/version", "/usr/lib/wsl/lib/nvidia-smi")
    return any(Path(place).exists() for place in places) or shutil.which("nvidia-smi") is not None


def _process(pid: int) -> Process | None:
    import psutil

    try:
        found = psutil.Process(pid)
        if found.status() == psutil.STATUS_ZOMBIE:
            return None
        began, name = found.create_time(), found.name()
    except (psutil.NoSuchProcess, ValueError, OverflowError):  # or a number that no process has
        return None
    try:
        command = " ".join(found.cmdline())
    except psutil.Error:  # somebody else's
        command = ""
    return Process(name, command, began)


def _ask(home: Path) -> dict[str, Any] | SpriteBridgeError:
    from sprite_bridge.client import Client

    try:
        with Client(folder=home) as bridge:
            return bridge.status()
    except SpriteBridgeError as error:
        return error


def _bind() -> None:
    until = time.monotonic() + LOOPBACK_SECONDS
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        listening.settimeout(LOOPBACK_SECONDS)
        with socket.create_connection(listening.getsockname(), timeout=until - time.monotonic()):
            listening.accept()[0].close()


def _file_system(path: Path) -> str:
    """Of the longest mount point above the path."""
    import psutil

    resolved = existing(path).resolve()
    kinds = {
        Path(part.mountpoint): "remote" if "remote" in part.opts.split(",") else part.fstype.lower()
        for part in psutil.disk_partitions(all=True)
    }
    mounted = next((folder for folder in (resolved, *resolved.parents) if folder in kinds), None)
    return "" if mounted is None else kinds[mounted]


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("numba", appauthor=False)


def _inotify() -> Mapping[str, int]:
    folder = Path("/proc/sys/fs/inotify")
    names = ("max_user_watches", "max_user_instances")
    return {name: int((folder / name).read_text()) for name in names if (folder / name).is_file()}
