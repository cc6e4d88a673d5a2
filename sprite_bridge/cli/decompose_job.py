"""The job of `decompose`: read the frames, take them apart, write the parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sprite_bridge.cli.names import path_key
from sprite_bridge.cli.sheets import layout_of
from sprite_bridge.decomposition import write
from sprite_bridge.decomposition.folder import DOCUMENT
from sprite_bridge.errors import InputError
from sprite_bridge.image.animation import Animation
from sprite_bridge.image.decoding import read_bytes
from sprite_bridge.image.encoding import write_bytes
from sprite_bridge.image.inputs import as_animation
from sprite_bridge.image.sheet import slice_sheet
from sprite_bridge.image.sprite import Sprite
from sprite_bridge.operations.report import Warning
from sprite_bridge.stages.sheet import sheet_layout

if TYPE_CHECKING:
    from sprite_bridge.operations.decompose_params import DecomposeKeywords
    from sprite_bridge.operations.decompose_result import DecomposeResult

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that one command line asked for."""

    source: Path
    output: Path
    sheet: str | None = None
    aseprite: Path | None = None
    report: Path | None = None
    exact: bool = False
    deadline: float = 0.0
    daemon: bool = False
    overwrite: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the frames that were read, the result, the files of its folder, and warnings beside its report."""

    frames: Animation
    result: DecomposeResult
    files: tuple[Path, ...]
    warnings: tuple[Warning, ...]


def do(order: Order, progress: Progress) -> Done:
    """Do what was asked for, all but the page.

    Raises InputError for frames that cannot be used, OutputError for what cannot be written, DaemonError.
    """
    frames = _frames(order)
    result = _take_apart(frames, order, progress)
    own = order.output / DOCUMENT
    inside = order.aseprite is not None and path_key(order.aseprite.resolve()) == path_key(own.resolve())
    files = write(result.decomposition, order.output, document=result.document if inside else None)
    if order.aseprite is not None and result.document is not None and not inside:
        write_bytes(order.aseprite, result.document)
    return Done(frames, result, files, tuple(_kept(own, files)))


def _kept(document: Path, files: Sequence[Path]) -> Iterator[Warning]:
    """What is said of a document that is none of what was written, and was not taken away with what was there before."""
    if document.exists() and document not in files:
        message = f"{document} was changed since it was made, and stays: it may show other frames"
        yield Warning(code="other_document", message=message)


def _frames(order: Order) -> Animation:
    if order.source.is_dir():
        return Animation.open(order.source)
    data = read_bytes(order.source)
    try:
        if order.sheet is None:
            return Animation.decode(data)
        sheet = Sprite.decode(data)
    except InputError as error:
        raise type(error)(f"{order.source}: {error.message}", error.hint) from error
    grid = layout_of(sheet, order.sheet) or sheet_layout(sheet.pixels)
    return as_animation(slice_sheet(sheet, grid=grid))


def _take_apart(frames: Animation, order: Order, progress: Progress) -> DecomposeResult:
    params: DecomposeKeywords = {
        "deadline_s": order.deadline,
        "exact": order.exact,
        "aseprite": order.aseprite is not None,
    }
    if order.daemon:
        from sprite_bridge.client import Client

        with Client() as bridge:
            return bridge.decompose(frames, progress=progress, **params)
    from sprite_bridge.operations.context import Context
    from sprite_bridge.operations.inprocess import decompose

    return decompose(frames, context=Context(progress), **params)
