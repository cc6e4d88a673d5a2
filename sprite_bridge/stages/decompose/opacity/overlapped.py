"""Half transparent sprites that are hardly ever seen alone: told from what of them is seen beside others.

Around a part that goes on in the same colours (`parts`) the rest of its sprite is what most views agree on. Whether it is
half transparent after all is told by what is seen through it (`through`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.dictionary.components import connected
from sprite_bridge.stages.decompose.opacity.ghost_cels import Ghost, shown_at
from sprite_bridge.stages.decompose.opacity.ghost_places import Places, places_of
from sprite_bridge.stages.decompose.opacity.parts import LEAST_AREA, ON_LINE, SHOWN, Part, parts_of, shown
from sprite_bridge.stages.decompose.opacity.through import palette_of, seen_through

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

MARGIN = 16
"""How far around a part its sprite may reach, px."""

SHOWN_LAST = 0.4
"""Share of a sprite that a view must show when all of them are known: before, another pose shows some."""

LEAST_TELLING = 32
"""Pixels through which something else must be seen than usual."""

LEAST_VIEWS, MOST_VIEWS = 3, 48
"""Views by which a sprite is told."""

AGREE, AGREE_LAST, AGREE_MORE = 0.6, 0.3, 2
"""Share of the views of a pixel that must agree on its colour, that share when all sprites are known, and how many times as
many they must be as those that show the bare ground there."""

HINTS = 12
"""Pixels through which something else is seen than usual, in those frames, for a part to be looked for in all frames."""

MOST_TRIED = 16
"""Parts that are looked for at most."""

LEAST_LEFT = 0.12
"""Share of a part that sprites told before must leave."""

MOST_PARTS = 200
"""Parts that are looked at, the largest first."""


def overlapped(
    rgb: U8, ground: U8, known: Mask, ghosts: list[Ghost], placed: list[I64], check: Callable[[], None]
) -> tuple[list[Ghost], list[Places]]:
    """More ghosts, as opaque as some of those known, in what these leave at their places of the frames (F, H, W, 3) before a
    ``ground`` that is ``known`` (F, H, W); and for each where it was seen, frame, orientation, top, left."""
    rest = known & (rgb != ground).any(axis=-1)
    palette = palette_of(rgb, rest)
    for t, rows in enumerate(placed):
        for row in rows:
            _explained(rgb[t], ground[t], rest[t], ghosts[int(row[0])], row)
    told: list[Ghost] = []
    seen: list[Places] = []
    for opacity in sorted({ghost.opacity for ghost in ghosts}):
        parts = parts_of(rgb, ground, rest, opacity, check)
        more, there = _told(
            rgb, ground, known, rest, palette, _promising(rgb, ground, palette, parts, check), check
        )
        told += more
        seen += there
    return told, seen


def _told(
    rgb: U8, ground: U8, known: Mask, rest: Mask, palette: I64, parts: list[Part], check: Callable[[], None]
) -> tuple[list[Ghost], list[Places]]:
    """The ghosts that parts belong to, and their places; what these explain is taken out of the rest (F, H, W)."""
    found: list[Ghost] = []
    seen: list[Places] = []
    left = rest.copy()
    tried = 0
    for part in parts:
        if tried == MOST_TRIED or _left(left, part) < max(LEAST_AREA, LEAST_LEFT * part.area):
            continue
        tried += 1
        whole = _grown(rgb, ground, known, part.ghost, _views(rgb, ground, known, part, check))
        if whole is None or seen_through(rgb, ground, *whole, palette) < LEAST_TELLING:
            continue
        found.append(whole[0])
        seen.append(whole[1])
        placed = places_of(rgb, ground, known, found, seen, check)
        for number, ghost in enumerate(found):
            check()
            views = _clear(rgb, ground, ghost, placed, number, SHOWN)
            found[number], seen[number] = _grown(rgb, ground, known, ghost, views) or (ghost, seen[number])
        left = rest.copy()
        for t, rows in enumerate(placed):
            for row in rows:
                _explained(rgb[t], ground[t], left[t], found[int(row[0])], row)
    rest &= left
    return _told_last(rgb, ground, known, found, seen, check) if found else (found, seen)


def _told_last(
    rgb: U8, ground: U8, known: Mask, ghosts: list[Ghost], seen: list[Places], check: Callable[[], None]
) -> tuple[list[Ghost], list[Places]]:
    """Ghosts grown from all their places, now that there is one for each: also from those where little of them is seen."""
    placed = places_of(rgb, ground, known, ghosts, seen, check)
    kept = []
    for number, ghost in enumerate(ghosts):
        check()
        views = _clear(rgb, ground, ghost, placed, number, SHOWN_LAST)
        whole = _grown(rgb, ground, known, ghost, views, AGREE_LAST)
        if whole is not None:
            kept.append(whole)
    return [ghost for ghost, _ in kept], [places for _, places in kept]


def _explained(frame: U8, ground: U8, rest: Mask, ghost: Ghost, row: I64) -> None:
    """Take out of the rest (H, W) what a ghost at a place explains."""
    ys, xs, _, _, right = shown_at(frame, ground, ghost, row)
    rest[ys[right], xs[right]] = False


def _left(rest: Mask, part: Part) -> int:
    """Pixels of a part that nothing explains yet."""
    height, width = part.ghost.inside.shape
    here = rest[part.t, part.top : part.top + height, part.left : part.left + width]
    return int((here & part.ghost.inside).sum())


def _promising(rgb: U8, ground: U8, palette: I64, parts: list[Part], check: Callable[[], None]) -> list[Part]:
    """The parts through which something is seen, the largest first."""
    found = []
    for part in sorted(parts, key=lambda part: -part.area)[:MOST_PARTS]:
        check()
        if seen_through(rgb, ground, part.ghost, shown(rgb, ground, part), palette) >= HINTS:
            found.append(part)
    return found


def _views(rgb: U8, ground: U8, known: Mask, part: Part, check: Callable[[], None]) -> Places:
    """Where most of a part is seen: frame, orientation, top, left."""
    first = [(part.t, 0, part.top, part.left)]
    placed = places_of(rgb, ground, known, [part.ghost], [first], check)
    return _clear(rgb, ground, part.ghost, placed, 0, SHOWN)


def _clear(rgb: U8, ground: U8, ghost: Ghost, placed: list[I64], number: int, least: float) -> Places:
    """Of the places of one ghost those where so much of it is seen."""
    views = []
    for t, rows in enumerate(placed):
        for row in rows[rows[:, 0] == number]:
            right = shown_at(rgb[t], ground[t], ghost, row)[-1]
            if right.sum() >= least * ghost.inside.sum():
                views.append((t, int(row[1]), int(row[2]), int(row[3])))
    return views


def _grown(
    rgb: U8, ground: U8, known: Mask, part: Ghost, views: Places, share: float = AGREE
) -> tuple[Ghost, Places] | None:
    """The whole sprite of a part, and where it is seen; None if it is seen too seldom."""
    if len(views) < LEAST_VIEWS:
        return None
    some = [
        views[k] for k in np.unique(np.linspace(0, len(views) - 1, min(len(views), MOST_VIEWS)).astype(int))
    ]
    height, width = part.inside.shape
    shape = height + 2 * MARGIN, width + 2 * MARGIN
    color = np.full((len(some), *shape, 3), np.nan, np.float32)
    bare = np.zeros((len(some), *shape), np.bool_)
    opacity = part.opacity
    for n, (t, orientation, top, left) in enumerate(some):
        y, x = top - MARGIN, left - MARGIN
        y0, x0 = max(0, y), max(0, x)
        y1, x1 = min(rgb.shape[1], y + shape[0]), min(rgb.shape[2], x + shape[1])
        here, there = (slice(y0, y1), slice(x0, x1)), (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
        told = (rgb[t][here] - np.float32(1 - opacity) * ground[t][here]) / np.float32(opacity)
        step = -1 if orientation else 1
        color[n, :, ::step][there] = np.where(known[t][here][..., None], told, np.nan)
        bare[n, :, ::step][there] = (rgb[t][here] == ground[t][here]).all(axis=-1)
    mean, agree, seen = _agreed(color, bare, ON_LINE / opacity)
    inside = (agree >= 2) & (agree >= share * seen) & (agree > AGREE_MORE * bare.sum(axis=0))
    seed = np.zeros(shape, np.bool_)
    seed[MARGIN:-MARGIN, MARGIN:-MARGIN] = part.inside
    inside = connected(inside, seed & inside)
    if inside.sum() < LEAST_AREA:
        return None
    ys, xs = np.nonzero(inside)
    box = (slice(int(ys.min()), int(ys.max()) + 1), slice(int(xs.min()), int(xs.max()) + 1))
    picture = np.where(inside[box][..., None], np.rint(mean[box]).clip(0, 255), 0).astype(np.uint8)
    down, right = box[0].start - MARGIN, box[1].start - MARGIN
    mirrored = width - right - picture.shape[1]
    places = [(t, o, top + down, left + (mirrored if o else right)) for t, o, top, left in views]
    return Ghost(picture, inside[box], opacity), places


@njit(cache=True, nogil=True)
def _agreed(color: F32, bare: Mask, near: float) -> tuple[F32, I64, I64]:
    """Of views (V, h, w, 3), NaN where nothing is known: the mean of the largest group that is as near to one of them,
    (h, w) how many that are, and how many views there are. Those that show the ``bare`` ground agree with none."""
    views, height, width, _ = color.shape
    mean = np.zeros((height, width, 3), np.float32)
    agree = np.zeros((height, width), np.int64)
    seen = np.zeros((height, width), np.int64)
    total = np.zeros(3)
    for y in range(height):
        for x in range(width):
            for i in range(views):
                if np.isnan(color[i, y, x, 0]):
                    continue
                seen[y, x] += 1
                if bare[i, y, x]:
                    continue
                count = 0
                total[:] = 0
                for j in range(views):
                    if bare[j, y, x] or np.isnan(color[j, y, x, 0]):
                        continue
                    off = 0.0
                    for c in range(3):
                        off = max(off, abs(color[i, y, x, c] - color[j, y, x, c]))
                    if off <= near:
                        count += 1
                        for c in range(3):
                            total[c] += color[j, y, x, c]
                if count > agree[y, x]:
                    agree[y, x] = count
                    for c in range(3):
                        mean[y, x, c] = total[c] / count
    return mean, agree, seen
