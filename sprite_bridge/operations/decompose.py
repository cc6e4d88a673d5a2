"""`decompose`: frames of sprites become a dictionary of sprites, where they stand in each frame, and backgrounds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import Decomposition, measure, to_aseprite
from sprite_bridge.decomposition.folder import DOCUMENT, files
from sprite_bridge.errors import BadParams
from sprite_bridge.image import Sprite
from sprite_bridge.image.animation import FRAME_MS
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.decompose_describe import describe_parts
from sprite_bridge.operations.decompose_params import DecomposeParams
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.operations.stopwatch import Stopwatch
from sprite_bridge.stages.decompose.core import decompose
from sprite_bridge.stages.decompose.footage.normalise import normalise
from sprite_bridge.stages.decompose.tracks.tracks import with_tracks
from sprite_bridge.words import count

_FOUND = 0.85
"""The share of all work that the core does."""


@dataclass(frozen=True)
class Outcome:
    """A decomposition, what is said of it, and the Aseprite document if it was asked for."""

    decomposition: Decomposition
    report: DecomposeReport
    document: bytes | None

    def files(self) -> dict[str, bytes]:
        """The files of the folder that it is kept in, by their names. Raises TooLarge."""
        document = {} if self.document is None else {DOCUMENT: self.document}
        return files(self.decomposition) | document


def run(frames: Sequence[Sprite], params: DecomposeParams, context: Context) -> Outcome:
    """Take frames of one size apart. Raises BadParams for durations of another number, TooLarge for parts that are more than
    their files may hold, OutputError for more than an Aseprite document may, and Cancelled."""
    begun = time.monotonic()
    durations = params.durations_ms or (FRAME_MS,) * len(frames)
    if len(durations) != len(frames):
        said = f"{count(len(frames), 'frame')} with {count(len(durations), 'duration')}"
        raise BadParams(f"durations_ms: {said}", field="durations_ms")
    until = begun + params.deadline_s if params.deadline_s else float("inf")
    watch = Stopwatch()
    context.step(0.0, "reading")
    pixels = np.stack([frame.pixels for frame in frames])
    context.step(0.0, "cleaning")
    source = normalise(pixels, exact=params.exact, check=context.check)
    watch.lap("cleaning")
    found = decompose(
        source.frames,
        tuple(durations),
        step=lambda share, name: context.step(_FOUND * share, name),
        check=context.check,
        deadline=until,
    )
    ended_early = time.monotonic() >= until
    watch.lap("parts")
    context.step(_FOUND, "actors")
    found = with_tracks(found, _path(found), context.check)
    watch.lap("actors")
    context.step(0.9, "measuring")
    # What was cleaned can only be made again as it is then: the report says so.
    compared = frames if source.frames is pixels else [Sprite(frame) for frame in source.frames]
    figures = measure(found, compared, context.check)
    watch.lap("measuring")
    document = None
    if params.aseprite:
        context.step(0.95, "document")
        document = to_aseprite(found, context.check)
        watch.lap("document")
    report = describe_parts(found, figures, watch.times, source, ended_early=ended_early)
    context.step(1.0, "done")
    return Outcome(found, report, document)


def _path(of: Decomposition) -> NDArray[np.int64] | None:
    """(F, 2) px: where each frame lies in the world of the nearest background; None where the camera stands still."""
    if not of.background.layers or len(of.background.layers[-1].offsets) == 1:
        return None
    return np.array(of.background.layers[-1].offsets, np.int64)
