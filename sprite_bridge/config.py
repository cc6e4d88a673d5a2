"""Every numeric limit, and the settings a user can give in a file, a variable or a flag."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from sprite_bridge.errors import ConfigError

APP_NAME = "sprite-bridge"
PROJECT_FILE = "sprite_bridge.toml"
PROJECT_TABLES = ("rules", "watch")
"""What a project file may hold beside settings; `project.py` reads it."""

ENV_PREFIX = "SPRITE_BRIDGE_"

NO_PALETTE = "none"
_GRID: Mapping[str, Any] = {"size": "auto", "scale": 0.0}
"""The two settings that name the grid, and what says that neither does."""
_KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text in quotes",
}

_KIB = 1024
_MIB = 1024 * _KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before any work is done on it."""

    max_file_bytes: int = 256 * _MIB
    max_side: int = 16_384
    max_pixels: int = 8192 * 8192
    max_frames: int = 2_000
    max_total_pixels: int = 8 * 8192 * 8192
    """Pixels of all the frames of one animation together."""
    max_chunks: int = 200_000
    """Blocks inside one picture file."""
    max_metadata_bytes: int = 2 * _MIB
    """One compressed text or colour profile of a picture, inflated."""
    max_palette_colors: int = 4_096
    max_palette_bytes: int = 1 * _MIB
    max_model_bytes: int = 64 * _MIB
    max_placement_bytes: int = 64 * _MIB
    """The text of a decomposition's placements."""
    max_placements: int = 500_000
    """Of all the frames of a decomposition."""
    max_dictionary: int = 16_384
    """Sprites of a decomposition; as many tracks."""
    max_layers: int = 256
    """Backgrounds of a decomposition."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class WireLimits:
    """What the daemon refuses, and how long it waits. PROTOCOL.md names those that clients run into."""

    max_header_bytes: int = 16 * _KIB
    max_header_depth: int = 8
    max_body_bytes: int = 16 * _MIB
    max_body_depth: int = 32
    max_message_bytes: int = 320 * _MIB
    max_websocket_bytes: int = 72 * _MIB
    max_images: int = 64
    """Picture entries of one message."""
    max_id_length: int = 64
    max_deadline_ms: int = 24 * 60 * 60 * 1000
    max_clients: int = 256
    max_queue: int = 256
    max_pending: int = 32
    """Requests of one client that wait or run."""
    max_queue_bytes: int = 1024 * _MIB
    """Pictures of all requests that wait."""
    max_unread_bytes: int = 32 * _MIB
    """Answers that wait for one client to read them."""
    max_unread_of_all: int = 64 * _MIB
    """Answers that wait for clients to read them, but for the first one of each."""
    hello_seconds: float = 2.0
    """How long a WebSocket may say nothing after it opened."""
    message_seconds: float = 30.0
    """How long the fragments of one message may take on a WebSocket, from the first to the last."""
    max_fragments: int = 16_384
    """Of one message on a WebSocket: Aseprite sends 32 KiB in each."""
    cancel_seconds: float = 0.15
    """How long a worker may take to notice that its request was cancelled; then it is ended."""


WIRE = WireLimits()


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set once instead of on every command line. The fields are the keys of the file."""

    device: str = "auto"
    """"auto", "cpu" or "cuda"."""
    model: bool = True
    """Whether learned models may be used."""
    network: str = "auto"
    """"auto", or the name of the model that cleans."""
    models: str = ""
    """Folders with further models, separated as in $PATH; in a settings file, relative to that file."""
    size: str = "auto"
    """"auto" or "WxH"."""
    scale: float = 0.0
    """Size of a cell in pixels of the picture; 0 finds it."""
    colors: int = 0
    """Number of colours; 0 finds it."""
    palette: str = ""
    """A palette file; in a settings file, relative to that file. "none" takes back what weaker settings name."""
    background: str = "auto"
    """"auto", "keep" or "#rrggbb"."""


def load_settings(
    overrides: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
    start_dir: Path | None = None,
    user_dir: Path | None = None,
) -> Settings:
    """Return the settings that hold: flag > SPRITE_BRIDGE_* > project file > user file > default.

    `overrides` are the flags; a value of None means that the flag was not given. The project file is the
    nearest `sprite_bridge.toml` in `start_dir` (default: the working directory) or above it; the user file is
    `config.toml` in `user_dir` (default: the platform's place for settings). Whoever names the size or the scale
    resets the other one, if that comes from weaker settings: both name the grid.

    Raises ConfigError for an unreadable file, an unknown key or a value of the wrong kind.
    """
    project = project_file(start_dir or Path.cwd())
    of_project = {} if project is None else settings_in(read_toml(project), project, PROJECT_TABLES)
    return combine([user_settings(user_dir), of_project, *given_settings(overrides, env)])


def combine(layers: Iterable[Mapping[str, Any]]) -> Settings:
    """The settings that hold if each layer is laid over those before it."""
    settings = Settings()
    for stronger in layers:
        reset = _GRID if _GRID.keys() & stronger.keys() else {}
        values = {**reset, **stronger}
        if values.get("palette") == NO_PALETTE:
            values["palette"] = ""
        settings = replace(settings, **values)
    return settings


def given_settings(
    overrides: Mapping[str, Any] | None, env: Mapping[str, str] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What variables and flags say, as `load_settings` takes them. Raises ConfigError."""
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    return _read_env(os.environ if env is None else env), _checked(given, "the command line")


def user_settings(user_dir: Path | None = None) -> dict[str, Any]:
    """What the user's own file says, if there is one. Raises ConfigError."""
    if user_dir is None:
        from platformdirs import user_config_path

        user_dir = user_config_path(APP_NAME, appauthor=False)
    path = user_dir / "config.toml"
    return settings_in(read_toml(path), path) if path.is_file() else {}


def project_file(start_dir: Path) -> Path | None:
    """The nearest `sprite_bridge.toml` in a folder or above it."""
    start = start_dir.absolute()
    for folder in (start, *start.parents):
        path = folder / PROJECT_FILE
        if path.is_file():
            return path
    return None


def read_toml(path: Path) -> dict[str, Any]:
    """What is in a settings file. Raises ConfigError."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def settings_in(values: Mapping[str, Any], path: Path, besides: Iterable[str] = ()) -> dict[str, Any]:
    """The settings among the values of a file, with its paths made whole; ``besides`` names what else may be there.

    Raises ConfigError.
    """
    others = set(besides)
    checked = _checked({name: value for name, value in values.items() if name not in others}, str(path))
    for name, separator in (("models", os.pathsep), ("palette", "\0")):
        if checked.get(name, NO_PALETTE) not in ("", NO_PALETTE):
            entries = checked[name].split(separator)
            checked[name] = separator.join(str(path.parent / entry) for entry in entries)
    return checked


def _read_env(env: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields(Settings):
        variable = ENV_PREFIX + field.name.upper()
        text = env.get(variable, "")
        if text:
            values[field.name] = _parse(text, type(field.default), variable)
    return values


def _parse(text: str, kind: type, variable: str) -> Any:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return words[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError):
        raise ConfigError(f"{variable}={text!r} is not {_KINDS[kind]}") from None


def _checked(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in kinds:
            raise ConfigError(f"{source}: unknown setting {name!r}", f"known settings: {', '.join(kinds)}")
        kind = kinds[name]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise ConfigError(f"{source}: {name} = {value!r} is not {_KINDS[kind]}")
        checked[name] = value
    return checked
