"""The order of layers, and where a frame stacks its placements in another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from sprite_bridge.decomposition.shown import Seat, Shown, touching


def order(frames: Sequence[Sequence[Shown]]) -> list[Seat]:
    """Return all layers back to front: by how far to the front each is in the middle of the frames it is in."""
    heights: dict[Seat, list[float]] = defaultdict(list)
    for frame in frames:
        for number, shown in enumerate(frame):
            heights[shown.seat].append((number + 1) / (len(frame) + 1))
    return sorted(heights, key=lambda seat: (float(np.mean(heights[seat])), seat))


def lifts(frame: Sequence[Shown], layers: Mapping[Seat, int]) -> list[int]:
    """Return by how many layers each comes further to the front: by none if the layers stack what touches as the frame."""
    indices = [layers[shown.seat] for shown in frame]
    if indices == sorted(indices):
        return [0] * len(frame)
    below = np.triu(np.array(indices)[:, None] > indices)
    if not (below & touching(frame)).any():
        return [0] * len(frame)
    return [wanted - index for wanted, index in zip(sorted(indices), indices, strict=True)]
