"""What JPEG leaves in footage: the waves (cosine transform) of its blocks of 8 x 8 are whole multiples of a step each.

Drawn tiles on a grid of 8 px may be as smooth as what JPEG leaves, but their waves have any height.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
Value = TypeVar("Value", np.uint8, np.float64)
F64 = NDArray[np.float64]

SIDE = 8

EMPTY = 1.5
"""How many more waves of blocks of 8 x 8 are missing than of blocks elsewhere, from which on footage is compressed."""

NOTHING = 1.0
"""Up to this amplitude a wave is missing: it was rounded away, but for the rounding of colours."""

LEAST_STEP, MOST_STEP = 3, 128
"""Steps that are looked for: smaller ones are not told from the rounding of colours."""

OFF = 0.7
"""How far from a multiple of its step the rounding of colours leaves a wave, nearly always."""

LEAST_BLOCKS = 16
"""Blocks that must have a wave for its step to be told."""

FITTING = 0.85
"""Share of them that must be multiples of it."""

LEAST_WAVES, LEAST_SHARE = 8, 0.5
"""Waves whose steps can be told, and the share of those that must have one, for footage to be compressed."""


def is_compressed(frames: U8) -> bool:
    """Whether opaque frames (F, H, W, 4) show the blocks of JPEG."""
    luma = frames[..., :3] @ np.array([0.299, 0.587, 0.114])
    if _missing(luma) < EMPTY * max(_missing(luma[:, 4:-4, 4:-4]), 1e-6):
        return False
    waves = _waves_of(_distinct(frames)).reshape(-1, SIDE * SIDE)[:, 1:]
    steps = [_step(wave[np.abs(wave) > NOTHING]) for wave in waves.T]
    told = [step for step in steps if step is not None]
    return len(told) >= LEAST_WAVES and float(np.mean([step > 0 for step in told])) >= LEAST_SHARE


def _missing(luma: F64) -> float:
    """Share of the waves of all whole blocks of (F, H, W) that are nearly 0."""
    if min(luma.shape[1:]) < SIDE:
        return 0.0
    return float((np.abs(_waves_of(_blocks(luma))) < NOTHING).mean())


def _blocks(values: NDArray[Value]) -> NDArray[Value]:
    """(n, 8, 8, ...) the whole blocks of (F, H, W, ...)."""
    count, height, width = values.shape[:3]
    down, right = height // SIDE, width // SIDE
    cut = values[:, : SIDE * down, : SIDE * right].reshape(count, down, SIDE, right, SIDE, *values.shape[3:])
    return cut.swapaxes(2, 3).reshape(-1, SIDE, SIDE, *values.shape[3:])


def _distinct(frames: U8) -> F64:
    """(n, 8, 8) brightness of all blocks that differ, and of which no value was cut off at 0 or 255."""
    blocks = _blocks(frames[..., :3])
    whole = blocks[((blocks > 0) & (blocks < 255)).all(axis=(1, 2, 3))]
    rows = np.ascontiguousarray(whole).reshape(len(whole), -1)
    _, first = np.unique(rows.view(np.dtype((np.void, rows.shape[1]))).ravel(), return_index=True)
    return np.asarray(whole[np.sort(first)] @ np.array([0.299, 0.587, 0.114]))


def _waves_of(blocks: F64) -> F64:
    """The cosine transform of blocks (n, 8, 8)."""
    k, n = np.mgrid[:SIDE, :SIDE]
    waves = np.cos(np.pi * (2 * n + 1) * k / 16) * np.where(k == 0, np.sqrt(1 / 8), 0.5)
    return np.asarray(np.einsum("ky,nyx,lx->nkl", waves, blocks, waves, optimize=True))


def _step(waves: F64) -> int | None:
    """The largest step of which nearly all these amplitudes are multiples but 0, 0 if there is none; None for too few."""
    if len(waves) < LEAST_BLOCKS:
        return None
    for step in range(MOST_STEP, LEAST_STEP - 1, -1):
        times = np.rint(waves / step)
        fits = (np.abs(waves - times * step) <= OFF) & (times != 0)
        if fits.mean() >= FITTING:
            return step
    return 0
