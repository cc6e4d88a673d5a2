"""Half transparent sprites from the pairs of views that show them: colours by vote, opacity by which makes them exact."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.footage.cels import FAR, fit
from sprite_bridge.stages.decompose.opacity.blend import blended
from sprite_bridge.stages.decompose.opacity.pairs import Pair, Piece

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_VIEWS = 3
"""Views of a run by which a sprite is told."""

SAME_OPACITY = 0.012
"""How far the opacities of two runs of the same sprite may be apart."""

SAME_COLOR, SAME = 2.0, 1.5
"""How far colours of the same may be apart, of 255 and at full opacity, and the square of that many per pixel."""

STEPS = 5
"""Thousandths to either side of an opacity that are tried."""

BETTER = 1e-3
"""Share of the views that another opacity must explain beyond."""

NEARLY = 2
"""By how much a colour may be off while it is not yet known for sure."""


class Ghost(NamedTuple):
    """(h, w, 3) colours, (h, w) where it is, and its opacity."""

    color: U8
    inside: Mask
    opacity: float


class View(NamedTuple):
    """A piece that shows a sprite: the orientation, and where its corner lies on the sprite's first view."""

    piece: int
    orientation: int
    dy: int
    dx: int


class _Run:
    """Views of one sprite, and what opacity they suggest."""

    def __init__(self, views: list[View], opacity: float, weight: float) -> None:
        self.views, self.opacity, self.weight = views, opacity, weight

    def picture(self, pieces: list[Piece]) -> tuple[F32, I64, int, int]:
        """(h, w, 3) mean colours without the ground, (h, w) views, and where the box begins, seen from the first view."""
        boxes = [(view.dy, view.dx, *pieces[view.piece].inside.shape) for view in self.views]
        top, left = min(box[0] for box in boxes), min(box[1] for box in boxes)
        shape = max(y + h for y, _, h, _ in boxes) - top, max(x + w for _, x, _, w in boxes) - left
        sums, counts = np.zeros((*shape, 3), np.float64), np.zeros(shape, np.int64)
        for view in self.views:
            piece, step = pieces[view.piece], -1 if view.orientation else 1
            inside = piece.inside[:, ::step]
            bare = (piece.color - (1 - self.opacity) * piece.ground)[:, ::step] / self.opacity
            y, x = view.dy - top, view.dx - left
            box = (slice(y, y + inside.shape[0]), slice(x, x + inside.shape[1]))
            sums[box][inside] += bare[inside]
            counts[box] += inside
        counts[2 * counts < len(self.views)] = 0
        mean = sums / np.maximum(counts, 1)[..., None]
        return mean.astype(np.float32), counts, top, left


def ghosts_of(
    pieces: list[Piece], pairs: list[Pair], check: Callable[[], None]
) -> tuple[list[Ghost], list[list[tuple[int, int, int, int]]]]:
    """The sprites, and of each where its views are: frame, orientation, top, left of its box. ``check`` may raise."""
    runs = _united(pieces, _runs(len(pieces), pairs), check)
    seen = [_seen(pieces, run) for run in runs]
    ghosts: list[Ghost | None] = [None] * len(runs)
    for group in _groups(runs):
        opacity = _opacity([seen[n] for n in group], _mean([runs[n] for n in group]), check)
        for n in group:
            ghosts[n] = _ghost(seen[n].color, seen[n].ground, seen[n].inside, opacity)
    return [ghost for ghost in ghosts if ghost is not None], [one.places for one in seen]


def _runs(count: int, pairs: list[Pair]) -> list[_Run]:
    """Pieces that pairs connect, largest run first."""
    links: dict[int, list[tuple[int, int, int, Pair]]] = {}
    for pair in pairs:
        links.setdefault(pair.first, []).append((pair.second, pair.dy, pair.dx, pair))
        links.setdefault(pair.second, []).append((pair.first, -pair.dy, -pair.dx, pair))
    seen = np.zeros(count, np.bool_)
    runs = []
    for root in sorted(links):
        if seen[root]:
            continue
        seen[root] = True
        views, used = [View(root, 0, 0, 0)], []
        for view in views:
            for other, dy, dx, pair in links[view.piece]:
                used.append(pair)
                if not seen[other]:
                    seen[other] = True
                    views.append(View(other, 0, view.dy + dy, view.dx + dx))
        if len(views) >= LEAST_VIEWS:
            weight = sum(pair.weight for pair in used)
            runs.append(_Run(views, sum(pair.opacity * pair.weight for pair in used) / weight, weight))
    return sorted(runs, key=lambda run: -len(run.views))


def _united(pieces: list[Piece], runs: list[_Run], check: Callable[[], None]) -> list[_Run]:
    """Runs of the same sprite in one."""
    kept: list[_Run] = []
    for run in runs:
        check()
        color, counts, top, left = run.picture(pieces)
        for other in kept:
            if abs(other.opacity - run.opacity) > SAME_OPACITY:
                continue
            whole, views, its_top, its_left = other.picture(pieces)
            if max(abs(a - b) for a, b in zip(counts.shape, views.shape, strict=True)) > 4:
                continue
            unit = np.float32(other.opacity / SAME_COLOR)
            sure = np.where(views > 0, np.int64(1) << 40, 0)
            cost, orientation, dy, dx = fit(color * unit, counts > 0, whole * unit, sure, FAR)
            if cost < SAME:
                _join(
                    pieces,
                    run,
                    other,
                    orientation,
                    (top, left),
                    (dy + its_top, dx + its_left),
                    counts.shape[1],
                )
                break
        else:
            kept.append(run)
    return kept


def _join(
    pieces: list[Piece],
    run: _Run,
    to: _Run,
    orientation: int,
    own: tuple[int, int],
    at: tuple[int, int],
    width: int,
) -> None:
    """Add the views of a run whose box, mirrored or not, lies at ``at`` of another one."""
    for view in run.views:
        y, x = view.dy - own[0], view.dx - own[1]
        if orientation:
            x = width - x - pieces[view.piece].inside.shape[1]
        to.views.append(View(view.piece, view.orientation ^ orientation, at[0] + y, at[1] + x))
    both = to.weight + run.weight
    to.opacity = (to.opacity * to.weight + run.opacity * run.weight) / both
    to.weight = both


def _groups(runs: list[_Run]) -> list[list[int]]:
    """Numbers of the runs that are as opaque as one another: neighbours among all, as near as the same may be."""
    groups: list[list[int]] = []
    for n in sorted(range(len(runs)), key=lambda n: runs[n].opacity):
        if groups and runs[n].opacity - _mean([runs[k] for k in groups[-1]]) <= SAME_OPACITY / 2:
            groups[-1].append(n)
        else:
            groups.append([n])
    return groups


def _mean(runs: list[_Run]) -> float:
    return sum(run.opacity * run.weight for run in runs) / sum(run.weight for run in runs)


def _opacity(seen: list[_Seen], near: float, check: Callable[[], None]) -> float:
    """The opacity near one that makes the most pixels exact. Hundredths are the likeliest, and what 8 bits of alpha hold."""
    tries = [round(near, 2), *((round(near * 255) + k) / 255 for k in (0, -1, 1))]
    tries += [round(near, 3) + k / 1000 for k in range(-STEPS, STEPS + 1)]
    best, most = near, 0.0
    for opacity in tries:
        check()
        share = float(np.mean([_voted(one.color, one.ground, opacity)[1] for one in seen]))
        if share > most + BETTER:
            best, most = opacity, share
    return float(best)


class _Seen(NamedTuple):
    """What the views of a run show: (n, A, 3) colours and grounds at the pixels (A) of its shape (h, w), -1 where nothing of
    it is seen; and the places: frame, orientation, top, left."""

    color: NDArray[np.int16]
    ground: NDArray[np.int16]
    inside: Mask
    places: list[tuple[int, int, int, int]]


def _seen(pieces: list[Piece], run: _Run) -> _Seen:
    _, counts, top, left = run.picture(pieces)
    ys, xs = np.nonzero(counts)
    box = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
    inside = counts[box] > 0
    top, left = top + box[0].start, left + box[1].start
    where = []
    over, under = [], []
    for view in run.views:
        piece = pieces[view.piece]
        step = -1 if view.orientation else 1
        color = np.full((*inside.shape, 3), -1, np.int16)
        ground = np.full((*inside.shape, 3), -1, np.int16)
        own = piece.inside[:, ::step]
        y, x = view.dy - top, view.dx - left
        y0, x0, y1, x1 = (
            max(0, y),
            max(0, x),
            min(len(inside), y + len(own)),
            min(inside.shape[1], x + own.shape[1]),
        )
        there, here = (slice(y0, y1), slice(x0, x1)), (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
        seen = own[here][..., None]
        color[there] = np.where(seen, piece.color[:, ::step][here], -1)
        ground[there] = np.where(seen, piece.ground[:, ::step][here], -1)
        over.append(color[inside])
        under.append(ground[inside])
        # The box of the sprite in the frame: a mirrored piece is counted from its right side.
        in_x = x if not view.orientation else inside.shape[1] - x - own.shape[1]
        where.append((piece.t, view.orientation, piece.top - y, piece.left - in_x))
    return _Seen(np.stack(over), np.stack(under), inside, where)


def retold(
    rgb: U8, ground: U8, ghosts: list[Ghost], placed: list[I64], check: Callable[[], None]
) -> list[Ghost]:
    """The ghosts told anew from all their places (rows per frame), as far as nothing is seen there but the ground behind
    them, and other ghosts on it."""
    views: list[list[tuple[NDArray[np.int16], NDArray[np.int16]]]] = [[] for _ in ghosts]
    for frame, behind, rows in zip(rgb, ground, placed, strict=True):
        for n, row in enumerate(rows):
            under = behind.copy()
            for k, other in enumerate(rows):
                if k != n:
                    draw(under, ghosts[int(other[0])], other)
            views[int(row[0])].append(_view(frame, under, ghosts[int(row[0])], row))
    told = []
    for ghost, seen in zip(ghosts, views, strict=True):
        check()
        if seen:
            colors, grounds = np.stack([view[0] for view in seen]), np.stack([view[1] for view in seen])
            ghost = _ghost(colors, grounds, ghost.inside, ghost.opacity)
        told.append(ghost)
    return told


def draw(canvas: U8, ghost: Ghost, row: I64) -> None:
    """Lay a ghost at a place over a canvas (H, W, 3), in place."""
    ys, xs, from_y, from_x = pixels_at(ghost, row, canvas.shape)
    canvas[ys, xs] = blended(ghost.opacity)[ghost.color[from_y, from_x], canvas[ys, xs]]


def pixels_at(ghost: Ghost, row: I64, shape: tuple[int, ...]) -> tuple[I64, I64, I64, I64]:
    """Where the pixels of a ghost at a place (ghost, orientation, top, left) are in the frame, y and x, and in the ghost."""
    ys, xs = np.nonzero(ghost.inside)
    to_x = (ghost.inside.shape[1] - 1 - xs if row[1] else xs) + row[3]
    to_y = ys + row[2]
    within = (to_y >= 0) & (to_x >= 0) & (to_y < shape[0]) & (to_x < shape[1])
    return to_y[within], to_x[within], ys[within], xs[within]


def shown_at(frame: U8, ground: U8, ghost: Ghost, row: I64) -> tuple[I64, I64, I64, I64, Mask]:
    """`pixels_at` a place of a frame, and which of them look nearly like the ghost before a ``ground``, both (H, W, 3)."""
    ys, xs, from_y, from_x = pixels_at(ghost, row, frame.shape)
    drawn = blended(ghost.opacity)[ghost.color[from_y, from_x], ground[ys, xs]]
    right = (np.abs(drawn.astype(np.int16) - frame[ys, xs]) <= NEARLY).all(axis=-1)
    return ys, xs, from_y, from_x, right


def _view(frame: U8, ground: U8, ghost: Ghost, row: I64) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """(A, 3) colours that a place shows of a ghost, and of the ground there; -1 where it shows something else."""
    ys, xs, from_y, from_x, right = shown_at(frame, ground, ghost, row)
    color = np.full((*ghost.inside.shape, 3), -1, np.int16)
    behind = np.full((*ghost.inside.shape, 3), -1, np.int16)
    color[from_y[right], from_x[right]] = frame[ys[right], xs[right]]
    behind[from_y, from_x] = ground[ys, xs]
    return color[ghost.inside], behind[ghost.inside]


def _ghost(color: NDArray[np.int16], ground: NDArray[np.int16], inside: Mask, opacity: float) -> Ghost:
    """The ghost in the colours that explain the most of its views (n, A, 3)."""
    picture = np.zeros((*inside.shape, 3), np.uint8)
    picture[inside], _ = _voted(color, ground, opacity)
    return Ghost(picture, inside, opacity)


def _voted(color: NDArray[np.int16], ground: NDArray[np.int16], opacity: float) -> tuple[U8, float]:
    """(A, 3) the value that explains the most of the views (n, A, 3) of each channel, and the share explained."""
    table = blended(opacity)
    votes = np.zeros((*color.shape[1:], 256), np.int32)
    for seen, under in zip(color, ground, strict=True):
        votes += (table.T[np.maximum(under, 0)] == seen[..., None]) & (seen >= 0)[..., None]
    best = votes.max(axis=-1, keepdims=True)
    # Several neighbouring values may round to the same: the middle one is the likeliest.
    equal = votes == best
    first, last = equal.argmax(axis=-1), 255 - equal[..., ::-1].argmax(axis=-1)
    return ((first + last) // 2).astype(np.uint8), float(best.sum() / max(int((color >= 0).sum()), 1))
