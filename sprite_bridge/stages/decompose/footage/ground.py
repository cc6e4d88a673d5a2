"""What stands still in noisy footage, by the mean over all views, and what stands out from it."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

NEAR = 4.0
"""Views within so many deviations of the median count for the mean."""

FAINT, STRONG, STRONG_PIXELS = 12.0, 30.0, 3
"""Square of the deviations, summed over the channels, from which on a pixel may belong to what stands out, if it is
connected with so many that do for sure. Noise alone passes the first in one of 130 pixels, the second in one of 700,000."""

LEAST_GAIN = 0.02
"""Share of all pixels that a moving camera must explain beyond one that stands still."""


def settled(rgb: U8, path: I64, sigma: float, hidden: Mask) -> tuple[F32, I64]:
    """(h, w, 3) mean colours of the world behind frames (F, H, W, 3) whose corners lie at ``path``, and (h, w) how many
    views each is the mean of, 0 where there is none. ``hidden`` (F, H, W) says where something stands in front."""
    height = rgb.shape[1] + int(path[:, 1].max())
    width = rgb.shape[2] + int(path[:, 0].max())
    median = _medians(rgb, path, hidden, height, width)
    return _means(rgb, path, hidden, median, (NEAR * sigma) ** 2)


def stands_out(rgb: U8, path: I64, world: F32, sigma: float) -> Mask:
    """(F, H, W) what differs from the world, with a little of the noise around it."""
    masks = np.zeros(rgb.shape[:3], np.bool_)
    for t in range(len(rgb)):
        _stands_out(rgb[t], path[t], world, 1 / sigma**2, masks[t])
    return masks


@njit(cache=True, nogil=True)
def _medians(rgb: U8, path: I64, hidden: Mask, height: int, width: int) -> F32:
    """(height, width, 3) the median of every channel of every pixel of the world."""
    count, down, right, _ = rgb.shape
    median = np.zeros((height, width, 3), np.float32)
    tally = np.zeros((width, 3, 256), np.int32)
    for y in range(height):
        tally[:] = 0
        for t in range(count):
            row = y - path[t, 1]
            if 0 <= row < down:
                for x in range(right):
                    if not hidden[t, row, x]:
                        for c in range(3):
                            tally[x + path[t, 0], c, rgb[t, row, x, c]] += 1
        for x in range(width):
            for c in range(3):
                total = tally[x, c].sum()
                seen = 0
                for value in range(256):
                    seen += tally[x, c, value]
                    if 2 * seen >= total:
                        median[y, x, c] = value
                        break
    return median


@njit(cache=True, nogil=True)
def _means(rgb: U8, path: I64, hidden: Mask, median: F32, farthest: float) -> tuple[F32, I64]:
    """The mean of what is near the median, and of how many."""
    count, down, right, _ = rgb.shape
    sums = np.zeros(median.shape, np.float64)
    views = np.zeros(median.shape[:2], np.int64)
    for t in range(count):
        for y in range(down):
            for x in range(right):
                if hidden[t, y, x]:
                    continue
                here = median[y + path[t, 1], x + path[t, 0]]
                away = 0.0
                for c in range(3):
                    away += (rgb[t, y, x, c] - here[c]) ** 2
                if away <= farthest:
                    views[y + path[t, 1], x + path[t, 0]] += 1
                    for c in range(3):
                        sums[y + path[t, 1], x + path[t, 0], c] += rgb[t, y, x, c]
    for y in range(median.shape[0]):
        for x in range(median.shape[1]):
            for c in range(3):
                if views[y, x]:
                    sums[y, x, c] /= views[y, x]
                else:
                    sums[y, x, c] = median[y, x, c]
    return sums.astype(np.float32), views


@njit(cache=True, nogil=True)
def _stands_out(frame: U8, corner: I64, world: F32, weight: float, mask: Mask) -> None:
    height, width = mask.shape
    away = np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            for c in range(3):
                away[y, x] += (frame[y, x, c] - world[y + corner[1], x + corner[0], c]) ** 2 * weight
    flooded(away, FAINT, STRONG, STRONG_PIXELS, mask)


@njit(cache=True, nogil=True)
def flooded(away: F32, faint: float, strong: float, least: int, mask: Mask) -> None:
    """Set of a mask (H, W) what is connected over values from ``faint`` on with so many that are ``strong``."""
    height, width = mask.shape
    seen = np.zeros((height, width), np.bool_)
    stack = np.empty(height * width, np.int64)
    for first in range(height * width):
        if seen[first // width, first % width] or away[first // width, first % width] < strong:
            continue
        seen[first // width, first % width] = True
        stack[0] = first
        area, done, sure = 1, 0, 0
        while done < area:
            y, x = divmod(stack[done], width)
            done += 1
            sure += away[y, x] >= strong
            for ny in range(max(0, y - 1), min(height, y + 2)):
                for nx in range(max(0, x - 1), min(width, x + 2)):
                    if not seen[ny, nx] and away[ny, nx] >= faint:
                        seen[ny, nx] = True
                        stack[area] = ny * width + nx
                        area += 1
        if sure >= least:
            for k in range(area):
                mask[stack[k] // width, stack[k] % width] = True


def believed(rgb: U8, path: I64, sigma: float) -> I64:
    """The path, or one that stands still where more of the footage repeats itself then: before a plain ground, all that
    seems to move it is a sprite."""
    if not path.any():
        return path
    still = np.zeros_like(path)
    return path if _repeated(rgb, path, sigma) > _repeated(rgb, still, sigma) + LEAST_GAIN else still


def _repeated(rgb: U8, path: I64, sigma: float) -> float:
    """Share of all pixels that are near the world."""
    world, _ = settled(rgb, path, sigma, np.zeros(rgb.shape[:3], np.bool_))
    height, width = rgb.shape[1:3]
    near = 0.0
    for frame, (x, y) in zip(rgb, path.tolist(), strict=True):
        away = ((frame - world[y : y + height, x : x + width]) ** 2).sum(axis=-1)
        near += float((away < FAINT * sigma**2).mean())
    return near / len(rgb)
