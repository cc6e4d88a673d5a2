"""What `decompose` gives back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sprite_bridge.decomposition import Decomposition, write
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.stages.decompose.footage.upscaled import shrink


@dataclass(frozen=True)
class DecomposeResult:
    """What frames are made of, what is said of it, and the bytes of an .aseprite file if that was asked for."""

    decomposition: Decomposition
    report: DecomposeReport
    document: bytes | None = None

    def small(self, frames: Animation) -> Animation:
        """The frames that were given, in the size of the parts: enlarged ones as they were before, others as they are."""
        if self.report.scale == 1:
            return frames
        pixels, _ = shrink(np.stack([frame.pixels for frame in frames]))
        return Animation(tuple(Sprite(frame) for frame in pixels), frames.durations_ms, frames.loops)

    def write(self, folder: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Write all of it into a folder, and return the files. Files of the same names that are there are replaced, and what
        else an earlier result left goes. Raises as `sprite_bridge.decomposition.write`."""
        return write(self.decomposition, Path(folder), document=self.document)
