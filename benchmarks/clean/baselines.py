"""What anybody would try first: shrink by a known factor, reduce colours, flood from the corners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

FLOOD_TOLERANCE = 24  # L-inf distance to the corner's colour, of 255
COLORS = 16
CENTROIDS = 2


def nearest(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """Take the middle pixel of every cell of an even grid -> (height, width, 3)."""
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.NEAREST))


def box_quantized(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """Average every cell, then reduce to 16 colours by k-means -> (height, width, 3)."""
    small = Image.fromarray(picture).resize(size, Image.Resampling.BOX)
    return np.asarray(small.quantize(COLORS, kmeans=4, dither=Image.Dither.NONE).convert("RGB"))


def k_centroid(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """The larger of two colour clusters of every cell -> (height, width, 3)."""
    width, height = size
    ys = np.linspace(0, picture.shape[0], height + 1)
    xs = np.linspace(0, picture.shape[1], width + 1)
    out = np.empty((height, width, 3), np.uint8)
    for row in range(height):
        band = picture[int(ys[row]) : max(int(ys[row]) + 1, int(ys[row + 1]))]
        for column in range(width):
            cell = band[:, int(xs[column]) : max(int(xs[column]) + 1, int(xs[column + 1]))]
            out[row, column] = _larger_cluster(cell.reshape(-1, 3).astype(np.float32))
    return out


def _larger_cluster(colors: NDArray[np.float32]) -> Pixels:
    """Lloyd's iteration with two centres that start at the darkest and the brightest colour of (n, 3)."""
    luma = colors.sum(1)
    centres = colors[[int(luma.argmin()), int(luma.argmax())]]
    near = np.zeros(len(colors), np.intp)
    for _ in range(4):
        near = ((colors[:, None] - centres[None]) ** 2).sum(-1).argmin(1)
        for index in range(CENTROIDS):
            if (near == index).any():
                centres[index] = colors[near == index].mean(0)
    larger = int(np.bincount(near, minlength=CENTROIDS).argmax())
    return np.asarray(np.rint(centres[larger]), np.uint8)


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
