"""What is known of the footage while it is taken apart."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import I32, Entries, count_blocks
from sprite_bridge.stages.decompose.placing.peel import NOWHERE, peel
from sprite_bridge.stages.decompose.world.background import estimate, window
from sprite_bridge.stages.decompose.world.idlers import beneath_idlers
from sprite_bridge.stages.decompose.world.layers import Layers
from sprite_bridge.stages.decompose.world.locked import with_locked
from sprite_bridge.stages.decompose.world.motion import moving, widened

Mask = NDArray[np.bool_]

GIVEN = frozenset({"codes", "path", "moves", "check", "deadline", "beneath"})
"""What of a scene stays as it is while all else is learned."""


@dataclass
class Scene:
    """``codes`` (F, H, W); ``path`` (F, 2) of the camera; ``moves`` (F, H, W) what moves against
    the background; ``background`` (h, w); ``placed`` per frame, rows as `peel` gives them; ``rest`` (F, H, W)
    foreground that nothing explains; ``covered`` (F, H, W) behind sprites; ``barred`` per frame
    places as for `peel`; ``filled`` per frame places where a sprite was found that hardly shows;
    nothing more is tried from ``deadline`` on, a time of `time.monotonic`; ``layers`` behind the background, if it has
    gaps; ``beneath`` (h, w) what lies behind those who never go away, `NONE` where nobody stands."""

    codes: Codes
    path: NDArray[np.int64]
    moves: Mask
    background: Codes
    entries: Entries
    placed: list[I32]
    rest: Mask
    covered: Mask
    check: Callable[[], None]
    barred: list[I32]
    filled: list[I32]
    deadline: float = float("inf")
    layers: Layers | None = None
    beneath: Codes | None = None

    def late(self) -> bool:
        """Whether nothing more is to be tried."""
        return time.monotonic() >= self.deadline

    def foreground(self, t: int) -> Mask:
        """(H, W) where a frame differs from the background."""
        return np.asarray(self.codes[t] != self.behind(t))

    def behind(self, t: int) -> Codes:
        """(H, W) what a frame shows behind the sprites, `NONE` where that is not known."""
        height, width = self.codes.shape[1:]
        front = np.asarray(window(self.background, self.path[t], height, width), np.int32)
        if self.layers is None:
            return front
        return np.where(front == self.layers.gap, self.layers.behind(t), front)

    def explain(self, frames: NDArray[np.int64] | None = None) -> None:
        """Place the entries anew in all frames, or in these."""
        chosen = range(len(self.codes)) if frames is None else frames.tolist()
        table = self.entries.table
        for n, t in enumerate(chosen):
            if n % 16 == 0:
                self.check()
            self.rest[t] = self.foreground(t)
            self.covered[t] = False
            likely = self.likely(t)
            self.placed[t] = peel(
                self.codes[t], self.rest[t], self.covered[t], table, 0.0, -1, likely, self.barred[t]
            )

    def undoing(self, frames: NDArray[np.int64]) -> Callable[[], None]:
        """What puts back how these frames are explained now."""
        before = [(t, self.placed[t], self.rest[t].copy(), self.covered[t].copy()) for t in frames.tolist()]

        def undo() -> None:
            for t, placed, rest, covered in before:
                self.placed[t], self.rest[t], self.covered[t] = placed, rest, covered

        return undo

    def copy(self) -> Scene:
        """One to go back to, whatever is done to this one."""
        return replace(self, **{name: deepcopy(getattr(self, name)) for name in self._learned()})

    def go_back(self, earlier: Scene) -> None:
        """Know again what a copy knows."""
        for name in self._learned():
            setattr(self, name, getattr(earlier, name))

    def _learned(self) -> list[str]:
        return [field.name for field in fields(self) if field.name not in GIVEN]

    def likely(self, t: int) -> I32:
        """(n, 4) entry, orientation, y, x where the sprites of the frames before and after stand, and what `fill` found."""
        found = [self.filled[t]]
        for other in (t - 1, t + 1):
            if 0 <= other < len(self.codes):
                rows = self.placed[other][:, :4].copy()
                rows[:, 3:1:-1] += (self.path[other] - self.path[t]).astype(np.int32)
                found.append(rows)
        return np.concatenate(found)

    def replace(self, new: dict[int, int]) -> None:
        """Have other entries of the same size wherever some stand; those are dropped."""
        now = np.arange(len(self.entries), dtype=np.int32)
        for number, other in new.items():
            self.entries.drop(number)
            now[number] = other
        for places in (self.placed, self.barred, self.filled):
            for rows in places:
                rows[:, 0] = now[rows[:, 0]]

    def learn_background(self, *, settle: float, moves: bool = True) -> bool:
        """Estimate the background from what no sprite covers, also where things move if a colour has a share of
        ``settle``; whether it changed. Without ``moves`` all that moves is taken to be covered by sprites."""
        covered = with_locked(self.covered, self.codes, self.path, self.entries, self.placed)
        moving_ = self.moves if moves else covered
        codes, deeper, gap = self.codes, False, NONE
        if self.layers is not None:
            deeper = self.layers.learn(codes, self.background, self.path, covered, settle)
            codes, gap = self.layers.shown, self.layers.gap
        now = self.cleared(estimate(codes, self.path, moving_, covered, settle=settle, gap=gap))
        changed = deeper or not np.array_equal(now, self.background)
        self.background = now
        return changed

    def cleared(self, world: Codes) -> Codes:
        """A background without those who never go away."""
        if self.beneath is None:
            return world
        return np.where(self.beneath == NONE, world, self.beneath)


def open_scene(
    codes: Codes, path: NDArray[np.int64], check: Callable[[], None], layers: Layers | None = None
) -> Scene:
    """A scene of which only the background was guessed, and the ``layers`` behind it, if there are any."""
    shown = codes if layers is None else layers.shown
    moves = moving(shown, path)
    beneath = None
    if layers is None and not path.any():
        beneath = beneath_idlers(codes)
        # What moves there is theirs, and says nothing against what is seen around them.
        moves[:, widened(beneath != NONE)] = False
    empty = [np.zeros((0, 5), np.int32)] * len(codes)
    scene = Scene(
        codes, path, moves, estimate(shown, path, moves), Entries(count_blocks(codes)), empty,
        np.zeros(codes.shape, np.bool_), np.zeros(codes.shape, np.bool_), check, [NOWHERE] * len(codes),
        [NOWHERE] * len(codes), layers=layers, beneath=beneath,
    )  # fmt: skip
    scene.background = scene.cleared(scene.background)
    for t in range(len(codes)):
        scene.rest[t] = scene.foreground(t)
    return scene
