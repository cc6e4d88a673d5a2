from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_bridge.stages.clean.cells import Cells, native_cells
from sprite_bridge.stages.clean.coloring import Coloring, color, true_coloring
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.silhouette import Silhouette, by_color, by_network, from_alpha
from sprite_bridge.stages.clean.spread import Spread, apply
from sprite_bridge.synthetic.sprites import draw_animation

BEHIND = (150, 220, 160)


def sprites(frames: int = 1) -> np.ndarray:
    """(F, 40, 40, 4) true pixels with a margin."""
    boards = np.stack(draw_animation("character", 32, frames, np.random.default_rng(3)))
    return np.pad(boards, ((0, 0), (4, 4), (4, 4), (0, 0)))


def noisy_cells(frames: np.ndarray, noise: float = 1.0) -> tuple[Cells, Silhouette]:
    """Cells of opaque frames on pale green, and what stands out from it."""
    flat = np.where(frames[..., 3:] > 0, frames, (*BEHIND, 255)).astype(float)
    flat += np.random.default_rng(0).normal(0, noise, flat.shape)
    flat[..., 3] = 255
    cells = native_cells(np.clip(np.rint(flat), 0, 255).astype(np.uint8))
    cells = replace(cells, noise=0.008, soft=False)
    return cells, by_color(cells)


def colors_of(pixels: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(value) for value in pixels[pixels[..., 3] > 0][:, :3].tolist()}


def test_pixels_have_hard_alpha_and_nothing_under_it():
    labels = np.array([[[GROUND, 0], [1, GROUND]]], np.int32)
    pixels = Coloring(labels, np.array([[0.4, 254.6, 300.0], [-3.0, 7, 8]])).pixels()
    assert pixels.tolist() == [[[[0, 0, 0, 0], [0, 255, 255, 255]], [[0, 7, 8, 255], [0, 0, 0, 0]]]]


def test_noisy_cells_get_their_colours_back():
    truth = sprites()
    out = color(*noisy_cells(truth)).pixels()
    shown = (truth[..., 3] > 0) & (out[..., 3] > 0)
    assert shown.sum() > 0.97 * (truth[..., 3] > 0).sum()
    near = np.abs(out[shown][:, :3].astype(int) - truth[shown][:, :3]).max(-1) <= 8
    assert near.mean() > 0.95
    assert len(colors_of(out)) <= 1.3 * len(colors_of(truth))


@pytest.mark.parametrize("most", [1, 3, 8])
def test_no_more_colours_than_asked_for(most):
    assert 1 <= len(colors_of(color(*noisy_cells(sprites(), 6.0), most=most).pixels())) <= most


def test_locked_colours_stay_exact():
    locked = np.array([[10, 20, 30], [200, 120, 90], [250, 250, 250], [60, 90, 160]], float)
    out = color(*noisy_cells(sprites()), locked=locked).pixels()
    found = colors_of(out)
    assert found <= {tuple(int(v) for v in one) for one in locked} and len(found) >= 2


def test_a_single_pixel_that_nothing_resembles_is_kept():
    truth = sprites()
    inside = np.argwhere(truth[0, ..., 3] > 0)
    y, x = inside[len(inside) // 2]
    truth[0, y, x] = (255, 0, 220, 255)
    out = color(*noisy_cells(truth)).pixels()
    np.testing.assert_allclose(out[0, y, x, :3].astype(int), (255, 0, 220), atol=12)


def test_an_empty_silhouette_gives_an_empty_picture():
    cells, _ = noisy_cells(sprites())
    nothing = from_alpha(np.zeros(cells.colors.shape[:3], np.float32))
    coloring = color(cells, nothing)
    assert not coloring.pixels().any() and len(coloring.palette) == 0


def test_own_alpha_is_not_questioned():
    truth = sprites()
    cells = native_cells(truth)
    assert cells.alpha is not None
    out = color(cells, from_alpha(cells.alpha)).pixels()
    np.testing.assert_array_equal(out[..., 3], truth[..., 3])


def test_frames_share_one_palette_and_do_not_leak():
    truth = sprites(4)
    coloring = color(*noisy_cells(truth))
    out = coloring.pixels()
    assert out.shape == truth.shape
    assert len(colors_of(out)) <= len(coloring.palette) <= 1.3 * len(colors_of(truth))
    for mine, true in zip(out, truth, strict=True):
        assert ((mine[..., 3] > 0) == (true[..., 3] > 0)).mean() > 0.99


def test_true_pixels_in_fewer_colours():
    truth = sprites()
    out = true_coloring(truth, 3, None)
    assert len(colors_of(out)) == 3
    np.testing.assert_array_equal(out[..., 3], truth[..., 3])
    assert not out[out[..., 3] == 0].any()


def test_true_pixels_in_a_palette():
    truth = sprites()
    locked = np.array([[0, 0, 0], [255, 255, 255]], float)
    assert colors_of(true_coloring(truth, 0, locked)) == {(0, 0, 0), (255, 255, 255)}


def test_true_pixels_are_left_alone_where_there_is_no_need():
    truth = sprites()
    np.testing.assert_array_equal(true_coloring(truth, 256, None), truth)
    np.testing.assert_array_equal(true_coloring(np.zeros_like(truth), 4, None), 0 * truth)


def test_soft_frames_of_an_animation_are_explained_as_well_as_one_alone():
    """No gap between the frames, which fill the height here, is taken for an edge that has not bled."""
    truth = sprites()[0]
    rows = np.flatnonzero(truth[..., 3].any(1))
    truth = truth[rows[0] : rows[-1] + 1]
    inside = truth[..., 3] > 0
    flat = np.where(inside[..., None], truth[..., :3], 255).astype(np.float32)
    seen = apply(flat, Spread(0.5, 0.3, 0.2)) + np.random.default_rng(0).normal(0, 1, flat.shape)
    picture = np.dstack([np.clip(np.rint(seen), 0, 255), np.full(inside.shape, 255)]).astype(np.uint8)
    right = []
    for frames in (1, 4):
        cells = native_cells(np.stack([picture] * frames))
        silhouette = by_network(cells, np.stack([np.where(inside, 0.95, 0.05).astype(np.float32)] * frames))
        pixels = color(cells, silhouette, hint=np.stack([flat] * frames)).pixels()
        off = np.abs(pixels[..., :3].astype(int) - truth[..., :3]).max(-1)[:, inside]
        right.append(float((off <= 8).mean()))
    assert right[0] > 0.9
    assert right[1] > right[0] - 0.03
