"""What each picture of a watched folder is to be cleaned with, and whether that has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sprite_bridge.config import PROJECT_FILE, Settings
from sprite_bridge.image.palette import Palette
from sprite_bridge.operations.params import Keywords, keywords, parse_params
from sprite_bridge.project import Project, WatchSettings
from sprite_bridge.watch.marker import hash_recipe


@dataclass(frozen=True, slots=True)
class Recipe:
    """``params`` for the operation, ``palette`` for an indexed output or None; ``animation`` as in `WatchSettings`;
    ``digest`` what markers remember of all that."""

    params: Keywords
    palette: Palette | None
    animation: str
    digest: str


class Recipes:
    """The project's settings for the files of a folder, read again when they change."""

    def __init__(self, folder: Path, overrides: Mapping[str, Any] | None = None) -> None:
        """Raises ConfigError, BadParams, and BadPalette or InputError for a palette that cannot be read."""
        self._folder, self._overrides = folder, dict(overrides or {})
        self._made: dict[int, Recipe] = {}
        self._palettes: dict[str, Palette] = {}
        self._files: dict[Path, tuple[int, int] | None] = {}
        self.project = self._load()

    @property
    def watch(self) -> WatchSettings:
        """The settings of the folder itself."""
        return self.project.watch

    def review(self, override: float | None) -> float:
        """The confidence below which a result is put aside; what the command line says is stronger."""
        return self.watch.review if override is None else override

    def of(self, relative: Path) -> Recipe:
        """The recipe for a picture."""
        return self._recipe(self.project, self.project.settings(self._folder / relative))

    def refresh(self) -> bool:
        """Whether a file of settings or a palette has changed since, and was read again.

        Raises as the constructor, each time until all can be read; what was read before holds till then.
        """
        if all(_state(path) == state for path, state in self._files.items()):
            return False
        fresh = Recipes(self._folder, self._overrides)
        self._made, self._palettes, self._files = fresh._made, fresh._palettes, fresh._files
        self.project = fresh.project
        return True

    def _load(self) -> Project:
        for folder in (self._folder, *self._folder.parents):
            path = folder / PROJECT_FILE
            self._files[path] = _state(path)  # one that appears nearer than that which was read changes all
            if path.is_file():
                break
        project = Project.load(self._folder, self._overrides)
        for (
            settings
        ) in project.all_settings():  # what is wrong with any of them is said now, not at the first picture
            parse_params(self._recipe(project, settings).params)
        return project

    def _recipe(self, project: Project, settings: Settings) -> Recipe:
        key = id(settings)  # the project gives one object for all files that the same rules match
        if key not in self._made:
            palette = self._palette(settings.palette) if settings.palette else None
            params = keywords(settings, palette.hex() if palette else [])
            said = {**params, "animation": project.watch.animation}
            del said["device"]  # where it runs is not how it is made
            self._made[key] = Recipe(params, palette, project.watch.animation, hash_recipe("clean", said))
        return self._made[key]

    def _palette(self, name: str) -> Palette:
        if name not in self._palettes:
            self._files[Path(name)] = _state(Path(name))
            self._palettes[name] = Palette.open(name)
        return self._palettes[name]


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
