"""Which label every pixel takes: compiled sweeps over a picture of which the residual is kept up to date.

Labels are a palette entry or GROUND; ``residual`` (H, W, 3) is the observed picture less the rendered one, in YCbCr, and
follows every change of a label at once. ``taps`` are the point spread's weights: luma down and across, chroma down and
across.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.clean.spread import RADIUS

F32 = NDArray[np.float32]
Labels = NDArray[np.int32]
Taps = tuple[F32, F32, F32, F32]

GROUND = -1

COHESION = np.float32(0.5)
"""Nats against each of the four neighbours that is on the other side of the silhouette."""


CAUTION = np.float32(0.15)
"""Added to the summed squares of a point spread's weights (1 where nothing has bled): a wide one exaggerates noise."""


@njit(cache=True, nogil=True)
def _correlate(residual: F32, y: int, x: int, taps: Taps, out: F32) -> tuple[np.float32, np.float32]:
    """Residual around (y, x) weighted by where this pixel's colour goes; and the summed squares of the weights."""
    height, width = residual.shape[:2]
    out[:] = 0
    luma_energy = np.float32(0)
    chroma_energy = np.float32(0)
    for ky in range(2 * RADIUS + 1):
        # A pixel is seen at q through the tap of (pixel - q).
        qy = y + RADIUS - ky
        if qy < 0 or qy >= height:
            continue
        for kx in range(2 * RADIUS + 1):
            qx = x + RADIUS - kx
            if qx < 0 or qx >= width:
                continue
            luma = taps[0][ky] * taps[1][kx]
            chroma = taps[2][ky] * taps[3][kx]
            out[0] += luma * residual[qy, qx, 0]
            out[1] += chroma * residual[qy, qx, 1]
            out[2] += chroma * residual[qy, qx, 2]
            luma_energy += luma * luma
            chroma_energy += chroma * chroma
    return luma_energy, chroma_energy


def alone(residual: F32, taps: Taps) -> F32:
    """(H, W, 3) the step by which each pixel's colour would explain most of ``residual``, were it the only one to move."""
    out = np.empty_like(residual)
    _steps_alone(np.ascontiguousarray(residual), taps, out)
    return out


@njit(cache=True, nogil=True)
def _steps_alone(residual: F32, taps: Taps, out: F32) -> None:
    pull = np.empty(3, np.float32)
    for y in range(residual.shape[0]):
        for x in range(residual.shape[1]):
            luma_energy, chroma_energy = _correlate(residual, y, x, taps, pull)
            for c in range(3):
                out[y, x, c] = pull[c] / ((luma_energy if c == 0 else chroma_energy) + CAUTION)


@njit(cache=True, nogil=True)
def _repaint(residual: F32, y: int, x: int, delta: F32, taps: Taps) -> None:
    """Take the change of one pixel's colour out of the residual."""
    height, width = residual.shape[:2]
    for ky in range(2 * RADIUS + 1):
        qy = y + RADIUS - ky
        if qy < 0 or qy >= height:
            continue
        for kx in range(2 * RADIUS + 1):
            qx = x + RADIUS - kx
            if qx < 0 or qx >= width:
                continue
            residual[qy, qx, 0] -= taps[0][ky] * taps[1][kx] * delta[0]
            residual[qy, qx, 1] -= taps[2][ky] * taps[3][kx] * delta[1]
            residual[qy, qx, 2] -= taps[2][ky] * taps[3][kx] * delta[2]


@njit(cache=True, nogil=True)
def _outside_neighbours(labels: Labels, y: int, x: int) -> int:
    """How many of the four neighbours are ground; beyond the picture there is ground."""
    height, width = labels.shape
    count = 0
    for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        ny, nx = y + dy, x + dx
        if ny < 0 or ny >= height or nx < 0 or nx >= width or labels[ny, nx] == GROUND:
            count += 1
    return count


@njit(cache=True, nogil=True)
def sweep(
    residual: F32,
    labels: Labels,
    palette: F32,
    behind: F32,
    near: NDArray[np.bool_],
    prior: F32,
    frequency: F32,
    taps: Taps,
    scale: np.float32,
    keep_mask: bool,
) -> None:
    """One pass in reading order; the residual follows every change at once."""
    height, width = labels.shape
    count = len(palette)
    pull = np.empty(3, np.float32)
    delta = np.empty(3, np.float32)
    for y in range(height):
        for x in range(width):
            if not near[y, x]:
                continue
            now = labels[y, x]
            if keep_mask and now == GROUND:
                continue
            luma_energy, chroma_energy = _correlate(residual, y, x, taps, pull)
            best, least = now, np.float32(np.inf)
            outside = _outside_neighbours(labels, y, x)
            last = count if keep_mask or (now != GROUND and not outside) else count + 1
            for k in range(last):
                square = np.float32(0)
                gain = np.float32(0)
                for c in range(3):
                    new = behind[y, x, c] if k == count else palette[k, c]
                    old = behind[y, x, c] if now == GROUND else palette[now, c]
                    step = new - old
                    square += step * step * (luma_energy if c == 0 else chroma_energy)
                    gain += step * pull[c]
                cost = (square - 2 * gain) * scale + prior[y, x, k]
                if k < count:
                    cost += frequency[k] + COHESION * outside
                else:
                    cost += COHESION * (4 - outside)
                if cost < least:
                    least = cost
                    best = GROUND if k == count else k
            if best != now:
                for c in range(3):
                    new = behind[y, x, c] if best == GROUND else palette[best, c]
                    old = behind[y, x, c] if now == GROUND else palette[now, c]
                    delta[c] = new - old
                _repaint(residual, y, x, delta, taps)
                labels[y, x] = best


def drop_labels(
    residual: F32,
    labels: Labels,
    palette: F32,
    prior: F32,
    taps: Taps,
    scale: np.float32,
    label_cost: float,
) -> None:
    """Rarest first: a label goes when its pixels lose less than ``label_cost`` by taking one other label each."""
    counts = np.bincount(labels[labels >= 0], minlength=len(palette))
    for k in np.argsort(counts, kind="stable"):
        alive = np.flatnonzero(counts > 0)
        if counts[k] == 0 or len(alive) <= 2:
            continue
        _try_without(residual, labels, palette, prior, taps, scale, int(k), alive, np.float32(label_cost))
        counts = np.bincount(labels[labels >= 0], minlength=len(palette))


@njit(cache=True, nogil=True)
def _try_without(
    residual: F32,
    labels: Labels,
    palette: F32,
    prior: F32,
    taps: Taps,
    scale: np.float32,
    dropped: int,
    alive: NDArray[np.int64],
    label_cost: np.float32,
) -> None:
    height, width = labels.shape
    pull = np.empty(3, np.float32)
    delta = np.empty(3, np.float32)
    ys = np.empty(height * width, np.int32)
    xs = np.empty(height * width, np.int32)
    to = np.empty(height * width, np.int32)
    found = 0
    loss = np.float32(0)
    for y in range(height):
        for x in range(width):
            if labels[y, x] != dropped:
                continue
            luma_energy, chroma_energy = _correlate(residual, y, x, taps, pull)
            least = np.float32(np.inf)
            for k in alive:
                if k == dropped:
                    continue
                cost = prior[y, x, k] - prior[y, x, dropped]
                for c in range(3):
                    step = palette[k, c] - palette[dropped, c]
                    energy = luma_energy if c == 0 else chroma_energy
                    cost += (step * step * energy - 2 * step * pull[c]) * scale
                if cost < least:
                    least = cost
                    to[found] = k
            ys[found], xs[found] = y, x
            found += 1
            loss += least
            if loss > label_cost:
                return
    for i in range(found):
        for c in range(3):
            delta[c] = palette[to[i], c] - palette[dropped, c]
        _repaint(residual, ys[i], xs[i], delta, taps)
        labels[ys[i], xs[i]] = to[i]
