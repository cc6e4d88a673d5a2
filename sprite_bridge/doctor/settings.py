"""Settings files and variables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from sprite_bridge.config import ENV_PREFIX, Settings
from sprite_bridge.doctor.finding import Finding, note, ok, trouble
from sprite_bridge.doctor.surroundings import Surroundings
from sprite_bridge.errors import ConfigError, SpriteBridgeError

PLACE = "HOME"
"""The variable that is no setting, but says where the daemon's files are."""


def settings(around: Surroundings) -> list[Finding]:
    """They can be read here and in the folders that were named, and each value is one that it may have."""
    found = [*_variables(around)]
    for place in (around.here, *around.folders):
        found += _of(around, place)
    found = list(dict.fromkeys(found))
    if any(one.level == "trouble" for one in found):
        return found
    changed = ", ".join(name for name, _ in _changed(around.settings()))
    return [ok(changed or "all as they come"), *found]


def _of(around: Surroundings, place: Path) -> list[Finding]:
    """What is wrong with the settings for one folder, those of its rules among them."""
    try:
        several = around.project(place).all_settings()
    except ConfigError as error:
        mend = error.hint or "correct it there; the README lists the settings and their values"
        return [trouble(error.message, mend)]
    return [one for chosen in several for one in (*_values(chosen), *_palette(chosen), *_folders(chosen))]


def _changed(chosen: Settings) -> list[tuple[str, object]]:
    plain = Settings()
    names = [field.name for field in fields(Settings)]
    return [(name, getattr(chosen, name)) for name in names if getattr(chosen, name) != getattr(plain, name)]


def _values(chosen: Settings) -> Iterator[Finding]:
    """As `clean` judges them."""
    from sprite_bridge.operations.params import parse_params

    given = {name: value for name, value in _changed(chosen) if name not in ("palette", "models")}
    try:
        parse_params(given)
    except SpriteBridgeError as error:
        yield trouble(
            f"settings: {error.message}",
            error.hint
            or "correct it in sprite_bridge.toml, the user's config.toml or the SPRITE_BRIDGE_* variable",
        )


def _palette(chosen: Settings) -> Iterator[Finding]:
    from sprite_bridge.image import Palette

    if chosen.palette:
        try:
            Palette.open(chosen.palette)
        except SpriteBridgeError as error:
            yield trouble(f"the setting palette: {error.message}", error.hint or "name another file, or none")


def _folders(chosen: Settings) -> Iterator[Finding]:
    for folder in filter(None, chosen.models.split(os.pathsep)):
        if not Path(folder).is_dir():
            yield trouble(
                f"the setting models names {folder}, which is no folder",
                "correct the setting, or make the folder",
            )


def _variables(around: Surroundings) -> Iterator[Finding]:
    """Variables that look like settings and are none, and a place that means another one in every folder."""
    known = [ENV_PREFIX + field.name.upper() for field in fields(Settings)]
    for name in sorted(around.env):
        if name.startswith(ENV_PREFIX) and name not in (*known, ENV_PREFIX + PLACE):
            yield note(f"{name} is set, but is no setting", f"those there are: {', '.join(known)}")
    place = around.env.get(ENV_PREFIX + PLACE, "")
    if place and not Path(place).is_absolute():
        yield trouble(
            f"{ENV_PREFIX}{PLACE} is {place}, which is another folder wherever a program starts",
            "set it to a path from the root on",
        )
