"""Half transparent sprites over what lies behind them, rounded exactly as frames are drawn."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition.render import place

U8 = NDArray[np.uint8]


@lru_cache(maxsize=256)
def blended(opacity: float) -> U8:
    """(256, 256) the value of a channel that a sprite has (first) over what lies behind it (second)."""
    value = np.arange(256, dtype=np.uint8)
    over = np.full((256, 256, 4), 255, np.uint8)
    over[..., :3] = value[:, None, None]
    canvas = np.full((256, 256, 4), 255, np.uint8)
    canvas[..., :3] = value[None, :, None]
    place(canvas, over, (0, 0), opacity)
    table = np.ascontiguousarray(canvas[..., 0])
    table.flags.writeable = False
    return table
