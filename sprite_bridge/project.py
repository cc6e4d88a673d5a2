"""What a project's `sprite_bridge.toml` says beside the settings: rules for some pictures, and the watched folder.

::

    colors = 16                  # for all pictures

    [watch]
    out = "game/sprites"         # relative to this file, as all paths here
    review = 0.6                 # what is less sure than this goes to the review folder

    [[rules]]
    files = ["ui/**", "*.icon.png"]
    colors = 8
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sprite_bridge.config import (
    PROJECT_TABLES,
    Settings,
    combine,
    given_settings,
    project_file,
    read_toml,
    settings_in,
    user_settings,
)
from sprite_bridge.errors import ConfigError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

ANIMATIONS = ("sheet", "apng", "first")
"""What becomes of a file of several frames: a row of frames, an animated PNG, its first frame alone."""


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """The `[watch]` table. ``out`` a folder, None for beside the sources; ``review`` the confidence, in [0, 1], below which
    a result is put aside; ``animation`` one of `ANIMATIONS`."""

    out: Path | None = None
    review: float = 0.5
    animation: str = "sheet"


@dataclass(frozen=True, slots=True)
class Rule:
    """Settings for the files that match, by the patterns of a .gitignore."""

    files: GitIgnoreSpec
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Project:
    """All settings that may hold for pictures of one project; ``file`` is None where there is no project file."""

    file: Path | None
    watch: WatchSettings
    _weak: tuple[Mapping[str, Any], ...]
    _rules: tuple[Rule, ...]
    _strong: tuple[Mapping[str, Any], ...]
    _combined: dict[tuple[int, ...], Settings] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        folder: Path,
        overrides: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        user_dir: Path | None = None,
    ) -> Project:
        """Read the project file in ``folder`` or above it; otherwise as `load_settings`. Raises ConfigError."""
        path = project_file(folder)
        values = {} if path is None else read_toml(path)
        weak: list[Mapping[str, Any]] = [user_settings(user_dir)]
        if path is None:
            return cls(None, WatchSettings(), tuple(weak), (), given_settings(overrides, env))
        weak.append(settings_in(values, path, PROJECT_TABLES))
        rules = tuple(_rule(rule, path, number) for number, rule in enumerate(_rules(values, path), start=1))
        return cls(path, _watch(values, path), tuple(weak), rules, given_settings(overrides, env))

    def settings(self, path: Path | None = None) -> Settings:
        """The settings for a picture; of rules that match it, the later ones win. None: for one that no rule matches."""
        return self._combine(() if path is None else tuple(self._matching(path)))

    def all_settings(self) -> list[Settings]:
        """The settings without any rule, and with each of the rules alone."""
        return [self._combine(()), *(self._combine((number,)) for number in range(len(self._rules)))]

    def _combine(self, matching: tuple[int, ...]) -> Settings:
        if matching not in self._combined:
            of_rules = (self._rules[number].values for number in matching)
            self._combined[matching] = combine([*self._weak, *of_rules, *self._strong])
        return self._combined[matching]

    def _matching(self, path: Path) -> list[int]:
        if self.file is None or not self._rules:
            return []
        try:
            relative = Path(os.path.abspath(path)).relative_to(self.file.parent)  # noqa: PTH100 (links stay)
        except ValueError:
            return []
        return [number for number, rule in enumerate(self._rules) if rule.files.match_file(relative)]


def _rules(values: Mapping[str, Any], path: Path) -> list[dict[str, Any]]:
    rules = values.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise ConfigError(f"{path}: rules is not a list of tables", 'write [[rules]], and files = ["ui/**"]')
    return rules


def _rule(rule: dict[str, Any], path: Path, number: int) -> Rule:
    patterns = rule.get("files")
    if isinstance(patterns, str):
        patterns = [patterns]
    if not isinstance(patterns, list) or not patterns or not all(isinstance(one, str) for one in patterns):
        raise ConfigError(f"{path}: rule {number} names no files", 'add files = ["ui/**"]')
    if "models" in rule:
        raise ConfigError(
            f"{path}: rule {number}: models cannot differ by file", "set them outside of the rules"
        )
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise ConfigError(f"{path}: rule {number}: {error}") from error
    return Rule(spec, settings_in(rule, path, ("files",)))


def _watch(values: Mapping[str, Any], path: Path) -> WatchSettings:
    table = values.get("watch", {})
    names = [known.name for known in fields(WatchSettings)]
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: watch is not a table", "write [watch], and its settings below it")
    for name in table:
        if name not in names:
            raise ConfigError(f"{path}: unknown setting watch.{name}", f"known settings: {', '.join(names)}")
    found = WatchSettings()
    out, review = table.get("out", ""), table.get("review", found.review)
    animation = table.get("animation", found.animation)
    if not isinstance(out, str):
        raise ConfigError(f"{path}: watch.out = {out!r} is not a folder in quotes")
    if isinstance(review, bool) or not isinstance(review, int | float) or not 0 <= review <= 1:
        raise ConfigError(f"{path}: watch.review = {review!r} is not a number from 0 to 1")
    if animation not in ANIMATIONS:
        raise ConfigError(f"{path}: watch.animation = {animation!r} is not one of {', '.join(ANIMATIONS)}")
    return WatchSettings(path.parent / out if out else None, float(review), animation)
