"""How the camera moves over noisy footage: phase correlation, and what it suggests compared with standing still."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Number = TypeVar("Number", np.int16, np.float32)

PEAKS = 6
"""Moves that are tried per frame, the likeliest first."""

MOST_AWAY = 24.0
"""A pixel counts no worse than this: what moves for itself must not decide."""

GAIN = 0.9
"""What a move must leave of the differences that standing still leaves."""

PARTS = 4
"""Parts of the screen along each side; in most of them a move must be the better one, where anything differs."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def noisy_path(frames: U8, check: Callable[[], None]) -> I64:
    """(F, 2) where the corner (x, y) of every frame (F, H, W, 4) lies in the world, both 0 at least."""
    count, height, width = frames.shape[:3]
    moves = np.zeros((count, 2), np.int64)
    window = np.outer(np.hanning(height), np.hanning(width)).astype(np.float32)
    before = frames[0, ..., :3] @ _LUMA
    spectrum = _spectrum(before, window)
    for t in range(1, count):
        if t % 8 == 0:
            check()
        now = frames[t, ..., :3] @ _LUMA
        after = _spectrum(now, window)
        cross = spectrum * np.conj(after)
        cross /= np.abs(cross) + 1e-3 * np.abs(cross).max() + 1e-9
        peaks = np.fft.irfft2(cross, s=(height, width))
        moves[t] = _best(before, now, _highest(peaks))
        before, spectrum = now, after
    path = np.cumsum(moves, axis=0)
    return np.asarray(path - path.min(axis=0))


def shifted(
    before: NDArray[Number], now: NDArray[Number], move: I64
) -> tuple[NDArray[Number], NDArray[Number]]:
    """The parts of two frames that show the same of the world, after the camera went by ``move`` (x, y)."""
    height, width = now.shape[:2]
    dx, dy = int(move[0]), int(move[1])
    old = before[max(0, dy) : max(0, height + min(0, dy)), max(0, dx) : max(0, width + min(0, dx))]
    new = now[max(0, -dy) : max(0, height + min(0, -dy)), max(0, -dx) : max(0, width + min(0, -dx))]
    return old, new


def _spectrum(frame: F32, window: F32) -> NDArray[np.complex128]:
    return np.asarray(np.fft.rfft2((frame - frame.mean()) * window))


def _highest(peaks: NDArray[np.float64]) -> list[tuple[int, int]]:
    """(dx, dy) of the highest peaks, moves over half of the frame taken for moves back."""
    height, width = peaks.shape
    found = []
    count = min(PEAKS, peaks.size)
    for place in np.argpartition(peaks.ravel(), -count)[-count:].tolist():
        dy, dx = divmod(place, width)
        found.append((dx - width * (dx > width // 2), dy - height * (dy > height // 2)))
    return sorted(found)


def _best(before: F32, now: F32, moves: list[tuple[int, int]]) -> tuple[int, int]:
    """The move that leaves the least differences, if that is clearly less than standing still leaves."""
    still = np.minimum(np.abs(now - before), MOST_AWAY)
    best, least = (0, 0), GAIN * float(still.mean()) - 1e-6
    for move in moves:
        old, new = shifted(before, now, np.asarray(move))
        if move == (0, 0) or old.size < now.size / 4:
            continue
        left = np.minimum(np.abs(new - old), MOST_AWAY)
        if left.mean() < least and _everywhere(still, left, move):
            best, least = move, float(left.mean())
    return best


def _everywhere(still: F32, left: F32, move: tuple[int, int]) -> bool:
    """Whether a move explains most parts of the screen better: an actor does so only where it is."""
    height, width = still.shape
    canvas = np.full(still.shape, np.nan, np.float32)
    dx, dy = move
    canvas[max(0, -dy) : height + min(0, -dy), max(0, -dx) : width + min(0, -dx)] = left
    better = parts = 0
    for y in range(PARTS):
        for x in range(PARTS):
            part = (
                slice(y * height // PARTS, (y + 1) * height // PARTS),
                slice(x * width // PARTS, (x + 1) * width // PARTS),
            )
            known = ~np.isnan(canvas[part])
            if known.any():
                parts += 1
                better += bool(canvas[part][known].mean() < GAIN * still[part][known].mean())
    return better > parts / 2
