"""What anybody would try first: shrink by a known factor, reduce colours, flood from the corners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

FLOOD_TOLERANCE = 24  # L-inf distance to the corner's colour, of 255
COLORS = 16
SAMPLES = 8  # per axis of a cell


def nearest(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """Take the middle pixel of every cell of an even grid -> (height, width, 3)."""
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.NEAREST))


def box_quantized(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """Average every cell, then reduce to 16 colours by k-means -> (height, width, 3)."""
    small = Image.fromarray(picture).resize(size, Image.Resampling.BOX)
    return np.asarray(small.quantize(COLORS, kmeans=4, dither=Image.Dither.NONE).convert("RGB"))


def k_centroid(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """The larger of two colour clusters of every cell, of 8 x 8 samples each -> (height, width, 3)."""
    width, height = size
    ys = ((np.arange(height * SAMPLES) + 0.5) * picture.shape[0] / (height * SAMPLES)).astype(int)
    xs = ((np.arange(width * SAMPLES) + 0.5) * picture.shape[1] / (width * SAMPLES)).astype(int)
    samples = picture[ys][:, xs].astype(np.float32)
    blocks = samples.reshape(height, SAMPLES, width, SAMPLES, 3).swapaxes(1, 2)
    return _larger_cluster(blocks.reshape(height * width, SAMPLES**2, 3)).reshape(height, width, 3)


def _larger_cluster(colors: NDArray[np.float32]) -> Pixels:
    """Lloyd's iteration in each cell of (n, samples, 3), from its darkest and brightest colour -> (n, 3)."""
    cells = np.arange(len(colors))
    luma = colors.sum(-1)
    dark, bright = colors[cells, luma.argmin(1)], colors[cells, luma.argmax(1)]
    for _ in range(4):
        to_dark = ((colors - dark[:, None]) ** 2).sum(-1) <= ((colors - bright[:, None]) ** 2).sum(-1)
        dark, bright = _mean(colors, to_dark, dark), _mean(colors, ~to_dark, bright)
    larger = np.where(2 * to_dark.sum(1, keepdims=True) >= colors.shape[1], dark, bright)
    return np.asarray(np.rint(larger), np.uint8)


def _mean(
    colors: NDArray[np.float32], chosen: NDArray[np.bool_], otherwise: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The mean of the chosen samples of every cell, `otherwise` (n, 3) where there is none."""
    count = chosen.sum(1, keepdims=True)
    total = (colors * chosen[..., None]).sum(1)
    return np.where(count > 0, total / np.maximum(count, 1), otherwise).astype(np.float32)


def flood_corners(rgb: Pixels, tolerance: int = FLOOD_TOLERANCE) -> Pixels:
    """Make what is connected to a corner and like its colour transparent: (H, W, 3) -> (H, W, 4)."""
    height, width = rgb.shape[:2]
    gone = np.zeros((height, width), bool)
    for row, column in ((0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)):
        like = np.abs(rgb.astype(np.int16) - rgb[row, column].astype(np.int16)).max(-1) <= tolerance
        gone |= _connected(like, row, column)
    alpha = np.where(gone, 0, 255).astype(np.uint8)
    return np.dstack([np.where(gone[..., None], 0, rgb).astype(np.uint8), alpha])


def _connected(mask: NDArray[np.bool_], row: int, column: int) -> NDArray[np.bool_]:
    """The four-connected part of `mask` that holds (row, column)."""
    seen = np.zeros_like(mask)
    stack = [(row, column)]
    while stack:
        y, x = stack.pop()
        if 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and mask[y, x] and not seen[y, x]:
            seen[y, x] = True
            stack += [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
    return seen
