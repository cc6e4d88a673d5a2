from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.codes import NONE, pack, unpack
from sprite_bridge.stages.decompose.opacity.blend import blended
from sprite_bridge.stages.decompose.opacity.ghost_cels import Ghost
from sprite_bridge.stages.decompose.opacity.opacity import find_ghosts
from sprite_bridge.stages.decompose.opacity.overlapped import overlapped
from sprite_bridge.stages.decompose.opacity.through import palette_of, tinted

OPACITY = 0.6
COUNT = 48


def nothing() -> None:
    """Nobody ends the work."""


def disc(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(h, w, 3) five colours, and where they are."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return rng.integers(20, 235, (5, 3))[rng.integers(0, 5, (size, size))], x**2 + y**2 <= (size / 2) ** 2


def lay(frame: np.ndarray, picture: tuple[np.ndarray, np.ndarray], y: int, x: int, opacity: float) -> None:
    color, inside = picture
    part = frame[y : y + len(inside), x : x + len(inside)]
    part[inside] = blended(opacity)[color[inside], part[inside]] if opacity < 1 else color[inside]


@pytest.fixture(scope="module")
def crowded() -> tuple[np.ndarray, np.ndarray, tuple, tuple]:
    """Frames (F, 80, 96, 4); the ground of them; a half transparent sprite that goes over a ground of many colours, and one
    that stays where it has only one, but before opaque ones that pass behind it and never leave it alone."""
    rng = np.random.default_rng(7)
    ground = np.full((80, 96, 4), 255, np.uint8)
    ground[:44, :, :3] = (90, 140, 210)
    ground[44:, :, :3] = rng.integers(0, 255, (9, 24, 3)).repeat(4, 0).repeat(4, 1)
    alone, beside = disc(1, 15), disc(2, 29)
    walkers = [disc(3, 11), disc(4, 11)]
    frames = []
    for t in range(COUNT):
        frame = ground.copy()[..., :3]
        for k, walker in enumerate(walkers):
            lay(frame, walker, 8 + 12 * k, (5 + 3 * t + 31 * k) % 84, 1.0)
        lay(frame, beside, 6, 20 + t // 2, OPACITY)
        lay(frame, alone, 55, 5 + t, OPACITY)
        frames.append(np.concatenate([frame, np.full((80, 96, 1), 255)], axis=-1).astype(np.uint8))
    return np.stack(frames), ground, alone, beside


def test_a_ghost_that_is_never_alone_is_told_by_what_is_seen_through_it(crowded):
    frames, ground, _, beside = crowded
    codes, path = pack(frames), np.zeros((COUNT, 2), np.int64)
    found = find_ghosts(codes, path, pack(ground), nothing)
    assert found is not None
    alike = [ghost for ghost in found.ghosts if ghost.inside.shape == beside[1].shape]
    assert len(alike) == 1
    assert (alike[0].inside == beside[1]).mean() > 0.98
    both = alike[0].inside & beside[1]
    assert np.abs(alike[0].color[both].astype(int) - beside[0][both]).max() <= 2
    number = next(k for k, ghost in enumerate(found.ghosts) if ghost is alike[0])
    assert sum(int((rows[:, 0] == number).sum()) for rows in found.placed) == COUNT


def test_what_passes_behind_it_is_seen_whole_when_it_is_lifted_off(crowded):
    frames, ground, _, _ = crowded
    found = find_ghosts(pack(frames), np.zeros((COUNT, 2), np.int64), pack(ground), nothing)
    bare = unpack(found.bare)[..., :3]
    true = []
    for t in range(COUNT):
        frame = ground.copy()[..., :3]
        for k in range(2):
            lay(frame, disc(3 + k, 11), 8 + 12 * k, (5 + 3 * t + 31 * k) % 84, 1.0)
        true.append(frame)
    assert (bare == np.stack(true)).all(-1).mean() > 0.995


def test_an_opaque_sprite_on_a_ground_of_one_colour_is_no_ghost(crowded):
    _, ground, alone, _ = crowded
    rgb = np.broadcast_to(ground[..., :3], (COUNT, 80, 96, 3)).copy()
    for t, frame in enumerate(rgb):
        lay(frame, disc(3, 21), 10, 20 + t // 2, 1.0)
        lay(frame, disc(4, 11), 14, (3 * t) % 84, 1.0)
    known = np.full(rgb.shape[:3], True)
    ghost = Ghost(alone[0].astype(np.uint8), alone[1], OPACITY)
    behind = np.broadcast_to(ground[..., :3], rgb.shape)
    assert overlapped(rgb, behind, known, [ghost], [np.zeros((0, 4), np.int64)] * COUNT, nothing) == ([], [])


def test_the_search_can_be_given_up(crowded):
    frames, ground, alone, _ = crowded

    def end() -> None:
        raise Cancelled("enough")

    ghost = Ghost(alone[0].astype(np.uint8), alone[1], OPACITY)
    rgb = np.ascontiguousarray(frames[..., :3])
    behind = np.broadcast_to(ground[..., :3], rgb.shape)
    known = np.broadcast_to(pack(ground) != NONE, rgb.shape[:3])
    with pytest.raises(Cancelled):
        overlapped(rgb, behind, known, [ghost], [np.zeros((0, 4), np.int64)] * COUNT, end)


def test_colours_that_one_ground_leaves_open_are_told_by_what_passes_behind(crowded):
    frames, ground, _, beside = crowded
    rgb = np.ascontiguousarray(frames[..., :3])
    behind = np.broadcast_to(ground[..., :3], rgb.shape)
    color, inside = beside
    off = np.where(inside[..., None], color - 1, 0).astype(np.uint8)
    places = [(t, 0, 6, 20 + t // 2) for t in range(COUNT)]
    palette = palette_of(rgb, (rgb != behind).any(axis=-1))
    told = tinted(rgb, behind, Ghost(off, inside, OPACITY), places, palette)
    away = np.abs(told.color[inside].astype(int) - color[inside])
    assert (away == 0).mean() > 0.9
    assert away.max() <= 1
