"""One job of `clean`: read a picture, animation or sheet, clean it, write the result."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sprite_bridge.cli.clean_checks import check_alpha, check_job, check_room
from sprite_bridge.cli.names import Job
from sprite_bridge.cli.sheets import layout_of
from sprite_bridge.config import Settings
from sprite_bridge.image.animation import Animation, frame_paths
from sprite_bridge.image.decoding import count_frames, read_bytes
from sprite_bridge.image.encoding import format_of
from sprite_bridge.image.palette import Palette
from sprite_bridge.image.results import MARK
from sprite_bridge.image.sheet import join_sheet
from sprite_bridge.image.sprite import Sprite

if TYPE_CHECKING:
    from sprite_bridge.client import Client
    from sprite_bridge.operations.context import Context
    from sprite_bridge.operations.params import Keywords
    from sprite_bridge.operations.results import AnimationResult, Result
    from sprite_bridge.project import Project
    from sprite_bridge.runtime.store import ModelStore


Warnings: TypeAlias = tuple[tuple[str, str], ...]
"""What a job says beside its report: code and message of each warning."""


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that one command line asked for; ``project`` may have other settings for some pictures.

    Raises BadPalette for a bad palette file.
    """

    inputs: tuple[str, ...]
    output: Path | None
    settings: Settings
    animation: bool = False
    sheet: str | None = None
    candidates: bool = False
    candidate: int = -1
    explain: bool = False
    report: Path | None = None
    overwrite: bool = False
    as_json: bool = False
    daemon: bool = False
    project: Project | None = None
    palette: Palette | None = field(init=False)

    def __post_init__(self) -> None:
        path = self.settings.palette
        object.__setattr__(self, "palette", Palette.open(path) if path else None)

    def of(self, source: Path) -> Order:
        """The order for one picture, with the settings that hold for it. Raises as the constructor."""
        settings = self.settings if self.project is None else self.project.settings(source)
        return self if settings == self.settings else replace(self, settings=settings)

    def variants(self) -> list[Order]:
        """The order with the settings of each rule of the project, and without any. Raises as the constructor."""
        found = [] if self.project is None else self.project.all_settings()
        return [self, *(replace(self, settings=settings) for settings in found if settings != self.settings)]

    def params(self) -> Keywords:
        """Return the parameters of the operation."""
        from sprite_bridge.operations.params import keywords

        palette = self.palette.hex() if self.palette is not None else []
        return {**keywords(self.settings, palette), "candidate": self.candidate}


@dataclass(frozen=True, slots=True)
class Done:
    """What one job led to. `before` is what was read: a picture, a sheet, or the frames of an animation."""

    before: Sprite | Animation
    result: Result | AnimationResult
    target: Path | None = None
    explained: Path | None = None
    warnings: Warnings = ()


def targets(job: Job, order: Order) -> list[Path]:
    """Return the files and folders that a job writes."""
    if order.candidates:
        return []
    return [job.target, job.explained] if order.explain else [job.target]


def do(job: Job, order: Order) -> Done:
    """Do one job; a file is written whole or not at all.

    Raises:
        InputError: the input cannot be read, is too large, or cannot be cleaned with these parameters; BadParams
            and BadPalette among them. ModelError, DeviceError: the network, or its device, cannot run.
        OutputError: the result cannot be written, or not in the format that its name asks for.
    """
    check_job(job, order)
    if order.sheet is not None:
        return _sheet(job, order)
    return _animation(job, order) if order.animation else _still(job, order)


def _still(job: Job, order: Order) -> Done:
    data = read_bytes(job.source)
    picture = Sprite.decode(data)
    check_room([picture], order)
    result = _clean(picture, order)
    warnings = _first_only(count_frames(data))
    if order.candidates:
        return Done(picture, result, warnings=warnings)
    _save(result.image, job.target, order)
    return Done(picture, result, job.target, _explain(job, order, picture, result), warnings)


def _animation(job: Job, order: Order) -> Done:
    source = Animation.open(job.source)
    check_room(source, order)
    result = _clean_animation(source, order)
    if order.candidates:
        return Done(source, result)
    warnings = _save_animation(result.animation, job, order)
    return Done(source, result, job.target, _explain(job, order, source, result), warnings)


def _sheet(job: Job, order: Order) -> Done:
    sheet = Sprite.open(job.source)
    check_room([sheet], order)
    result = _clean_sheet(sheet, order)
    if order.candidates:
        return Done(sheet, result)
    assert result.report.sheet is not None
    _save(join_sheet(result.animation.frames, result.report.sheet.columns), job.target, order)
    return Done(sheet, result, job.target, _explain(job, order, sheet, result))


def _clean(picture: Sprite, order: Order) -> Result:
    if order.daemon:
        return _bridge().clean(picture, explain=order.explain, **order.params())
    from sprite_bridge.operations.inprocess import clean

    return clean(picture, context=_context(order), **order.params())


def _clean_animation(source: Animation, order: Order) -> AnimationResult:
    if order.daemon:
        return _bridge().clean_animation(source, explain=order.explain, **order.params())
    from sprite_bridge.operations.inprocess import clean_animation

    return clean_animation(source, context=_context(order), **order.params())


def _clean_sheet(sheet: Sprite, order: Order) -> AnimationResult:
    layout = layout_of(sheet, order.sheet or "auto")
    if order.daemon:
        return _bridge().clean_sheet(sheet, layout, explain=order.explain, **order.params())
    from sprite_bridge.operations.inprocess import clean_sheet

    return clean_sheet(sheet, layout, context=_context(order), **order.params())


@cache
def _bridge() -> Client:
    """One connection to the daemon for all jobs. Raises Unreachable."""
    from sprite_bridge.client import Client

    return Client()


def hang_up() -> None:
    """Close the connection to the daemon, if there is one."""
    if _bridge.cache_info().currsize:
        _bridge().close()
        _bridge.cache_clear()


def _context(order: Order) -> Context | None:
    """Where models come from if the settings name further folders; None for the usual places."""
    if not order.settings.models:
        return None
    from sprite_bridge.operations.context import Context

    return Context(open_model=_store(order.settings.models).open)


@cache
def _store(folders: str) -> ModelStore:
    """One store for all jobs, so that a model is opened once."""
    from sprite_bridge.runtime.store import ModelStore, search_path

    return ModelStore(search_path(folders, os.environ))


def _save(picture: Sprite, target: Path, order: Order) -> None:
    check_room([picture], order)
    check_alpha([picture], order)
    picture.save(target, palette=order.palette, text=_mark(target))


def _mark(target: Path) -> dict[str, str] | None:
    """What tells a result from what is to be cleaned, in a format that holds text."""
    return MARK if format_of(target) == "png" else None


def _save_animation(animation: Animation, job: Job, order: Order) -> Warnings:
    """The same kind out as in; the frames of a folder keep their names."""
    check_room(animation, order)
    check_alpha(animation, order)
    if not job.to_folder:
        animation.save(job.target, palette=order.palette, text=_mark(job.target))
        return ()
    names = [path.stem for path in frame_paths(job.source)]
    if len(set(names)) != len(animation):
        names = [f"{number:04}" for number in range(len(animation))]
    for name, frame in zip(names, animation.frames, strict=True):
        frame.save(job.target / f"{name}.png", palette=order.palette, text=MARK)
    return _strangers(job.target, {f"{name}.png" for name in names})


def _explain(
    job: Job, order: Order, before: Sprite | Animation, result: Result | AnimationResult
) -> Path | None:
    if not order.explain:
        return None
    if result.explained is not None:
        drawn = result.explained
    else:
        from sprite_bridge.report import explain

        drawn = explain(before, result)
    drawn.save(job.explained, text=MARK)
    return job.explained


def _first_only(frames: int) -> Warnings:
    if frames == 1:
        return ()
    return (("first_frame_only", f"only the first of {frames} frames was read"),)


def _strangers(folder: Path, written: set[str]) -> Warnings:
    """Frames that were there before are left, but whoever opens the folder would take them for some of these."""
    others = [path.name for path in frame_paths(folder) if path.name not in written]
    if not others:
        return ()
    named = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    return (("other_frames", f"{folder} also holds pictures that are not of this result: {named}"),)
