"""Connected pieces of the foreground, and a name for each that is the same however it is mirrored."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes

Mask = NDArray[np.bool_]
I64 = NDArray[np.int64]

T, Y0, X0, Y1, X1, AREA, NAME, BORDER, SEED = range(9)
"""Columns: frame, box (the ends excluded), pixels, name, whether it touches the border, first pixel y * W + x."""


def pieces_of(codes: Codes, masks: Mask) -> I64:
    """(n, 9) the 8-connected pieces of all frames (F, H, W), by frame and in reading order."""
    found = [_pieces(codes[t], masks[t], t) for t in range(len(codes))]
    return np.concatenate(found) if found else np.zeros((0, 9), np.int64)


def picture_of(codes: Codes, masks: Mask, piece: I64) -> Codes:
    """(h, w) codes of a piece, `NONE` outside it."""
    part = (slice(int(piece[Y0]), int(piece[Y1])), slice(int(piece[X0]), int(piece[X1])))
    y, x = divmod(int(piece[SEED]), codes.shape[2])
    inside = flood(np.ascontiguousarray(masks[int(piece[T])][part]), y - part[0].start, x - part[1].start)
    return np.asarray(np.where(inside, codes[int(piece[T])][part], np.int32(NONE)))


@njit(cache=True, nogil=True)
def _mix(y: int, x: int, code: int) -> int:
    h = (np.int64(y) * 8191 + np.int64(x)) * np.int64(6364136223846793005) + np.int64(code)
    h = (h ^ ((h >> 31) & 0x1FFFFFFFF)) * np.int64(2862933555777941757)
    h = (h ^ ((h >> 29) & 0x7FFFFFFFF)) * np.int64(3202034522624059733)
    return h ^ ((h >> 32) & 0xFFFFFFFF)  # type: ignore[return-value]


@njit(cache=True, nogil=True)
def _pieces(frame: Codes, mask: Mask, t: int) -> I64:
    """The pieces of one frame. The name is the least over all mirror images of a sum over pixels."""
    height, width = mask.shape
    seen = np.zeros((height, width), np.bool_)
    stack = np.empty(height * width, np.int32)
    found = np.zeros((64, 9), np.int64)
    count = 0
    for y0 in range(height):
        for x0 in range(width):
            if not mask[y0, x0] or seen[y0, x0]:
                continue
            area = _spread(mask, seen, stack, y0, x0)
            top, bottom, left, right = height, 0, width, 0
            for k in range(area):
                y, x = divmod(stack[k], width)
                top, bottom = min(top, y), max(bottom, y)
                left, right = min(left, x), max(right, x)
            names = np.zeros(4, np.int64)
            for k in range(area):
                y, x = divmod(stack[k], width)
                code = frame[y, x]
                names[0] += _mix(y - top, x - left, code)
                names[1] += _mix(y - top, right - x, code)
                names[2] += _mix(bottom - y, x - left, code)
                names[3] += _mix(bottom - y, right - x, code)
            if count == len(found):
                found = np.concatenate((found, np.zeros_like(found)))
            row = found[count]
            row[0], row[1], row[2], row[3], row[4] = t, top, left, bottom + 1, right + 1
            row[5], row[6], row[8] = area, names.min(), y0 * width + x0
            row[7] = int(top == 0 or left == 0 or bottom == height - 1 or right == width - 1)
            count += 1
    return found[:count]


@njit(cache=True, nogil=True)
def _spread(mask: Mask, seen: Mask, stack: NDArray[np.int32], y0: int, x0: int) -> int:
    """Flood fill: the first n numbers of ``stack`` become the pixels y * W + x of a piece; gives n."""
    height, width = mask.shape
    stack[0] = y0 * width + x0
    seen[y0, x0] = True
    area, done = 1, 0
    while done < area:
        y, x = divmod(stack[done], width)
        done += 1
        for ny in range(max(0, y - 1), min(height, y + 2)):
            for nx in range(max(0, x - 1), min(width, x + 2)):
                if mask[ny, nx] and not seen[ny, nx]:
                    seen[ny, nx] = True
                    stack[area] = ny * width + nx
                    area += 1
    return area


@njit(cache=True, nogil=True)
def flood(mask: Mask, y: int, x: int) -> Mask:
    """The piece of a mask that a pixel belongs to."""
    seen = np.zeros(mask.shape, np.bool_)
    _spread(mask, seen, np.empty(mask.size, np.int32), y, x)
    return seen


@njit(cache=True, nogil=True)
def connected(mask: Mask, seed: Mask) -> Mask:
    """All of a mask that is connected with the seed, diagonally too."""
    inside = np.zeros(mask.shape, np.bool_)
    stack = np.empty(mask.size, np.int32)
    for y in range(mask.shape[0]):
        for x in range(mask.shape[1]):
            if seed[y, x] and mask[y, x] and not inside[y, x]:
                _spread(mask, inside, stack, y, x)
    return inside
