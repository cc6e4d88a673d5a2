"""The V1 bundle and the flicker figure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.metrics import Pixels, alpha_box, distinct_colors, flicker, score


def sprite(height: int = 20, width: int = 16, seed: int = 0) -> Pixels:
    """A blob of random colours with a one pixel margin, zero under alpha 0."""
    rng = np.random.default_rng(seed)
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[4:-3, 3:-4, :3] = rng.integers(40, 200, (height - 7, width - 7, 3))
    pixels[4:-3, 3:-4, 3] = 255
    return pixels


pictures = arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(4)))


@given(pictures)
@settings(max_examples=60, deadline=None)
def test_a_picture_is_perfect_against_itself(picture: Pixels) -> None:
    result = score(picture, picture)
    assert (result.acc, result.soft, result.iou) == (1.0, 1.0, 1.0)
    assert result.size_exact and not result.failed
    assert result.colors_ratio == (1.0 if distinct_colors(picture) else 0.0)


@given(pictures, pictures)
@settings(max_examples=80, deadline=None)
def test_figures_stay_in_range_and_soft_is_never_stricter(predicted: Pixels, target: Pixels) -> None:
    result = score(predicted, target)
    for value in (result.acc, result.soft, result.iou, result.edge, result.rgb, result.bga):
        assert 0 <= value <= 1
    assert result.soft >= result.acc - 1e-12
    if result.failed:
        assert result.acc == result.soft == result.iou == 0


@given(st.integers(-3, 3), st.integers(-3, 3))
@settings(deadline=None)
def test_a_whole_pixel_move_within_reach_costs_nothing(dy: int, dx: int) -> None:
    target = sprite()
    assert score(np.roll(target, (dy, dx), (0, 1)), target).acc == 1.0


def test_a_move_out_of_reach_is_found_by_the_alpha_box() -> None:
    target = sprite(40, 40)
    small = np.zeros((80, 80, 4), np.uint8)
    small[30:70, 30:70] = target
    result = score(small, target)
    assert result.acc == 1.0 and result.size_exact and not result.failed


def test_the_bundle_is_the_weighted_sum_of_its_parts() -> None:
    target = sprite()
    result = score(np.where(target[..., 3:] > 0, target, np.uint8(90)), target)
    parts = 0.35 * result.iou + 0.25 * result.edge + 0.25 * result.rgb + 0.15 * result.bga
    assert result.acc == pytest.approx(parts) and result.acc < 0.9


@pytest.mark.parametrize(
    ("step", "edge", "rgb", "soft"), [(1, 1, 1, 1), (2, 0, 1, 1), (3, 0, 0, 1), (9, 0, 0, 0)]
)
def test_tolerances_are_one_on_the_edge_two_inside_and_eight_for_soft(
    step: int, edge: int, rgb: int, soft: int
) -> None:
    target = sprite()
    moved = target.copy()
    moved[..., :3][target[..., 3] > 0] += np.uint8(step)
    result = score(moved, target)
    assert (result.edge > 0.99) == bool(edge) and result.rgb == rgb
    assert (result.soft == 1.0) == bool(soft)
    assert result.iou == 1.0


def test_ground_left_in_place_costs_background_and_iou() -> None:
    target = sprite()
    solid = target.copy()
    solid[target[..., 3] == 0] = (255, 255, 255, 255)
    result = score(solid, target)
    assert result.bga == 0 and result.iou < 0.5 and result.rgb == 1.0 and not result.failed


def test_faint_alpha_on_the_ground_is_forgiven() -> None:
    target = sprite()
    faint, strong = target.copy(), target.copy()
    faint[target[..., 3] == 0, 3] = 12
    strong[target[..., 3] == 0, 3] = 13
    assert score(faint, target).bga == 1.0
    assert score(strong, target, max_shift=0).bga == 0.0


@pytest.mark.parametrize(("extra", "failed"), [(3, False), (4, True)])
def test_more_than_three_pixels_off_has_failed(extra: int, failed: bool) -> None:
    target = sprite(20, 20)
    target[...] = 200
    wide = np.full((20 + extra, 20, 4), 200, np.uint8)
    result = score(wide, target)
    assert result.failed is failed and not result.size_exact
    assert (result.acc == 0) is failed


def test_cells_cut_by_the_border_may_be_missing() -> None:
    target = np.full((20, 20, 4), 200, np.uint8)
    cut = target[1:, 1:]
    assert not score(cut, target).size_exact
    assert score(cut, target, border_cut=1).size_exact
    assert not score(target[2:], target, border_cut=1).size_exact


def test_colors_are_counted_where_opaque() -> None:
    target = np.zeros((4, 4, 4), np.uint8)
    target[:2] = (10, 20, 30, 255)
    predicted = target.copy()
    predicted[0, 0, 0] = 11
    predicted[3, 3] = (99, 99, 99, 0)
    assert score(predicted, target).colors_ratio == 2.0


def test_alpha_box_of_nothing_is_empty() -> None:
    assert alpha_box(np.zeros((3, 5, 4), np.uint8)) == (0, 0, 0, 0)
    assert alpha_box(sprite()) == (4, 3, 13, 9)


@pytest.mark.parametrize(
    "bad", [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 4), np.int32), np.zeros((0, 4, 4), np.uint8)]
)
def test_a_wrong_shape_or_type_is_refused(bad: Pixels) -> None:
    with pytest.raises(ValueError, match="uint8"):
        score(bad, sprite())
    with pytest.raises(ValueError, match="uint8"):
        flicker([bad])


def test_a_still_animation_does_not_flicker_and_a_blinking_pixel_does() -> None:
    still = [sprite()] * 5
    assert flicker(still) == flicker([]) == flicker(still[:1])
    assert flicker(still).toggle == flicker(still).palette == 0
    blink = [frame.copy() for frame in still]
    blink[2][10, 8, :3] = 255
    result = flicker(blink)
    assert result.toggle == pytest.approx(1 / (20 * 16) / 3) and result.palette > 0


def test_a_pixel_that_changes_for_good_does_not_toggle() -> None:
    frames = [sprite().copy() for _ in range(6)]
    for frame in frames[3:]:
        frame[10, 8, :3] = 255
    assert flicker(frames).toggle == 0
