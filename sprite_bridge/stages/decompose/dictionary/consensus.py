"""A sprite from partial views: what stays the same while everything around it changes.

Take a left-over piece and look for it in all frames. Parts of it are found again at other places; the part that is found
together most often is the core of a sprite. Around it, every pixel takes the colour that most views agree on, unless they
show the background there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.components import X0, Y0, T, connected
from sprite_bridge.stages.decompose.dictionary.entries import I32, I64, Entries, oriented
from sprite_bridge.stages.decompose.placing.peel import suggested
from sprite_bridge.stages.decompose.scene import Mask, Scene

MOST_VIEWS = 64
LEAST_CORE = 12
"""Pixels of the smallest core."""

SAME_SHARE = 0.8
"""Share of a core that a view must show to belong to it."""

AGREE_SHARE = 0.6
"""Share of the views of a pixel that must agree on its colour."""

MARGIN = 16
"""How far around the core a sprite may reach, px."""


@dataclass(frozen=True)
class View:
    """Where a piece was found: frame, orientation, top and left of its box."""

    t: int
    orientation: int
    y: int
    x: int


def sprite_around(scene: Scene, picture: Codes, piece: I64) -> Codes | None:
    """(h, w) codes of the sprite that a piece of the scene's rest is a part of, None if it is not seen again elsewhere."""
    ys, xs = np.nonzero(_textured(picture))
    if len(ys) < LEAST_CORE:
        return None
    pixels = np.stack([ys, xs, picture[ys, xs]], axis=1).astype(np.int32)
    views = _views(scene, picture, piece, pixels)
    if not views:
        return None
    equal = np.stack([_equal(scene, picture, view, ys, xs) for view in views])
    sizes = equal.sum(axis=1)
    together = equal.astype(np.float32) @ equal.T.astype(np.float32)
    members = together >= SAME_SHARE * sizes[:, None]
    best = int(np.argmax(members.sum(axis=1) * sizes))
    own = View(int(piece[T]), 0, int(piece[Y0]), int(piece[X0]))
    chosen = [own] + [view for view, member in zip(views, members[best], strict=True) if member]
    core = np.zeros(picture.shape, np.bool_)
    core[ys, xs] = equal[members[best]].mean(axis=0) >= SAME_SHARE / 2
    return _agreed(scene, picture.shape, chosen, core)


def _textured(picture: Codes) -> Mask:
    """Opaque pixels that differ from an opaque neighbour: flat parts look the same wherever they are laid."""
    opaque = picture != NONE
    across = (picture[:, 1:] != picture[:, :-1]) & opaque[:, 1:] & opaque[:, :-1]
    down = (picture[1:] != picture[:-1]) & opaque[1:] & opaque[:-1]
    textured = np.zeros(picture.shape, np.bool_)
    textured[:, 1:] |= across
    textured[:, :-1] |= across
    textured[1:] |= down
    textured[:-1] |= down
    return textured


def _views(scene: Scene, picture: Codes, piece: I64, pixels: I32) -> list[View]:
    """The best place in every frame that anchors of the piece suggest, but for where it stands in the world itself."""
    alone = Entries(scene.entries.commonness, scene.entries.orientations)
    alone.add(picture)
    table = alone.table
    count = len(scene.codes)
    home = scene.path[int(piece[T])] + (int(piece[X0]), int(piece[Y0]))
    found: list[View] = []
    for t in np.unique(np.linspace(0, count - 1, min(count, MOST_VIEWS)).astype(int)).tolist():
        places = suggested(scene.codes[t], scene.rest[t], table, -1)
        away = (places[:, 1] > 0) | (places[:, 3:1:-1] + scene.path[t] != home).any(axis=1)
        if not away.any():
            continue
        places = np.ascontiguousarray(places[away])
        best, same = _best_place(scene.codes[t], scene.rest[t], pixels, picture.shape, places)
        if same >= LEAST_CORE:
            _, orientation, y, x = places[best].tolist()
            found.append(View(t, orientation, y, x))
    return found


@njit(cache=True, nogil=True)
def _best_place(
    frame: Codes, rest: Mask, pixels: I32, shape: tuple[int, int], places: I32
) -> tuple[int, int]:
    """Which of the places shows the most of the pixels (y, x, code), and how many."""
    height, width = frame.shape
    best, most = 0, -1
    for k in range(len(places)):
        same = 0
        for i in range(len(pixels)):
            y, x = pixels[i, 0], pixels[i, 1]
            if places[k, 1] & 1:
                x = shape[1] - 1 - x
            if places[k, 1] & 2:
                y = shape[0] - 1 - y
            y += places[k, 2]
            x += places[k, 3]
            if 0 <= y < height and 0 <= x < width and rest[y, x] and frame[y, x] == pixels[i, 2]:
                same += 1
        if same > most:
            best, most = k, same
    return best, most


def _equal(scene: Scene, picture: Codes, view: View, ys: I64, xs: I64) -> Mask:
    """(n,) which of the pixels of a piece a view shows, as pieces of the rest."""
    codes, rest = _cut(scene, picture.shape, view, 0)
    return np.asarray((codes == picture)[ys, xs] & rest[ys, xs])


def _cut(scene: Scene, shape: tuple[int, ...], view: View, margin: int) -> tuple[Codes, Mask]:
    """Codes and rest of a frame around a view, turned back as the piece lies; `NONE` and no rest outside the frame."""
    height, width = scene.codes.shape[1:]
    codes = np.full((shape[0] + 2 * margin, shape[1] + 2 * margin), NONE, np.int32)
    rest = np.zeros(codes.shape, np.bool_)
    top, left = view.y - margin, view.x - margin
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(height, top + codes.shape[0]), min(width, left + codes.shape[1])
    if y0 < y1 and x0 < x1:
        here = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        codes[here] = scene.codes[view.t, y0:y1, x0:x1]
        rest[here] = scene.rest[view.t, y0:y1, x0:x1]
    return oriented(codes, view.orientation), oriented(rest, view.orientation)


def _agreed(scene: Scene, shape: tuple[int, ...], views: list[View], core: Mask) -> Codes | None:
    """The colours that the views agree on, in and around the core."""
    cuts = [_cut(scene, shape, view, MARGIN) for view in views]
    covers = [_cut_mask(scene.covered, shape, view, MARGIN) for view in views]
    codes = np.stack([cut[0] for cut in cuts])
    rest = np.stack([cut[1] for cut in cuts])
    known = (codes != NONE) & ~np.stack(covers)
    colors, votes = _commonest(np.ascontiguousarray(codes), np.ascontiguousarray(rest & known))
    sprite = (votes >= AGREE_SHARE * known.sum(axis=0)) & (votes >= min(2, len(views)))
    seed = np.zeros(sprite.shape, np.bool_)
    seed[MARGIN:-MARGIN, MARGIN:-MARGIN] = core
    inside = connected(sprite, seed & sprite)
    if not inside.any():
        return None
    ys, xs = np.nonzero(inside)
    part = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
    return np.asarray(np.where(inside[part], colors[part], np.int32(NONE)))


def _cut_mask(masks: Mask, shape: tuple[int, ...], view: View, margin: int) -> Mask:
    """Part of a mask around a view, turned back; False outside the frame."""
    height, width = masks.shape[1:]
    part = np.zeros((shape[0] + 2 * margin, shape[1] + 2 * margin), np.bool_)
    top, left = view.y - margin, view.x - margin
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(height, top + part.shape[0]), min(width, left + part.shape[1])
    if y0 < y1 and x0 < x1:
        part[y0 - top : y1 - top, x0 - left : x1 - left] = masks[view.t, y0:y1, x0:x1]
    return oriented(part, view.orientation)


@njit(cache=True, nogil=True)
def _commonest(codes: Codes, valid: Mask) -> tuple[Codes, I32]:
    """The commonest valid code of each pixel of (V, h, w), and how often it occurs."""
    views, height, width = codes.shape
    best = np.full((height, width), NONE, np.int32)
    most = np.zeros((height, width), np.int32)
    for y in range(height):
        for x in range(width):
            for i in range(views):
                if not valid[i, y, x]:
                    continue
                same = 0
                for j in range(i, views):
                    if valid[j, y, x] and codes[j, y, x] == codes[i, y, x]:
                        same += 1
                if same > most[y, x]:
                    most[y, x], best[y, x] = same, codes[i, y, x]
                if 2 * same > views:
                    break
    return best, most
