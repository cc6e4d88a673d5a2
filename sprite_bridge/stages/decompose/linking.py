"""Links placements of one frame to those of the frames before: who moved where.

What goes on is where it was about to be, and shows a pose that follows its last one. Which poses follow each other is
learned from the links themselves: they are made in rounds, the first by looks alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sprite_bridge.stages.decompose.assignment import NOBODY, assign
from sprite_bridge.stages.decompose.things import F64, I64, Things, likeness

ROUNDS = 3
LONGEST_GAP = 12
"""Frames for which an actor may be hidden and still be looked for where it went."""

LEARNED_GAP = 3
"""Frames from one pose to the next one that it is believed to follow."""

ALONE = 11.0
"""What it costs to begin a track; all costs are logarithms of how unlikely something is."""

UNLIKE = 7.0
"""What the pose costs at most: one of which no pixel looks like the last one."""

OTHER = 2.5
"""What another pose costs at least while nothing is known of which follow each other."""

TURNED = 1.5
"""What it costs to be mirrored otherwise than before."""

STRAY = 2.0
"""Px by which an actor misses where it was expected, in the next frame; each further frame adds as much and half as much."""

TRUST = 3.0
"""How many transitions weigh as much as looks."""


@dataclass
class Transitions:
    """How often poses followed each other: rising ``keys`` a * S + b of poses a and b of S, their ``counts``, and how often
    each pose was followed by any."""

    sprites: int
    keys: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    counts: I64 = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        self.total = np.bincount(self.keys // max(1, self.sprites), self.counts, self.sprites)

    def of(self, before: I64, now: I64) -> I64:
        """How often the one followed the other, elementwise."""
        if not len(self.keys):
            return np.zeros(np.broadcast(before, now).shape, np.int64)
        key = before * self.sprites + now
        at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return np.where(self.keys[at] == key, self.counts[at], 0)


def link(things: Things, looks: F64) -> tuple[I64, Transitions]:
    """(N,) the track of each thing, numbered by where they begin, and what was learned of the poses."""
    known = Transitions(len(looks))
    tracks = np.zeros(len(things), np.int64)
    for _ in range(ROUNDS):
        tracks = _Linker(things, looks, known).run()
        known = _learned(things, tracks, len(looks))
    return tracks, known


def _learned(things: Things, tracks: I64, sprites: int) -> Transitions:
    """The transitions along the tracks, where hardly a frame is missing."""
    order = np.lexsort((things.frame, tracks))
    a, b = order[:-1], order[1:]
    follows = (tracks[a] == tracks[b]) & (things.frame[b] - things.frame[a] <= LEARNED_GAP)
    keys, counts = np.unique(
        things.sprite[a[follows]] * sprites + things.sprite[b[follows]], return_counts=True
    )
    return Transitions(sprites, keys, counts.astype(np.int64))


class _Linker:
    """Goes through the frames with what is known of the tracks so far: their last thing and how they move."""

    def __init__(self, things: Things, looks: F64, known: Transitions) -> None:
        self.things, self.looks, self.known = things, looks, known
        self.tracks = np.zeros(len(things), np.int64)
        self.last = np.zeros(len(things), np.int64)  # the last thing of each track
        self.speed = np.zeros((len(things), 2))
        self.begun = 0

    def run(self) -> I64:
        """All frames in their order."""
        live = np.zeros(0, np.int64)
        frames, starts = np.unique(self.things.frame, return_index=True)
        for t, one in zip(frames, np.split(np.arange(len(self.things)), starts)[1:], strict=True):
            live = live[self.things.frame[self.last[live]] >= t - LONGEST_GAP]
            found = assign(self._costs(one, live), ALONE)
            self._go_on(live[found[found != NOBODY]], one[found != NOBODY])
            new = np.arange(self.begun, self.begun + int((found == NOBODY).sum()))
            self.tracks[one[found == NOBODY]], self.last[new] = new, one[found == NOBODY]
            self.begun += len(new)
            live = np.concatenate([live, new])
        return self.tracks

    def _costs(self, now: I64, live: I64) -> F64:
        """(N, M) of the things of a frame as the next ones of the live tracks."""
        things, before = self.things, self.last[live]
        gap = things.frame[now[:1]] - things.frame[before]
        moved = self.speed[live] * gap[:, None]
        away = _away(things, now, before)
        camera = things.path[things.frame[now[:1]]] - things.path[things.frame[before]]
        stray = STRAY * (1.5 * gap - 0.5)
        ways = moved, np.zeros_like(moved), camera.astype(np.float64)
        missed = np.minimum.reduce([_missed(away, way) for way in ways])
        costs = 2 * np.log1p((missed / stray) ** 2 / 2) + 2 * np.log(stray / STRAY)
        costs += self._pose_costs(now, before)
        return np.asarray(costs + TURNED * (things.flips[now][:, None] != things.flips[before]))

    def _pose_costs(self, now: I64, before: I64) -> F64:
        """(N, M) how unlikely the poses follow each other."""
        pose, last = self.things.sprite[now][:, None], self.things.sprite[before]
        alike = likeness(self.looks[pose[:, 0]], self.looks[last])
        guess = np.where(pose == last, 0.2, OTHER + (UNLIKE - OTHER) * (1 - alike))
        seen, total = self.known.of(last, pose), self.known.total[last]
        share = (seen + TRUST * np.exp(-guess)) / (total + TRUST)
        return np.minimum(-np.log(share), UNLIKE)

    def _go_on(self, tracks: I64, things: I64) -> None:
        """Tracks go on with things."""
        before = self.last[tracks]
        gap = self.things.frame[things] - self.things.frame[before]
        away = np.diagonal(_away(self.things, things, before)).T.reshape(-1, 2, 3)
        step = np.take_along_axis(away, np.abs(away).argmin(axis=2)[..., None], axis=2)[..., 0]
        self.speed[tracks] = (self.speed[tracks] + step / gap[:, None]) / 2
        self.tracks[things], self.last[tracks] = tracks, things


def _away(things: Things, now: I64, before: I64) -> F64:
    """(N, M, 2, 3) how far boxes lie from earlier ones along x and y: their lower sides, their upper sides, their middles.
    Poses differ in size, and often one of the three stays."""
    step = (things.box[now][:, None] - things.box[before]).astype(np.float64)
    low, high = step[..., :2], step[..., 2:]
    return np.stack([low, high, (low + high) / 2], axis=-1)


def _missed(away: F64, moved: F64) -> F64:
    """(N, M) px by which ``away`` differs from a move (M, 2)."""
    short = np.abs(away - moved[..., None]).min(axis=-1)
    return np.asarray(np.hypot(short[..., 0], short[..., 1]))
