"""The map of errors: from nothing over red and yellow to white, and what its colours stand for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image import Sprite
from sprite_bridge.report.drawing import Color

STEPS: tuple[tuple[int, Color, str], ...] = (
    (1, (140, 20, 60), "differs by 1 to 3 of 255, in its worst frame"),
    (4, (230, 60, 40), "by 4 to 15"),
    (16, (255, 170, 40), "by 16 to 63"),
    (64, (255, 255, 190), "by 64 or more"),
)
RIGHT: Color = (20, 22, 27)


def heat(errors: NDArray[np.uint8]) -> Sprite:
    """Draw by how much pixels are wrong, (H, W) uint8."""
    drawn = np.full((*errors.shape, 4), (*RIGHT, 255), np.uint8)
    for least, color, _ in STEPS:
        drawn[errors >= least, :3] = color
    return Sprite(drawn)


def legend(errors: NDArray[np.uint8]) -> str:
    """Return what the colours of a map stand for, as HTML, and for how many pixels."""
    bounds = [*(least for least, _, _ in STEPS), 256]
    entries = []
    for (least, color, text), end in zip(STEPS, bounds[1:], strict=True):
        pixels = int(((errors >= least) & (errors < end)).sum())
        if pixels:
            chip = f'<span class="chip" style="background:#{bytes(color).hex()}"></span>'
            entries.append(f"<li>{chip}{text}: {pixels:,} px</li>")
    return "".join(entries) or "<li>No pixel of any frame differs.</li>"
