"""Who stands at one place in all frames and moves there: without a closer look, all but what moves is background.

Pixels that change together, to and fro between few states, are a part of somebody. To them belongs what hangs together
with them in colours that the rest of the picture does not have; what lies behind is guessed from around.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.components import flood
from sprite_bridge.stages.decompose.world.votes import SLOTS, count_color

OFTEN = 0.06
"""Share of the frames from which on a pixel has a colour often."""

TIMES = 6
"""How often each of the two commonest states must come back."""

TOGETHER, NEAR = 0.75, 2
"""Correlation from which on pixels change together, and how many px apart they may be."""

LEAST_AREA, MOST_SIDE = 6, 40
"""Pixels that must change together, and along how many px they may."""

STATES, KNOWN_SHARE, SECOND_SHARE = 4, 0.65, 0.12
"""How many states of somebody must make up this share of the frames, as mostly nobody walks by, and the second alone."""

AROUND = 16
"""How many px around what changes the rest of somebody may lie."""

DENSER = 10
"""How many times more often than elsewhere a colour must be seen around somebody to be one of theirs."""

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
Box = tuple[slice, slice]


def beneath_idlers(codes: Codes) -> Codes:
    """(h, w) what lies behind those who stand at one place of frames (F, H, W) all the time, `NONE` where nobody does."""
    colors, votes, restless = _states(codes)
    often = votes >= max(1.0, OFTEN * len(codes))
    groups = list(_groups(codes, colors[..., 0], restless & often[..., 1]))
    behind = np.full(codes.shape[1:], NONE, np.int32)
    if not groups:
        return behind
    boxes = [_box(group) for group in groups]
    anybody = np.zeros(behind.shape, np.bool_)
    standing = np.zeros(behind.shape, np.bool_)
    for box in boxes:
        anybody[box] = True
    # Who walks by elsewhere may well have the same colours: what counts is what is seen there most.
    elsewhere = _histogram(colors[~anybody, 0])
    for group, box in zip(groups, boxes, strict=True):
        theirs = _own_colors(colors[box], often[box], elsewhere)
        own = often[box] & np.isin(colors[box], theirs)
        body = _body(own[..., 0] | (own.any(axis=-1) & restless[box]), group[box], _rim(box, behind.shape))
        shows = often[box] & ~own
        seen = np.take_along_axis(colors[box], shows.argmax(axis=-1)[..., None], -1)[..., 0]
        sure = body & restless[box] & shows.any(axis=-1)
        behind[box][sure] = seen[sure]
        standing[box] |= body
    known = np.where(standing, behind, colors[..., 0])
    return np.where(standing, _spread_into(known), np.int32(NONE))


def _groups(codes: Codes, usual: Codes, restless: Mask) -> Iterator[Mask]:
    """(h, w) pixels that change together between few states that come back."""
    ys, xs = np.nonzero(restless)
    at = np.full(restless.shape, -1, np.int64)
    at[ys, xs] = np.arange(len(ys))
    owner = _together(usual[ys, xs][:, None] == codes[:, ys, xs].T, ys, xs, at)
    for k, area in zip(*np.unique(owner, return_counts=True), strict=True):
        y, x = ys[owner == k], xs[owner == k]
        if area < LEAST_AREA or max(np.ptp(y), np.ptp(x)) >= MOST_SIDE:
            continue
        _, state, counts = np.unique(codes[:, y, x], axis=0, return_inverse=True, return_counts=True)
        common = np.argsort(-counts, kind="stable")[:STATES]
        begins = state.ravel()[np.diff(state.ravel(), prepend=-1) != 0]
        back = [(begins == one).sum() for one in common[:2]]
        known, second = counts[common].sum() / len(codes), counts[common[1:2]].sum() / len(codes)
        if min(back) >= TIMES and known >= KNOWN_SHARE and second >= SECOND_SHARE:
            group = np.zeros(restless.shape, np.bool_)
            group[y, x] = True
            yield group


def _box(group: Mask) -> Box:
    """The part of the picture in which somebody may stand."""
    y, x = np.nonzero(group)
    return (
        slice(max(0, int(y.min()) - AROUND), int(y.max()) + AROUND + 1),
        slice(max(0, int(x.min()) - AROUND), int(x.max()) + AROUND + 1),
    )


def _histogram(colors: Codes) -> dict[int, int]:
    """How often each colour occurs."""
    found, counts = np.unique(colors, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _own_colors(colors: Codes, often: Mask, elsewhere: dict[int, int]) -> list[int]:
    """The colours of a part of the picture that are rare elsewhere, and those that come and go only there."""
    here = _histogram(colors[..., 0])
    usual = DENSER * colors[..., 0].size / max(1, sum(elsewhere.values()))
    own = [code for code, area in here.items() if area >= usual * elsewhere.get(code, 0)]
    passing = _histogram(colors[often]).keys() - here.keys() - elsewhere.keys()
    return own + list(passing)


def _body(own: Mask, group: Mask, rim: Mask) -> Mask:
    """(h, w) all that hangs together with a group, and what it encloses; the group alone where that goes on past a rim."""
    body = np.zeros_like(own)
    for y, x in np.argwhere(group).tolist():
        if not body[y, x]:
            body |= flood(own | group, y, x)
    return group if (body & rim).any() else _filled(body)


def _rim(box: Box, shape: tuple[int, ...]) -> Mask:
    """(h, w) the outermost pixels of a part of the picture, if the picture goes on there."""
    ys, xs = np.arange(shape[0])[box[0]], np.arange(shape[1])[box[1]]
    rows = ((ys == ys[0]) & (ys > 0)) | ((ys == ys[-1]) & (ys < shape[0] - 1))
    columns = ((xs == xs[0]) & (xs > 0)) | ((xs == xs[-1]) & (xs < shape[1] - 1))
    return np.asarray(rows[:, None] | columns)


@njit(cache=True, nogil=True)
def _states(codes: Codes) -> tuple[Codes, NDArray[np.int32], Mask]:
    """The commonest colours of every pixel and in how many frames each is seen, (h, w, n), the commonest first; (h, w) where
    the first two come back again and again."""
    count, height, width = codes.shape
    colors = np.full((height, width, SLOTS), NONE, np.int32)
    votes = np.zeros((height, width, SLOTS), np.int32)
    restless = np.zeros((height, width), np.bool_)
    for y in range(height):
        for x in range(width):
            for t in range(count):
                count_color(colors[y, x], votes[y, x], codes[t, y, x])
            order = np.argsort(-votes[y, x], kind="mergesort")
            colors[y, x], votes[y, x] = colors[y, x][order], votes[y, x][order]
            first = second = 0
            for t in range(count):
                if t == 0 or codes[t, y, x] != codes[t - 1, y, x]:
                    first += codes[t, y, x] == colors[y, x, 0]
                    second += codes[t, y, x] == colors[y, x, 1]
            restless[y, x] = votes[y, x, 1] > 0 and min(first, second) >= TIMES - 1
    return colors, votes, restless


@njit(cache=True, nogil=True)
def _together(usual: Mask, ys: I64, xs: I64, at: I64) -> I64:
    """(n,) the same number for pixels that change together with their neighbours, from where (n, F) each is as usual."""
    count, frames = usual.shape
    owner = np.arange(count)
    for k in range(count):
        for y in range(max(0, ys[k] - NEAR), min(at.shape[0], ys[k] + NEAR + 1)):
            for x in range(max(0, xs[k] - NEAR), min(at.shape[1], xs[k] + NEAR + 1)):
                other = at[y, x]
                if other <= k:
                    continue
                one = two = both = 0
                for t in range(frames):
                    one += usual[k, t]
                    two += usual[other, t]
                    both += usual[k, t] and usual[other, t]
                spread = np.sqrt(float(one) * (frames - one) * two * (frames - two))
                if abs(frames * both - one * two) >= TOGETHER * spread:
                    a, b = _root(owner, k), _root(owner, other)
                    owner[max(a, b)] = min(a, b)
    for k in range(count):
        owner[k] = _root(owner, k)
    return owner


@njit(cache=True, nogil=True)
def _root(owner: I64, k: int) -> int:
    while owner[k] != k:
        k = owner[k]
    return k


@njit(cache=True, nogil=True)
def _filled(body: Mask) -> Mask:
    """(h, w) a body with what it encloses."""
    height, width = body.shape
    outside = np.zeros((height, width), np.bool_)
    stack = [(0, 0)]  # compiled code must be shown what an empty list will hold
    stack.pop()
    for y in range(height):
        for x in range(width):
            rim = y == 0 or x == 0 or y == height - 1 or x == width - 1
            if rim and not body[y, x]:
                outside[y, x] = True
                stack.append((y, x))
    while stack:
        y, x = stack.pop()
        for v, u in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= v < height and 0 <= u < width and not body[v, u] and not outside[v, u]:
                outside[v, u] = True
                stack.append((v, u))
    return ~outside


@njit(cache=True, nogil=True)
def _spread_into(known: Codes) -> Codes:
    """(h, w) codes with the nearest one known, from pixel to pixel, where there is `NONE`."""
    height, width = known.shape
    codes = known.copy()
    queue = [(y, x) for y in range(height) for x in range(width) if known[y, x] != NONE]
    k = 0
    while k < len(queue):
        y, x = queue[k]
        k += 1
        for v, u in ((y, x - 1), (y, x + 1), (y - 1, x), (y + 1, x)):
            if 0 <= v < height and 0 <= u < width and codes[v, u] == NONE:
                codes[v, u] = codes[y, x]
                queue.append((v, u))
    return codes
