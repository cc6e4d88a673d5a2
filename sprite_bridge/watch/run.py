"""Watching a folder from start to end: which outputs, which settings, who does the work."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sprite_bridge.client import Client
from sprite_bridge.errors import BadParams, InputError, OutputError
from sprite_bridge.watch.cleaners import Cleaner, DaemonCleaner, LocalCleaner
from sprite_bridge.watch.intake import Intake
from sprite_bridge.watch.options import Options
from sprite_bridge.watch.outcome import Item, Outcome
from sprite_bridge.watch.recipes import Recipes
from sprite_bridge.watch.scan import Seen, scan
from sprite_bridge.watch.shelf import FOLDER, Shelf
from sprite_bridge.watch.tally import Tally
from sprite_bridge.watch.watcher import Told, Watcher
from sprite_bridge.watch.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pictures come from, where the outputs go, and what is made of them."""

    folder: Path
    shelf: Shelf
    recipes: Recipes


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. ``out`` None: as the settings say. ``overrides`` stronger settings, those of the command line;
    ``review`` too. ``local``: no daemon. ``jobs`` 0: one more than there are workers, one without a daemon."""

    folder: Path
    out: Path | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    review: float | None = None
    local: bool = False
    jobs: int = 0
    once: bool = False
    again: bool = False
    poll: bool = False

    def place(self) -> Place:
        """Find all that without changing anything.

        Raises InputError or OutputError for folders that are none, ConfigError, BadParams and BadPalette for settings.
        """
        folder = _absolute(self.folder)
        if not folder.is_dir():
            raise InputError(f"{self.folder} is not a folder")
        if FOLDER in folder.parts:
            raise InputError(f"{self.folder} lies among what Sprite Bridge keeps", "watch another folder")
        recipes = Recipes(folder, self.overrides)
        out = _out(folder, _absolute(self.out or recipes.watch.out or folder))
        if out.exists() and not out.is_dir():
            raise OutputError(f"{out} is not a folder")
        return Place(folder, Shelf(out), recipes)


def watch(order: Order, tell: Callable[[Told, Tally], None], on_ready: Callable[[Watcher], None]) -> Tally:
    """Watch until `Watcher.stop` is called on what ``on_ready`` is given, with ``once`` until nothing is left to do.

    Raises as `Order.place`, AlreadyRunning if these outputs have a watcher, Unreachable if no daemon can be started.
    """
    found = order.place()
    settings = found.recipes.project.settings()
    if settings.models and not order.local:
        hint = "use --local, or start the daemon with them: SPRITE_BRIDGE_MODELS"
        raise BadParams(
            "the daemon uses its own folders with models, not those set here", hint, field="models"
        )
    with found.shelf.watching(found.folder):
        options = Options(
            found.folder,
            order.review,
            order.jobs or (1 if order.local else _workers()),
            order.once,
            order.again,
            order.poll,
        )

        def cleaner() -> Cleaner:
            return LocalCleaner(settings.models) if order.local else DaemonCleaner(_connect)

        watcher = Watcher(options, found.shelf, found.recipes, cleaner, tell)
        on_ready(watcher)
        watcher.run()
        return watcher.tally


def preview(order: Order) -> Iterator[Outcome | Seen]:
    """What a pass over the folder would do, as far as that is known without doing it. Raises as `Order.place`."""
    found = order.place()
    beside = found.shelf.out == found.folder
    intake = Intake(0.0, beside=beside)
    try:
        seen = list(scan(found.folder, None if beside else found.shelf.out))
    except OSError as error:
        raise InputError(f"{order.folder} cannot be listed: {error.strerror or error}") from error
    yield from intake.see_all(seen, time.monotonic())
    cleaner = LocalCleaner(found.recipes.project.settings().models)
    review = found.recipes.review(order.review)
    bench = Workbench(found.folder, found.shelf, cleaner, review=review, again=order.again)
    while (taken := intake.take()) is not None:
        relative, stamp, candidates = taken
        yield bench.preview(Item(relative, stamp, found.recipes.of(relative), candidates))


def _connect() -> Client:
    return Client(start=True)


def _workers() -> int:
    """How many pictures the daemon can work on at a time, and one more that is read or written meanwhile."""
    with _connect() as bridge:
        return len(bridge.status()["workers"]) + 1


def _out(folder: Path, out: Path) -> Path:
    """The folder of outputs by the name it has in the watched folder, if it lies there: otherwise a link to it would let
    outputs be taken for sources."""
    here, there = folder.resolve(), out.resolve()
    return folder / there.relative_to(here) if there.is_relative_to(here) else out


def _absolute(path: Path) -> Path:
    """A path with links as they are: what is told of changes names them so."""
    return Path(os.path.abspath(path))  # noqa: PTH100
