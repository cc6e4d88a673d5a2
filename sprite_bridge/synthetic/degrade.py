"""Seeded imitations of what image and video generators leave of a sprite, with the truth beside them.

A true sprite goes in, a degraded picture comes out, of one of these *kinds*:

==========  ==================================================================================
``ai``      512-2048 px, cells of 5-16 px of uneven width whose lines drift and bend, soft edges,
            colour that wanders inside a cell, traces of JPEG; on a plain or gradient ground
``video``   the same after a video model and a codec: stronger blur, ringing, 4:2:0, compressed twice
``clash``   like ``ai``, but the ground has nearly the colour of the sprite's edge
``native``  128 x 128, down-sampled from such a picture with a sub-pixel shift, blur, noise, a hue shift
``clean``   true pixels, untouched or upscaled by nearest neighbour: must come out as it was
==========  ==================================================================================

Everything is drawn from the generator that is passed in: one seed, one picture.
"""

from __future__ import annotations

import colorsys
import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

KINDS = ("ai", "video", "clash", "native", "clean")
GROUNDS = ("white", "near_white", "solid", "green", "gradient")
NATIVE_SIDE = 128
PICTURE_SIDE = (512, 1600)

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """A degraded picture and the sprite it was made from.

    ``picture`` is (H, W, 3) or (H, W, 4) uint8. ``truth`` is (h, w, 4) uint8 straight alpha: every cell of the
    canvas, those that the picture's border cuts included. ``border_cut`` is how many rows or columns of cells
    at most are cut by the border, so that an answer without them is as right.
    """

    picture: U8
    truth: U8
    kind: str
    border_cut: int = 0
    info: dict[str, Any] = field(default_factory=dict)


def degrade(sprite: U8, kind: str, rng: np.random.Generator, ground: str | None = None) -> Case:
    """Degrade a (h, w, 4) uint8 sprite as ``kind`` says, on one of GROUNDS (None: any; "clash" and "clean" ask
    for none). Raises ValueError for an unknown kind or ground."""
    if ground is not None and ground not in GROUNDS:
        raise ValueError(f"unknown ground {ground!r}; known: {', '.join(GROUNDS)}")
    if kind == "native":
        return _native(sprite, rng, ground)
    if kind == "clean":
        return _clean(sprite, rng)
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
    cell = _cell_size(sprite, rng)
    canvas = _on_canvas(
        sprite, rng, least=int(np.ceil(PICTURE_SIDE[0] / cell)), most=int(PICTURE_SIDE[1] / cell)
    )
    if kind == "clash":
        rng.choice(GROUNDS)  # what it would have been
        name, behind = "clash", _clashing_ground(canvas, rng)
    else:
        name, behind = _any_ground(canvas, rng, ground)
    flat = _compose(canvas, behind)
    picture, cut = _paint_cells(flat, cell, rng)
    if kind == "video":
        picture = _codec(picture, cell, rng)
    else:
        picture = _jpeg(picture, int(rng.integers(80, 97)), int(rng.choice([0, 2])))
    return Case(picture, canvas, kind, cut, {"cell": cell, "ground": name})


def _clean(sprite: U8, rng: np.random.Generator) -> Case:
    truth = sprite.copy()
    truth[truth[..., 3] == 0] = 0
    factor = int(rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 12, 16]))
    picture = truth.repeat(factor, 0).repeat(factor, 1)
    return Case(picture, truth, "clean", 0, {"cell": float(factor)})


def _any_ground(canvas: U8, rng: np.random.Generator, ground: str | None) -> tuple[str, F32]:
    """A ground and its name; a named one is drawn apart, so that all else is the same whichever it is."""
    name = str(rng.choice(GROUNDS))
    if ground is None:
        return name, _ground(name, canvas, rng)
    return ground, _ground(ground, canvas, rng.spawn(1)[0])


def _native(sprite: U8, rng: np.random.Generator, ground: str | None) -> Case:
    """Paint at 4-8 px a cell, degrade, and come back down to 128 x 128 with a sub-pixel shift."""
    canvas = _on_canvas(sprite, rng, least=NATIVE_SIDE, most=NATIVE_SIDE)
    name, behind = _any_ground(canvas, rng, ground)
    flat = _compose(canvas, behind)
    factor = int(rng.integers(4, 9))
    big = flat.repeat(factor, 0).repeat(factor, 1)
    big = blur(big, float(rng.uniform(0.1, 0.45)) * factor)
    shift = rng.uniform(-0.4, 0.4, 2)
    big = _resample_shift(big, shift * factor)
    how = Image.Resampling(
        int(rng.choice([Image.Resampling.BOX, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS]))
    )
    small = np.asarray(_pil(big).resize((NATIVE_SIDE, NATIVE_SIDE), how), np.float32)
    if rng.random() < 0.2:
        small = _shift_hue(small, float(rng.normal(0, 0.01)), float(rng.normal(1, 0.04)))
    small += rng.normal(0, float(rng.uniform(0, 3)), small.shape).astype(np.float32)
    picture = _to_u8(small)
    if rng.random() < 0.5:
        picture = _jpeg(picture, int(rng.integers(60, 97)), 0 if rng.random() < 0.5 else 2)
    return Case(picture, canvas, "native", 0, {"cell": 1.0, "ground": name, "shift": shift.tolist()})


def _cell_size(sprite: U8, rng: np.random.Generator) -> float:
    """Mean width of a cell in px, so that the sprite fits into the largest picture."""
    return float(min(rng.uniform(5, 16), PICTURE_SIDE[1] / (max(sprite.shape[:2]) + 1)))


def _on_canvas(sprite: U8, rng: np.random.Generator, least: int, most: int) -> U8:
    """The sprite on a larger transparent canvas (h, w, 4) of ``least`` to ``most`` cells; a tile keeps its own."""
    height, width = sprite.shape[:2]
    rows, columns = height, width
    if least == most or not _is_tile(sprite):
        side = int(max(height, width) * rng.uniform(1.08, 2.0))
        rows = columns = int(np.clip(max(side, least), max(height, width), max(most, height, width)))
    if least < most and rng.random() < 0.3 and not _is_tile(sprite):
        columns = max(width, int(columns * rng.uniform(0.6, 1.0)))
    canvas = np.zeros((rows, columns, 4), np.uint8)
    top = int(rng.integers(0, rows - height + 1))
    left = int(rng.integers(0, columns - width + 1))
    canvas[top : top + height, left : left + width] = sprite
    canvas[..., 3] = np.where(canvas[..., 3] >= 128, 255, 0)
    canvas[canvas[..., 3] == 0] = 0
    return canvas


def _is_tile(sprite: U8) -> bool:
    return bool((sprite[..., 3] > 0).all())


def _ground(name: str, canvas: U8, rng: np.random.Generator) -> F32:
    """(h, w, 3) float32 ground that keeps its distance from the sprite's own colours where it is a solid one."""
    height, width = canvas.shape[:2]
    if name == "white":
        color = np.array([255.0, 255, 255])
    elif name == "near_white":
        color = 255 - rng.uniform(2, 14, 3)
    elif name == "green":
        color = np.array([0.0, 255, 0]) + rng.uniform(0, 1, 3) * [70, -90, 90]
    elif name == "gradient":
        return _gradient(height, width, rng)
    else:
        color = _far_color(canvas, rng)
    return np.broadcast_to(color.astype(np.float32), (height, width, 3)).copy()


def _gradient(height: int, width: int, rng: np.random.Generator) -> F32:
    start = rng.uniform(60, 235, 3)
    stop = np.clip(start + rng.normal(0, 35, 3), 20, 250)
    angle = rng.uniform(0, 2 * np.pi)
    ys, xs = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    along = (np.cos(angle) * (xs - 0.5) + np.sin(angle) * (ys - 0.5)) / 1.5 + 0.5
    return np.asarray(start + (stop - start) * along[..., None], np.float32)


def _far_color(canvas: U8, rng: np.random.Generator) -> NDArray[np.float64]:
    """A random colour that is at least 60/255 away from all of the sprite's, or the farthest of 40 tries."""
    colors = np.unique(canvas[canvas[..., 3] > 0][:, :3], axis=0).astype(float)
    tries = rng.uniform(0, 255, (40, 3))
    if not len(colors):
        return np.asarray(tries[0])
    gaps = np.abs(tries[:, None] - colors[None]).max(-1).min(1)
    good = np.flatnonzero(gaps >= 60)
    return np.asarray(tries[good[0]] if len(good) else tries[gaps.argmax()])


def _clashing_ground(canvas: U8, rng: np.random.Generator) -> F32:
    """A ground within a few levels of the commonest colour on the sprite's silhouette."""
    mask = canvas[..., 3] > 0
    padded = np.pad(mask, 1)
    inner = padded[1:-1, 1:-1] & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    edge = canvas[mask & ~inner][:, :3]
    if not len(edge):
        return _ground("white", canvas, rng)
    colors, counts = np.unique(edge, axis=0, return_counts=True)
    color = colors[counts.argmax()].astype(float)
    color = np.clip(color + rng.uniform(5, 14) * rng.choice([-1.0, 1.0], 3), 0, 255)
    return np.broadcast_to(color.astype(np.float32), (*mask.shape, 3)).copy()


def _compose(canvas: U8, ground: F32) -> F32:
    return np.where(canvas[..., 3:] > 0, canvas[..., :3].astype(np.float32), ground)


def _paint_cells(flat: F32, cell: float, rng: np.random.Generator) -> tuple[U8, int]:
    """Paint (h, w, 3) cells large: uneven widths, bent lines, soft edges, wandering colour."""
    rows, columns = flat.shape[:2]
    uneven = float(rng.uniform(0.02, 0.08))
    edges_x = np.concatenate(
        [[0], np.cumsum(cell * np.clip(1 + uneven * rng.standard_normal(columns), 0.7, 1.3))]
    )
    edges_y = np.concatenate(
        [[0], np.cumsum(cell * np.clip(1 + uneven * rng.standard_normal(rows), 0.7, 1.3))]
    )
    cut = int(rng.random() < 0.5)
    start_x, start_y = (rng.uniform(0, 0.6, 2) * cell * cut).tolist()
    width, height = int(edges_x[-1] - start_x), int(edges_y[-1] - start_y)
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    bend = float(rng.uniform(0.0, 0.16)) * cell
    wobble = float(rng.uniform(0.0, 0.06)) * cell
    at_x = (
        xs
        + 0.5
        + start_x
        + bend * smooth_noise(height, width, 3, rng)
        + wobble * smooth_noise(height, width, rows, rng)
    )
    at_y = (
        ys
        + 0.5
        + start_y
        + bend * smooth_noise(height, width, 3, rng)
        + wobble * smooth_noise(height, width, rows, rng)
    )
    column = np.clip(np.searchsorted(edges_x, at_x, side="right") - 1, 0, columns - 1)
    row = np.clip(np.searchsorted(edges_y, at_y, side="right") - 1, 0, rows - 1)
    drift = float(rng.uniform(0.3, 2.0))
    picture = (flat + rng.normal(0, drift, flat.shape).astype(np.float32))[row, column]
    picture = blur(picture, float(rng.uniform(0.04, 0.16)) * cell)
    wander = float(rng.uniform(0.5, 3.0))
    for channel in range(3):
        picture[..., channel] += wander * smooth_noise(height, width, rows, rng)
    picture += rng.normal(0, float(rng.uniform(0.3, 2.0)), picture.shape).astype(np.float32)
    return _to_u8(picture), cut


def _codec(picture: U8, cell: float, rng: np.random.Generator) -> U8:
    """A video model and its codec: blur, ringing, 4:2:0 chroma, compressed twice."""
    soft = blur(picture.astype(np.float32), float(rng.uniform(0.06, 0.2)) * cell)
    ring = float(rng.uniform(0.2, 0.9))
    soft = soft + ring * (soft - blur(soft, 0.25 * cell))
    once = _jpeg(_to_u8(soft), int(rng.integers(50, 86)), 2)
    return _jpeg(once, int(rng.integers(50, 86)), 2)


def _jpeg(picture: U8, quality: int, subsampling: int) -> U8:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    return np.asarray(Image.open(io.BytesIO(buffer.getvalue())))


def _shift_hue(rgb: F32, turn: float, gain: float) -> F32:
    """Rotate the hue by ``turn`` (of 1) and scale the saturation, as one 3 x 3 matrix in YIQ."""
    to_yiq = np.array([colorsys.rgb_to_yiq(*axis) for axis in np.eye(3)]).T
    angle = 2 * np.pi * turn
    spin = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    spin[1:] *= gain
    return np.asarray(rgb @ (np.linalg.inv(to_yiq) @ spin @ to_yiq).T, np.float32)


def blur(picture: F32, sigma: float) -> F32:
    """Separable Gaussian over the first two axes of (H, W, C) float32, edges replicated."""
    if sigma < 0.2:
        return picture
    radius = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    out = picture
    for axis in (0, 1):
        pad = [(radius, radius) if a == axis else (0, 0) for a in range(3)]
        padded = np.pad(out, pad, mode="edge")
        length = out.shape[axis]
        parts = (
            weight * padded.take(range(k, k + length), axis)
            for k, weight in enumerate(kernel.astype(np.float32))
        )
        out = np.asarray(sum(parts), np.float32)
    return out


def smooth_noise(height: int, width: int, knots: int, rng: np.random.Generator) -> F32:
    """(H, W) float32 noise of unit scale that varies over about 1/``knots`` of the picture."""
    knots = max(3, knots)
    coarse = rng.standard_normal((knots, knots)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def _resample_shift(picture: F32, shift: NDArray[np.float64]) -> F32:
    """Move (H, W, 3) by a fractional (dy, dx) in pixels, bilinear, edges replicated."""
    out = picture
    for axis, amount in enumerate(shift):
        whole = int(np.floor(amount))
        part = float(amount - whole)
        index = np.arange(out.shape[axis])
        near = np.clip(index - whole, 0, out.shape[axis] - 1)
        far = np.clip(index - whole - 1, 0, out.shape[axis] - 1)
        out = (1 - part) * out.take(near, axis) + part * out.take(far, axis)
    return np.asarray(out, np.float32)


def _to_u8(picture: F32) -> U8:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _pil(picture: F32) -> Image.Image:
    return Image.fromarray(_to_u8(picture))
