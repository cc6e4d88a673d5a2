"""Layers of a background that go at speeds of their own: how each moves, which lies before which, and what each shows.

One layer after the other is followed through what those before it leave unexplained. The front one, in which the
sprites live, is then learned like any background, from frames in which all that shows through its gaps has one code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.world.background import estimate, window
from sprite_bridge.stages.decompose.world.camera import PARTS, several
from sprite_bridge.stages.decompose.world.gaps import cut_gaps, held
from sprite_bridge.stages.decompose.world.mosaic import follow
from sprite_bridge.stages.decompose.world.motion import moving
from sprite_bridge.stages.decompose.world.parallax import at_a_share

SAMPLES, APART, LEAST_SHARE = 24, 4, 0.25
"""Pairs of frames that are looked at, how many frames they are apart, and the share of them in which pieces of the whole
screen must go more than one way for layers to be looked for."""

MOST_LAYERS = 5

REACH = 4
"""How many px more or less than the layer before, along each side, a layer may go in a frame."""

LEAST_GAIN, LEAST_WIDE = 0.02, 5
"""Share of all pixels that a further layer must explain, and over how many columns or rows of parts of the screen on
average: an actor is not everywhere."""

AS_GOOD = 0.9
"""Share of what a layer explains, followed freely, that it must explain at a share of the way of another for that to be
believed: freely followed it fits itself to whatever passes."""

SETTLED = 0.97
"""Share of its views that settles a pixel at least where a nearer layer may hide it: less often shows what is nearer."""

BANDS, MOST_LEFT = 3, 0.25
"""Bands of the screen, one above the other, in which layers are looked for where a look at all of it leaves more than this
share of the pixels unexplained."""

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass
class Layers:
    """The layers behind the front one, back to front: of each, its ``paths`` (F, 2) and its ``worlds`` (h, w), where ``gap``
    is what one sees through; what ``moves`` (F, H, W) against the last one. ``shown`` (F, H, W) is what frames show of the
    front layer alone: ``gap`` where they show another."""

    paths: list[I64]
    worlds: list[Codes]
    moves: Mask
    gap: int
    shown: Codes

    def behind(self, t: int) -> Codes:
        """(H, W) what a frame shows behind the front layer, `NONE` where unknown."""
        height, width = self.shown.shape[1:]
        seen = np.full((height, width), NONE, np.int32)
        for world, path in zip(self.worlds, self.paths, strict=True):
            self._lay_one(seen, world, path[t])
        return seen

    def learn(self, codes: Codes, front: Codes, path: I64, covered: Mask, settle: float) -> bool:
        """Estimate the layers anew with what is known of the ``front`` one, which goes along a ``path``, and of what sprites
        cover; whether any changed. With ``settle``, what is seen where there may be gaps counts less."""
        settle = max(settle, SETTLED) if settle > 0 else 0.0
        claims, doubted = self._claims(codes, [*self.worlds, front], [*self.paths, path], covered)
        behind = np.full(codes.shape, NONE, np.int32)
        changed = False
        for k, at in enumerate(self.paths):
            hidden = np.logical_or.reduce([covered, *claims[k + 1 :]])
            unsure = np.logical_or.reduce([hidden, *doubted[k + 1 :]]) if settle > 0 else hidden
            seen = self._without(codes, behind, claims[k])
            moves = moving(seen, at) if k else self.moves
            now = estimate(seen, at, moves | unsure, hidden, settle=settle, gap=self.gap)
            changed |= not np.array_equal(now, self.worlds[k])
            self.worlds[k] = now
            self._lay(behind, now, at)
        self.shown = self._without(codes, behind, claims[-1])
        return changed

    def _claims(
        self, codes: Codes, worlds: list[Codes], paths: list[I64], covered: Mask
    ) -> tuple[list[Mask], list[Mask]]:
        """(F, H, W) for each layer, where it hides what is behind it, and where it is not known whether it does."""
        behind = np.full(codes.shape, NONE, np.int32)
        claims: list[Mask] = []
        doubted: list[Mask] = []
        for world, path in zip(worlds, paths, strict=True):
            holds = (world != NONE) & (world != self.gap)
            if claims:
                holds = held(path, codes, behind, covered, holds)
            claims.append(_over_time(holds, path, codes))
            doubted.append(_over_time(~holds & (world != self.gap), path, codes))
            self._lay(behind, world, path)
        return claims, doubted

    def _lay(self, behind: Codes, world: Codes, path: I64) -> None:
        """Lay a layer over what is behind it in all frames (F, H, W), in place."""
        for seen, corner in zip(behind, path, strict=True):
            self._lay_one(seen, world, corner)

    def _lay_one(self, seen: Codes, world: Codes, corner: I64) -> None:
        """Lay a layer over what one frame (H, W) shows behind it, in place."""
        part = window(world, corner, *seen.shape)
        np.copyto(seen, part, where=(part != self.gap) & (part != NONE))

    def _without(self, codes: Codes, behind: Codes, claimed: Mask) -> Codes:
        """The frames with the gap where they show what is behind a layer, and not what it has claimed."""
        return np.where((codes == behind) & ~claimed, np.int32(self.gap), codes)


def _over_time(mask: Mask, path: I64, codes: Codes) -> Mask:
    """(F, H, W) what frames show of a mask of the world (h, w)."""
    return np.stack([window(mask, corner, *codes.shape[1:]) for corner in path])


def find_layers(codes: Codes, path: I64, check: Callable[[], None]) -> tuple[Layers | None, I64]:
    """The layers behind the front one, and the path of that; None and ``path`` (F, 2) as it was where the background of
    frames (F, H, W) has one layer only."""
    if not ((codes >> 24) == -1).all() or not _many_ways(codes):
        return None, path
    whole = np.ones((1, codes.shape[1], 1), np.bool_)
    paths, worlds, left = _peel(codes, path, whole, check)
    if left > MOST_LEFT:
        # Layers of one size lead a look at all of the screen astray; most often one lies above the other.
        bands = np.repeat(np.eye(BANDS, dtype=np.bool_), -(-codes.shape[1] // BANDS), axis=1)
        better = _peel(codes, path, bands[:, : codes.shape[1], None], check)
        if better[2] < left:
            paths, worlds, _ = better
    if len(paths) < 2:
        return None, path
    paths, worlds = _follow_anew(codes, worlds, paths, check)
    order = sorted(range(len(paths)), key=lambda k: int(np.abs(np.diff(paths[k], axis=0)).sum()))
    found = [_ordered(codes, worlds, paths, order)]
    # What is nearer goes faster; but what stands still may as well be far away as stand before it all, like a window.
    if len(order) == 2 and not np.diff(paths[order[0]], axis=0).any():
        found.append(_ordered(codes, worlds, paths, order[::-1]))
    return max(found, key=lambda one: _front_explained(*one)) if len(found) > 1 else found[0]


def _ordered(codes: Codes, worlds: list[Codes], paths: list[I64], order: list[int]) -> tuple[Layers, I64]:
    """The layers in an order, back to front, and the path of the front one."""
    return _separate(codes, [worlds[k] for k in order], [paths[k] for k in order]), paths[order[-1]]


def _peel(
    codes: Codes, guess: I64, bands: Mask, check: Callable[[], None]
) -> tuple[list[I64], list[Codes], float]:
    """Paths and worlds of layers, the largest first, and the share of the frames that none explains. Each is looked for in
    every one of the ``bands`` (n, H, 1) of the screen."""
    left = np.ones(codes.shape, np.bool_)
    paths: list[I64] = []
    worlds: list[Codes] = []
    while len(paths) < MOST_LAYERS:
        found = []
        for band in bands:
            check()
            path = follow(codes, left & band, paths[-1] if paths else guess, REACH)
            world = estimate(codes, path, moving(codes, path))
            found.append((left & _equal(codes, world, path), path, world))
        gained, path, world = max(found, key=lambda one: int(one[0].sum()))
        if paths and not _is_layer(gained):
            break
        paths.append(path)
        worlds.append(world)
        left &= ~gained
    return paths, worlds, float(left.mean())


def _follow_anew(
    codes: Codes, worlds: list[Codes], paths: list[I64], check: Callable[[], None]
) -> tuple[list[I64], list[Codes]]:
    """Paths and worlds of the layers that are left when each is followed through what no other explains: now that all are
    known, none leads another astray."""
    layers = list(zip(paths, worlds, strict=True))
    k = 0
    while k < len(layers):
        others = [layer for n, layer in enumerate(layers) if n != k]
        left = ~np.logical_or.reduce([_equal(codes, world, path) for path, world in others])
        layers[k], gained = _followed(codes, left, layers[k], [path for path, _ in others], check)
        if len(layers) > 2 and not _is_layer(gained):
            del layers[k]
        else:
            k += 1
    return [path for path, _ in layers], [world for _, world in layers]


def _followed(
    codes: Codes, left: Mask, layer: tuple[I64, Codes], others: list[I64], check: Callable[[], None]
) -> tuple[tuple[I64, Codes], Mask]:
    """Path and world of a layer in what is ``left`` (F, H, W) for it, and what they explain: as they are, followed freely,
    or at a share of the way of another, which is believed unless it explains much less."""
    freely = follow(codes, left, layer[0], REACH)
    shares = [at_a_share(codes, left, path) for path in others]
    found = [(layer, left & _equal(codes, layer[1], layer[0]))]
    for path in [freely, *shares]:
        check()
        world = estimate(codes, path, moving(codes, path))
        found.append(((path, world), left & _equal(codes, world, path)))
    best = max(found, key=lambda one: int(one[1].sum()))
    bound = max(found[2:], key=lambda one: int(one[1].sum()))
    return bound if bound[1].sum() >= AS_GOOD * best[1].sum() else best


def _many_ways(codes: Codes) -> bool:
    """Whether pieces all over the screen go several ways in many frames."""
    at = np.unique(np.linspace(0, len(codes) - 1 - APART, SAMPLES).round().astype(int))
    if len(codes) <= APART:
        return False
    return sum(several(codes[t], codes[t + APART]) for t in at.tolist()) >= LEAST_SHARE * len(at)


def _equal(codes: Codes, world: Codes, path: I64) -> Mask:
    """(F, H, W) where the frames are what a layer shows."""
    height, width = codes.shape[1:]
    return np.stack(
        [frame == window(world, at, height, width) for frame, at in zip(codes, path, strict=True)]
    )


def _is_layer(gained: Mask) -> bool:
    """Whether what is explained (F, H, W) is much, and everywhere."""
    _, height, width = gained.shape
    rows = np.add.reduceat(gained.any(axis=2), np.arange(PARTS) * height // PARTS, axis=1) > 0
    columns = np.add.reduceat(gained.any(axis=1), np.arange(PARTS) * width // PARTS, axis=1) > 0
    wide = max(rows.sum(axis=1).mean(), columns.sum(axis=1).mean())
    return bool(gained.mean() >= LEAST_GAIN and wide >= LEAST_WIDE)


def _front_explained(layers: Layers, path: I64) -> float:
    """Share of what is left for the front layer, which goes along a path, that it explains."""
    front = estimate(layers.shown, path, moving(layers.shown, path))
    return float(_equal(layers.shown, front, path).mean())


def _separate(codes: Codes, worlds: list[Codes], paths: list[I64]) -> Layers:
    """Cut gaps into layers, back to front, where another shows through, and learn them from what they alone show."""
    gap = _unused(codes)
    equal = [_equal(codes, world, path) for world, path in zip(worlds, paths, strict=True)]
    claimed = np.zeros(codes.shape, np.bool_)
    for k in range(len(paths) - 1, 0, -1):
        behind = np.logical_or.reduce(equal[:k])
        worlds[k] = cut_gaps(
            worlds[k], paths[k], equal[k] & ~behind & ~claimed, behind & ~equal[k] & ~claimed, gap
        )
        known = (worlds[k] != gap) & (worlds[k] != NONE)
        claimed |= _over_time(known, paths[k], codes)
    layers = Layers(paths[:-1], worlds[:-1], moving(codes, paths[0]), gap, codes)
    layers.learn(codes, worlds[-1], paths[-1], np.zeros(codes.shape, np.bool_), 0.0)
    return layers


def _unused(codes: Codes) -> int:
    """An opaque code that no pixel has."""
    used = set(np.unique(codes).tolist())
    return next(code for code in range(-1, -(1 << 24), -1) if code not in used)
