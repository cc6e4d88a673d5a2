"""The plain ground behind a sprite, on cells: found, or found not to be there.

A ground is a plane in OKLab (one colour, or a slow gradient) that explains most of the border and hangs together
from there. All frames of an animation share one plane and one threshold, so that their alpha does not flicker.
Existing alpha is dealt with before this; what colour cannot decide is left to the network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.color import distance, oklab
from sprite_bridge.stages.regions import label, touching_border

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]

BORDER_SHARE = 0.62
"""Share of the border cells that a plane must explain to be a ground."""

MOST_NOISE = 0.018
"""OKLab: the median residual of a plain ground was below 0.014 in 98 of 100 degraded sprites, that of textures above
0.02 in half of them."""

REACHED_SHARE = 0.75
"""Share of the border that a ground reaches at least: 0.86 and more for sprites, 0.71 in the median for textures."""

MOST_PIECES, MAIN_PIECE, SHEET_SHARE = 4, 0.45, 0.97
"""More pieces than that, and no main one, are a texture, unless the ground goes all around, as it does on a sheet."""

LEAST_THRESHOLD, MOST_THRESHOLD = 0.012, 0.07
"""OKLab: what is nearer to the ground is always it, what is further away never."""

NEAR_WHITE_LIGHTNESS, NEAR_WHITE_CHROMA = 0.93, 0.03

DARK = 16.0
"""Levels of 255 below which colours are drawn together: near black a level of noise is as far in OKLab as ten in bright
colours, and a black ground looked like a texture."""


@dataclass(frozen=True)
class Ground:
    """``mask`` (F, H, W) true on ground cells; ``surface`` (H, W, 3) float32 its RGB everywhere;
    ``residual`` (F, H, W) float32 OKLab distance from it; ``threshold`` below which a cell may be ground;
    ``noise`` the median residual of ground cells; ``near_white`` whether enclosed areas of its colour are left
    (white clothes on white)."""

    mask: Mask
    surface: F32
    residual: F32
    threshold: float
    noise: float
    near_white: bool

    @property
    def color(self) -> tuple[int, int, int]:
        """Its mean colour, RGB."""
        red, green, blue = (round(float(value)) for value in np.clip(self.surface.mean((0, 1)), 0, 255))
        return red, green, blue

    @property
    def lightness(self) -> float:
        """Its mean lightness, as far as grounds are told by it, in [0, 1]."""
        return float(_lab(self.surface)[..., 0].mean())


def find_ground(colors: F32) -> Ground | None:
    """The ground of (F, H, W, 3) cell colours in [0, 255], or None where there is none to remove.

    Enclosed areas of its colour belong to it, unless it is near-white: white eyes and clothes are too common.
    """
    height, width = colors.shape[1:3]
    if min(height, width) < 3:
        return None
    lab = _lab(colors).reshape(len(colors), -1, 3)
    design = _design(height, width)
    border = np.flatnonzero(_border(height, width).ravel())
    plane = _robust_plane(np.tile(design[border], (len(lab), 1)), lab[:, border].reshape(-1, 3))
    off = distance(lab[:, border], design[border] @ plane)
    if float(np.mean(off < _threshold(off))) < BORDER_SHARE:
        return None
    ground = _grow(colors, lab, design, plane, off)
    return ground if ground is not None and _is_plain(ground) else None


def ground_of_color(colors: F32, opaque: Mask, given: tuple[int, int, int]) -> Ground | None:
    """All of (F, H, W, 3) cell colours that are the ``given`` one but for noise, wherever they lie; None if nothing is.

    ``opaque`` (F, H, W) cells are looked at.
    """
    lab = _lab(colors)
    residual = distance(lab, _lab(np.array(given, np.float32)))
    near = opaque & (residual < MOST_THRESHOLD)
    if not near.any():
        return None
    threshold = _threshold(residual[near])
    mask = opaque & (residual < threshold)
    surface = np.broadcast_to(np.array(given, np.float32), colors.shape[1:])
    return Ground(mask, surface, residual, threshold, float(np.median(residual[mask])), near_white=False)


def ground_around(colors: F32, outside: Mask) -> Ground | None:
    """The ground of (F, H, W, 3) cell colours where somebody else, such as a network, says ``outside`` (F, H, W) it is."""
    if int(outside.sum()) < 12:
        return None
    lab = _lab(colors).reshape(len(colors), -1, 3)
    design = _design(*colors.shape[1:3])
    rows = outside.reshape(len(colors), -1)
    chosen = [design[row] for row in rows]
    plane = _robust_plane(
        np.concatenate(chosen), np.concatenate([v[row] for v, row in zip(lab, rows, strict=True)])
    )
    residual = distance(lab, design @ plane).reshape(colors.shape[:3])
    threshold = _threshold(residual[outside])
    return _ground(colors, lab, design, outside & (residual < 2 * threshold), residual, threshold)


def _lab(colors: F32) -> F32:
    """OKLab of RGB in [0, 255] as far as grounds are told by it."""
    return oklab(np.sqrt(np.square(colors, dtype=np.float32) + np.float32(DARK**2)))


def _grow(colors: F32, lab: F32, design: F64, plane: F64, off: F32) -> Ground | None:
    """From the border inwards; the plane follows what is found."""
    shape = colors.shape[:3]
    residual = distance(lab, design @ plane).reshape(shape)
    threshold = _threshold(off)
    mask = _connected(residual < threshold)
    for _ in range(2):
        if mask.sum() >= 12:
            plane = _least_squares(design, lab, mask)
            residual = distance(lab, design @ plane).reshape(shape)
        if mask.any():
            threshold = _threshold(residual[mask])
        mask = _connected(residual < threshold)
    if not mask.any():
        return None
    found = _ground(colors, lab, design, mask, residual, threshold)
    if not found.near_white:
        return replace(found, mask=mask | (residual < 0.9 * threshold))
    return found


def _is_plain(ground: Ground) -> bool:
    """Whether this is a ground at all, and not the commonest colour of a texture or a scene."""
    if ground.noise > MOST_NOISE:
        return False
    reached = _connected(ground.mask)
    share = float(reached[:, _border(*ground.mask.shape[1:])].mean())
    if share < REACHED_SHARE:
        return False
    return share > SHEET_SHARE or not all(_is_scattered(~frame) for frame in ground.mask)


def _is_scattered(inside: Mask) -> bool:
    """Whether what stands out is many pieces of which none is the main one."""
    labels, count = label(inside, diagonal=True)
    area = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    return int((area > 2).sum()) > MOST_PIECES and float(area.max()) < MAIN_PIECE * float(area.sum())


def _ground(colors: F32, lab: F32, design: F64, mask: Mask, residual: F32, threshold: float) -> Ground:
    """What is known of a ground once its ``mask`` is."""
    mean = lab[mask.reshape(len(lab), -1)].mean(0)
    near_white = bool(mean[0] > NEAR_WHITE_LIGHTNESS and np.hypot(mean[1], mean[2]) < NEAR_WHITE_CHROMA)
    plane = _least_squares(design, colors.reshape(len(lab), -1, 3), mask)
    surface = (design @ plane).reshape(*colors.shape[1:3], 3).astype(np.float32)
    return Ground(mask, surface, residual, threshold, float(np.median(residual[mask])), near_white)


def _design(height: int, width: int) -> F64:
    """(H * W, 3): constant, x and y in [-0.5, 0.5]."""
    ys, xs = np.mgrid[:height, :width]
    return np.stack(
        [
            np.ones(height * width),
            xs.ravel() / max(1, width - 1) - 0.5,
            ys.ravel() / max(1, height - 1) - 0.5,
        ],
        1,
    )


def _border(height: int, width: int) -> Mask:
    border = np.ones((height, width), bool)
    border[1:-1, 1:-1] = False
    return border


def _robust_plane(design: F64, lab: F32) -> F64:
    """Iteratively re-weighted least squares that lets up to a third of the border be something else."""
    plane = np.zeros((3, 3))
    plane[0] = np.median(lab, 0)
    for _ in range(10):
        off = distance(lab, design @ plane)
        scale = max(0.012, 3 * float(np.median(off)))
        weight = 1 / (1 + (off / scale) ** 4)
        solved = np.linalg.lstsq(design * weight[:, None], lab * weight[:, None], rcond=None)[0]
        plane = np.asarray(solved, np.float64)
    return plane


def _least_squares(design: F64, values: F32, mask: Mask) -> F64:
    """(3, 3) plane through ``values`` (F, H * W, 3) where ``mask``: normal equations, summed over frames."""
    gram, right = np.zeros((3, 3)), np.zeros((3, 3))
    for frame, inside in zip(values, mask.reshape(len(values), -1), strict=True):
        rows = design[inside]
        gram += rows.T @ rows
        right += rows.T @ frame[inside]
    return np.asarray(np.linalg.lstsq(gram, right, rcond=None)[0])


def _threshold(residual: F32) -> float:
    return float(np.clip(3.5 * np.median(residual) + 0.005, LEAST_THRESHOLD, MOST_THRESHOLD))


def _connected(mask: Mask) -> Mask:
    out = np.zeros_like(mask)
    for index, frame in enumerate(mask):
        labels, _ = label(frame)
        out[index] = np.isin(labels, touching_border(labels))
    return out
