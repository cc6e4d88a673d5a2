from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sprite_bridge.decomposition import render
from sprite_bridge.errors import Cancelled
from sprite_bridge.stages.decompose.codes import pack, unpack
from sprite_bridge.stages.decompose.core import decompose
from sprite_bridge.stages.decompose.opacity.blend import blended
from sprite_bridge.stages.decompose.opacity.opacity import Ghosts, find_ghosts
from sprite_bridge.stages.decompose.scene import open_scene
from sprite_bridge.stages.decompose.world.camera import camera_path


def nothing() -> None:
    """Nobody ends the work."""


Haunted = Callable[..., tuple[np.ndarray, np.ndarray, list[np.ndarray]]]


@pytest.fixture(scope="session")
def haunted() -> Haunted:
    """``haunted(opacities, behind=False)``: frames, the same without the ghosts, and the ghosts (h, w, 4), that go over a
    painted ground on which an opaque sprite walks; behind it if they are asked to."""

    def make(opacities: tuple[float, ...], *, behind: bool = False) -> tuple:
        rng = np.random.default_rng(5)
        ground = np.full((72, 96, 4), 255, np.uint8)
        ground[..., :3] = rng.integers(0, 255, (18, 24, 3)).repeat(4, 0).repeat(4, 1)
        walker = _disc(rng, 15, 3)
        ghosts = [_disc(rng, 13 + 2 * k, 4) for k in range(len(opacities))]
        frames, bare = [], []
        for t in range(40):
            plain = ground.copy()
            _lay(plain, walker, 5 + t, 30, 1.0)
            full = ground.copy() if behind else plain.copy()
            for k, (ghost, opacity) in enumerate(zip(ghosts, opacities, strict=True)):
                _lay(
                    full,
                    ghost[:, ::-1] if t >= 20 else ghost,
                    78 - 2 * t + 9 * k,
                    8 + 26 * k + t // 3,
                    opacity,
                )
            if behind:
                _lay(full, walker, 5 + t, 30, 1.0)
            frames.append(full)
            bare.append(plain)
        return np.stack(frames), np.stack(bare), ghosts

    return make


def _disc(rng: np.random.Generator, size: int, colors: int) -> np.ndarray:
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    picture = np.zeros((size, size, 4), np.uint8)
    palette = rng.integers(0, 255, (colors, 3))
    picture[..., :3] = palette[rng.integers(0, colors, (size, size))]
    picture[x**2 + y**2 <= (size / 2) ** 2, 3] = 255
    return picture


def _lay(canvas: np.ndarray, sprite: np.ndarray, x: int, y: int, opacity: float) -> None:
    table = blended(opacity)
    for sy, sx in zip(*np.nonzero(sprite[..., 3]), strict=True):
        if 0 <= y + sy < canvas.shape[0] and 0 <= x + sx < canvas.shape[1]:
            under = canvas[y + sy, x + sx, :3]
            canvas[y + sy, x + sx, :3] = table[sprite[sy, sx, :3], under]


def found(frames: np.ndarray) -> Ghosts | None:
    codes = pack(frames)
    path = camera_path(codes, nothing)
    return find_ghosts(codes, path, open_scene(codes, path, nothing).background, nothing)


def test_blends_are_rounded_as_frames_are_drawn():
    table = blended(0.37)
    value = np.arange(256, dtype=np.float64)
    exact = 0.37 * value[:, None] + 0.63 * value[None]
    assert np.abs(table - exact).max() <= 0.501
    np.testing.assert_array_equal(blended(1.0), np.broadcast_to(np.arange(256)[:, None], (256, 256)))


def test_ghosts_are_told_with_their_opacity_and_colours(haunted):
    frames, _, ghosts = haunted((0.4, 0.7))
    result = found(frames)
    assert result is not None
    assert sorted(ghost.opacity for ghost in result.ghosts) == pytest.approx([0.4, 0.7], abs=0.005)
    for truth, opacity in zip(ghosts, (0.4, 0.7), strict=True):
        (ghost,) = (one for one in result.ghosts if abs(one.opacity - opacity) < 0.01)
        inside = truth[..., 3] > 0
        turned = (
            truth if np.array_equal(ghost.inside, inside) and _near(ghost.color, truth) else truth[:, ::-1]
        )
        np.testing.assert_array_equal(ghost.inside, turned[..., 3] > 0)
        assert _near(ghost.color, turned)


def _near(color: np.ndarray, truth: np.ndarray) -> bool:
    inside = truth[..., 3] > 0
    return bool(np.abs(color.astype(int) - truth[..., :3])[inside].max() <= 1)


@pytest.mark.parametrize("behind", [False, True])
def test_frames_without_their_ghosts_are_what_was_there_before(haunted, behind):
    frames, bare, _ = haunted((0.5,), behind=behind)
    result = found(frames)
    assert result is not None
    assert (unpack(result.bare) == bare).all(-1).mean() > 0.9995


@pytest.mark.parametrize("behind", [False, True])
def test_ghosts_become_one_entry_each_and_all_is_drawn_again_exactly(haunted, behind):
    frames, _, _ = haunted((0.4, 0.65), behind=behind)
    result = decompose(frames, (100,) * len(frames))
    for t, frame in enumerate(frames):
        np.testing.assert_array_equal(render(result, t), frame)
    told = [sprite for k, sprite in enumerate(result.sprites) if k not in result.rest]
    assert len(told) == 3
    assert sorted({one.opacity for frame in result.frames for one in frame}) == pytest.approx(
        [0.4, 0.65, 1.0]
    )


@pytest.mark.parametrize("painted", [False, True])
def test_opaque_sprites_are_no_ghosts(stage, painted):
    assert found(stage(painted=painted).frames) is None


def test_frames_that_are_not_opaque_have_no_ghosts_that_could_be_told(haunted):
    frames, _, _ = haunted((0.5,))
    frames = frames.copy()
    frames[:, :4, :4, 3] = 0
    assert found(frames) is None


def test_the_search_can_be_given_up(haunted):
    frames, _, _ = haunted((0.5,))
    codes = pack(frames)
    path = camera_path(codes, nothing)
    background = open_scene(codes, path, nothing).background

    def end() -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        find_ghosts(codes, path, background, end)
