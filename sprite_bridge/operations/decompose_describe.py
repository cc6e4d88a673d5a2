"""What is said of frames that were taken apart: the report and its warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sprite_bridge.decomposition import Decomposition, Figures
from sprite_bridge.decomposition.atlas import pack
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.operations.report import Warning
from sprite_bridge.stages.decompose.footage.normalise import Normalised
from sprite_bridge.version import __version__
from sprite_bridge.words import times

BYTES_PER_PIXEL = 4
EVERYTHING = 0.5
"""From this share on of what stands before the background, what is left over is no small rest any more."""
NOTHING = 0.02
"""Up to this share of all pixels it is one, whatever else there is."""


def describe_parts(
    of: Decomposition, found: Figures, timings: Mapping[str, float], source: Normalised, *, ended_early: bool
) -> DecomposeReport:
    """The report on a decomposition, what was measured of it, and what was done to its frames before. Raises TooLarge for
    a dictionary that no picture holds."""
    sheet = pack(of.sprites).image
    rest, sprites = _covered(of)
    held = BYTES_PER_PIXEL * found.shown
    parts = BYTES_PER_PIXEL * (sheet.width * sheet.height + found.scenery)
    wrong = float(np.mean(found.wrong))
    return DecomposeReport(
        version=__version__,
        frames=len(of.frames),
        size=of.size,
        sprites=len(of.sprites) - len(of.rest),
        rest=len(of.rest),
        rest_share=round(rest / found.shown, 6),
        placements=found.placements,
        actors=sum(track.kind == "actor" for track in of.tracks),
        cycles=sum(len(track.cycles) for track in of.tracks),
        sheet_size=sheet.size,
        dictionary_pixels=found.dictionary,
        backgrounds=len(of.background.layers),
        background_pixels=found.scenery,
        scale=source.scale,
        footage=source.noise.kind,
        sigma=round(source.noise.sigma, 2),
        camera_moves=any(len(set(layer.offsets)) > 1 for layer in of.background.layers),
        exact=found.exact,
        wrong_share=wrong,
        psnr_db=None if found.exact else round(found.psnr, 3),
        frames_bytes=held,
        parts_bytes=parts,
        saved_share=round(1 - parts / held, 6),
        ended_early=ended_early,
        warnings=(*_cleaned(source), *_warnings(of, found, rest, sprites, ended_early=ended_early)),
        timings_ms={name: round(value, 2) for name, value in timings.items()},
    )


def _covered(of: Decomposition) -> tuple[int, int]:
    """Pixels of all frames together that the rest shows, and that sprites do."""
    areas = [int((sprite.alpha > 0).sum()) for sprite in of.sprites]
    left_over = of.rest
    rest = sprites = 0
    for frame in of.frames:
        for placed in frame:
            if placed.sprite in left_over:
                rest += areas[placed.sprite]
            else:
                sprites += areas[placed.sprite]
    return rest, sprites


def _cleaned(source: Normalised) -> Iterator[Warning]:
    """What was done to the frames before they were taken apart."""
    if source.scale > 1:
        message = (
            f"every pixel was {times((source.scale, source.scale))} large: the parts are of the small frames"
        )
        yield Warning(code="made_small", message=message)
    if source.noise.kind != "exact":
        message = f"the frames are {source.noise.kind} and were cleaned: the parts make the cleaned frames, not the given"
        yield Warning(code="cleaned", message=message)


def _warnings(
    of: Decomposition, found: Figures, rest: int, sprites: int, *, ended_early: bool
) -> Iterator[Warning]:
    if not of.background.layers and not found.placements and of.background.color is None:
        yield Warning(code="empty", message="nothing can be seen in any frame: there are no parts")
    elif len(of.frames) == 1:
        yield Warning(code="one_frame", message="one frame does not tell what moves: it was kept as it is")
    elif rest > max(NOTHING * found.shown, EVERYTHING * (rest + sprites)):
        message = f"{rest / found.shown:.0%} of the pixels are of no sprite that was found, and were kept as they are"
        yield Warning(code="not_sprites", message=message)
    if ended_early:
        yield Warning(
            code="ended_early", message="the time was over before all was tried; the result is whole"
        )
    if not found.exact:
        worst = found.worst
        message = f"frame {worst + 1} of {len(of.frames)} has {found.wrong[worst]:.2%} wrong pixels of {times(of.size)}"
        yield Warning(code="not_exact", message=message)
