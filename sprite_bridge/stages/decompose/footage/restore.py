"""Noisy footage drawn anew: what stands still, the sprites before it, each in the mean of its views, and few colours.

The expectation is which sprite stands where (`explain`), the maximisation the mean over all places where it is visible
(`means`): both in closed form, and a few times are enough.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.dictionary.components import AREA, X0, X1, Y0, Y1, pieces_of
from sprite_bridge.stages.decompose.footage.cels import Cel
from sprite_bridge.stages.decompose.footage.explain import CEL, LEFT, ORIENTATION, TOP, explain
from sprite_bridge.stages.decompose.footage.ground import settled, stands_out
from sprite_bridge.stages.decompose.footage.means import tell_anew
from sprite_bridge.stages.decompose.footage.shades import shades, unclipped
from sprite_bridge.stages.decompose.footage.views import cels_in, without_doubles

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_VIEWS, LEAST_VIEWS_LEFT = 3, 2
"""Pieces that must show a cel; and of what other cels leave."""

COMPOSED = 0.12
"""Share of a cel that smaller ones, seen more than twice as often, may leave if it is nothing but those."""

LEAST_LEFT = 6
"""Pixels of the smallest piece that is kept though no cel explains it."""


def restore(rgb: U8, path: I64, sigma: float, check: Callable[[], None]) -> U8:
    """(F, H, W, 3) uint8 without the noise, in colours that repeat exactly, from frames whose corners lie at ``path``."""
    world, views = settled(rgb, path, sigma, np.zeros(rgb.shape[:3], np.bool_))
    world, views = _settled_beside(rgb, path, sigma, stands_out(rgb, path, world, sigma), world, views)
    masks = stands_out(rgb, path, world, sigma)
    check()
    cels = _composed_out(without_doubles(cels_in(rgb, masks, sigma, LEAST_VIEWS)))
    placed, rest = explain(rgb, masks, cels, sigma, check)
    cels, placed = tell_anew(rgb, world, path, placed, cels, sigma)
    more = cels_in(rgb, rest, sigma, LEAST_VIEWS_LEFT)
    cels = _composed_out(cels + more)
    placed, rest = explain(rgb, masks, cels, sigma, check)
    cels, placed = tell_anew(rgb, world, path, placed, cels, sigma)
    covered = _covered(placed, cels, rgb.shape[:3])
    world, views = _settled_beside(rgb, path, sigma, masks & covered, world, views)
    return _drawn(rgb, path, world, views, cels, placed, rest, sigma)


def _settled_beside(
    rgb: U8, path: I64, sigma: float, hidden: Mask, before: F32, views_before: I64
) -> tuple[F32, I64]:
    """What stands still, told from where nothing stands in front; as it was known before where that is nowhere."""
    world, views = settled(rgb, path, sigma, hidden)
    seen = views >= LEAST_VIEWS
    return np.where(seen[..., None], world, before), np.where(seen, views, views_before)


def _composed_out(cels: list[Cel]) -> list[Cel]:
    """Without cels that are others beside one another: they were seen so a few times."""
    kept = list(cels)
    for cel in sorted(cels, key=lambda cel: -cel.area):
        parts = [other for other in kept if other.area < cel.area and other.most_views > 2 * cel.most_views]
        if parts and _is_composed(cel, parts):
            kept = [other for other in kept if other is not cel]
    return kept


def _is_composed(cel: Cel, parts: list[Cel]) -> bool:
    inside = np.pad(cel.views > 0, 2)
    picture = np.full((1, *inside.shape, 3), -1000, np.float32)
    picture[0][inside] = cel.color[cel.views > 0]
    placed, rest = explain(picture, inside[None], parts, 1.0, lambda: None)
    return len(placed[0]) > 1 and bool(rest.sum() <= COMPOSED * cel.area)


def _covered(placed: list[I64], cels: list[Cel], shape: tuple[int, ...]) -> Mask:
    """(F, H, W) where a cel stands."""
    covered = np.zeros(shape, np.bool_)
    for t, rows in enumerate(placed):
        for row in rows:
            ys, xs, _, _ = _pixels(cels[int(row[CEL])], row, shape)
            covered[t, ys, xs] = True
    return covered


def _pixels(cel: Cel, row: I64, shape: tuple[int, ...]) -> tuple[I64, I64, I64, I64]:
    """Where the pixels of a cel at a place are in the frame, y and x, and in the cel."""
    ys, xs = np.nonzero(cel.views)
    to_x = cel.views.shape[1] - 1 - xs if row[ORIENTATION] else xs
    to_y, to_x = ys + row[TOP], to_x + row[LEFT]
    within = (to_y >= 0) & (to_x >= 0) & (to_y < shape[1]) & (to_x < shape[2])
    return to_y[within], to_x[within], ys[within], xs[within]


def _drawn(
    rgb: U8,
    path: I64,
    world: F32,
    views: I64,
    cels: list[Cel],
    placed: list[I64],
    rest: Mask,
    sigma: float,
) -> U8:
    """All of it in the shades there are; what no cel explains in those nearest to it."""
    height, width = rgb.shape[1:3]
    means = np.concatenate([world.reshape(-1, 3), *(cel.color[cel.views > 0] * sigma for cel in cels)])
    counts = np.concatenate([views.ravel(), *(cel.views[cel.views > 0] for cel in cels)])
    number, found = shades(unclipped(means, sigma), np.maximum(counts, 1), sigma)
    palette = np.rint(found).clip(0, 255).astype(np.uint8)
    ground = palette[number[: views.size]].reshape(*views.shape, 3)
    pictures = []
    first = views.size
    for cel in cels:
        pictures.append(np.zeros((*cel.views.shape, 3), np.uint8))
        pictures[-1][cel.views > 0] = palette[number[first : first + cel.area]]
        first += cel.area
    frames = np.empty_like(rgb)
    for t, (x, y) in enumerate(path.tolist()):
        frames[t] = ground[y : y + height, x : x + width]
        left = _large(rest[t])
        frames[t][left] = _nearest(rgb[t][left], found, palette)
        for row in placed[t][::-1]:
            picture = pictures[int(row[CEL])]
            ys, xs, from_y, from_x = _pixels(cels[int(row[CEL])], row, rest.shape)
            frames[t, ys, xs] = picture[from_y, from_x]
    return frames


def _large(rest: Mask) -> Mask:
    """(H, W) the pieces that are too large to be noise."""
    large = np.zeros(rest.shape, np.bool_)
    for piece in pieces_of(np.zeros((1, *rest.shape), np.int32), rest[None]):
        if piece[AREA] >= LEAST_LEFT:
            box = (slice(int(piece[Y0]), int(piece[Y1])), slice(int(piece[X0]), int(piece[X1])))
            large[box] |= rest[box]
    return large


def _nearest(rgb: U8, means: F64, palette: U8) -> U8:
    """(n, 3) in the nearest colours of the palette."""
    apart = ((rgb[:, None].astype(np.float32) - means[None].astype(np.float32)) ** 2).sum(axis=-1)
    return palette[apart.argmin(axis=1)] if len(rgb) else rgb
