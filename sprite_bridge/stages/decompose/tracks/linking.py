"""Links placements of one frame to those of the frames before: who moved where.

What goes on is where it was about to be, and shows a pose that follows its last one. Which poses follow each other is
learned from the links themselves: they are made in rounds, the first by looks alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sprite_bridge.stages.decompose.tracks.assignment import NOBODY, assign
from sprite_bridge.stages.decompose.tracks.likelihood import ALONE, pair_costs
from sprite_bridge.stages.decompose.tracks.things import F64, I64, Things

ROUNDS = 3
LONGEST_GAP = 12
"""Frames for which an actor may be hidden and still be looked for where it went."""

LEARNED_GAP = 3
"""Frames from one pose to the next one that it is believed to follow."""


MOST_LIVE = 1024
"""How many actors are looked for in a frame: those that were seen last."""


def _never() -> None:
    """Nobody asks to stop."""


@dataclass
class Transitions:
    """How often poses followed each other: rising ``keys`` a * S + b of poses a and b of S, their ``counts``, and how often
    each pose was followed by any."""

    sprites: int
    keys: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    counts: I64 = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        total = np.bincount(self.keys // max(1, self.sprites), self.counts, self.sprites)
        self.total = total.astype(np.float64)


def link(things: Things, looks: F64, check: Callable[[], None] = _never) -> tuple[I64, Transitions]:
    """(N,) the track of each thing, numbered by where they begin, and what was learned of the poses; ``check`` is called for
    each frame and may raise to end it."""
    known = Transitions(len(looks))
    tracks = np.zeros(len(things), np.int64)
    for _ in range(ROUNDS):
        tracks = _Linker(things, looks, known).run(check)
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

    def run(self, check: Callable[[], None]) -> I64:
        """All frames in their order."""
        live = np.zeros(0, np.int64)
        frames, starts = np.unique(self.things.frame, return_index=True)
        for t, one in zip(frames, np.split(np.arange(len(self.things)), starts)[1:], strict=True):
            check()
            seen = self.things.frame[self.last[live]]
            live = live[np.argsort(-seen, kind="stable")[:MOST_LIVE]]
            live = np.sort(live[self.things.frame[self.last[live]] >= t - LONGEST_GAP])
            found = assign(self._costs(one, live), ALONE)
            self._go_on(live[found[found != NOBODY]], one[found != NOBODY])
            new = np.arange(self.begun, self.begun + int((found == NOBODY).sum()))
            self.tracks[one[found == NOBODY]], self.last[new] = new, one[found == NOBODY]
            self.begun += len(new)
            live = np.concatenate([live, new])
        return self.tracks

    def _costs(self, now: I64, live: I64) -> F64:
        """(N, M) of the things of a frame as the next ones of the live tracks."""
        things, before, known = self.things, self.last[live], self.known
        t = things.frame[now[0]]
        return pair_costs(
            (things.box[now], things.sprite[now], things.flips[now]),
            (things.box[before], things.sprite[before], things.flips[before]),
            self.speed[live],
            t - things.frame[before],
            (things.path[t] - things.path[things.frame[before]]).astype(np.float64),
            self.looks,
            (known.keys, known.counts, known.total),
        )

    def _go_on(self, tracks: I64, things: I64) -> None:
        """Tracks go on with things."""
        before = self.last[tracks]
        gap = self.things.frame[things] - self.things.frame[before]
        away = _away(self.things, things, before)
        step = np.take_along_axis(away, np.abs(away).argmin(axis=2)[..., None], axis=2)[..., 0]
        self.speed[tracks] = (self.speed[tracks] + step / gap[:, None]) / 2
        self.tracks[things], self.last[tracks] = tracks, things


def _away(things: Things, now: I64, before: I64) -> F64:
    """(N, 2, 3) how far boxes lie from earlier ones along x and y: their lower sides, their upper sides, their middles.
    Poses differ in size, and often one of the three stays."""
    step = (things.box[now] - things.box[before]).astype(np.float64)
    low, high = step[:, :2], step[:, 2:]
    return np.stack([low, high, (low + high) / 2], axis=-1)
