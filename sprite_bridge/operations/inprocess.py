"""The operations as Python functions that run in this process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Unpack

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.image.inputs import AnimationLike, ImageLike, as_animation, as_sprite
from sprite_bridge.operations.clean import run
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.params import Keywords, parse_params
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.operations.sheet import run_sheet

if TYPE_CHECKING:
    from sprite_bridge.operations.decompose_params import DecomposeKeywords
    from sprite_bridge.operations.decompose_result import DecomposeResult
    from sprite_bridge.runtime.model import Model
    from sprite_bridge.runtime.store import ModelStore


def clean(image: ImageLike, *, context: Context | None = None, **params: Unpack[Keywords]) -> Result:
    """Turn one generated or corrupted picture into true pixel art.

    Args:
        image: a path, a Sprite, a Pillow image, or a uint8 array (H, W), (H, W, 3) or (H, W, 4).
        context: progress, cancellation and models; by default the installed models, and nobody listens.
        **params: the fields of `sprite_bridge.Params`, such as ``colors=16`` or ``size="64x64"``.

    Returns:
        The picture at its native size with hard alpha, and a report. What is clean already comes back as it is.

    Raises:
        InputError: the picture cannot be used. BadParams: a parameter is unknown or out of range.
        ModelError, DeviceError: the network, or the device asked for, cannot run.
    """
    outcome = run([as_sprite(image)], parse_params(params), context or default_context())
    return Result(Sprite(outcome.frames[0]), outcome.report, outcome.trace)


def clean_animation(
    frames: AnimationLike,
    *,
    context: Context | None = None,
    **params: Unpack[Keywords],
) -> AnimationResult:
    """Clean all frames of an animation with one grid, one palette and one alpha rule.

    Args:
        frames: an Animation, the path of one (a file, or a folder of frames), or pictures of one size, which are then
            shown for 100 ms each.

    Otherwise as `clean`.
    """
    animation = as_animation(frames)
    outcome = run(animation.frames, parse_params(params), context or default_context())
    cleaned = Animation(
        tuple(Sprite(frame) for frame in outcome.frames), animation.durations_ms, animation.loops
    )
    return AnimationResult(cleaned, outcome.report, outcome.trace)


def clean_sheet(
    sheet: ImageLike,
    layout: tuple[int, int] | None = None,
    *,
    context: Context | None = None,
    **params: Unpack[Keywords],
) -> AnimationResult:
    """Clean a sprite sheet of (columns, rows) sprites with one cell size, palette and alpha rule.

    ``layout`` None looks for it. Warnings say where one sprite only is found, and where a layout cuts sprites or leaves
    some of them out. The cell size is found on the whole sheet, whose sprites may be too small to show one: confidence,
    candidates (their sizes are those of the whole sheet), ``candidate`` and ``input_size`` are of the whole sheet too,
    while ``size`` is that of one sprite. The frames of the result are the sprites in reading order, 100 ms each.
    Otherwise as `clean`. Raises BadParams too for a layout that does not fit the sheet.
    """
    outcome = run_sheet(as_sprite(sheet), layout, parse_params(params), context or default_context())
    cleaned = tuple(Sprite(frame) for frame in outcome.frames)
    return AnimationResult(as_animation(cleaned), outcome.report, outcome.trace)


def decompose(
    frames: AnimationLike, *, context: Context | None = None, **params: Unpack[DecomposeKeywords]
) -> DecomposeResult:
    """Take frames apart: into a dictionary of sprites, where each stands in every frame, and what is behind them.

    Args:
        frames: an Animation, the path of one (a file, or a folder of frames), or pictures of one size.
        context: progress and cancellation; by default nobody listens.
        **params: the fields of `sprite_bridge.DecomposeParams`, such as ``deadline_s=30``. Without ``durations_ms`` the
            frames keep their own.

    Returns:
        A decomposition that renders the frames again, and a report; ``aseprite=True`` makes a document, too. What no sprite
        explains is in it as it was. The same frames give the same parts, if no deadline ends the work.

    Raises:
        InputError: the frames cannot be used. BadParams: a parameter is unknown or out of range. TooLarge, OutputError:
        there is more than the files, or the Aseprite document, can hold. Cancelled.
    """
    from sprite_bridge.operations.decompose import run as take_apart
    from sprite_bridge.operations.decompose_params import parse_decompose_params, with_times
    from sprite_bridge.operations.decompose_result import DecomposeResult

    animation = as_animation(frames)
    asked = parse_decompose_params(with_times(animation, params))
    outcome = take_apart(animation.frames, asked, context or Context())
    return DecomposeResult(outcome.decomposition, outcome.report, outcome.document)


def default_context() -> Context:
    """The installed models, and nobody listens."""
    return Context(open_model=_open_model)


def _open_model(name: str, device: str) -> Model:
    return _store().open(name, device)


@cache
def _store() -> ModelStore:
    from sprite_bridge.runtime.store import ModelStore

    return ModelStore()
