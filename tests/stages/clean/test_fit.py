from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.explanation import CRISP, SOFT, Opinion, render
from sprite_bridge.stages.clean.fit import explain
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import Spread, apply
from sprite_bridge.synthetic.degrade import blur
from sprite_bridge.synthetic.sprites import draw

BEHIND = (150, 200, 240)


@pytest.fixture(scope="module")
def truth() -> tuple[np.ndarray, np.ndarray]:
    """(40, 40) labels and (K, 3) palette of a drawn character."""
    sprite = np.pad(draw("character", 32, np.random.default_rng(3)), ((4, 4), (4, 4), (0, 0)))
    labels = np.full((40, 40), GROUND, np.int32)
    inside = sprite[..., 3] > 0
    palette, index = np.unique(sprite[inside][:, :3], axis=0, return_inverse=True)
    labels[inside] = index.ravel()
    return labels, palette.astype(np.float64)


@pytest.fixture(scope="module")
def behind() -> np.ndarray:
    return np.full((40, 40, 3), BEHIND, np.float32)


def seen(
    labels: np.ndarray, palette: np.ndarray, behind: np.ndarray, sigma: float, noise: float
) -> np.ndarray:
    picture = blur(render(labels, palette.astype(np.float32), behind), sigma)
    return (picture + np.random.default_rng(0).normal(0, noise, picture.shape)).astype(np.float32)


def sure(labels: np.ndarray) -> Opinion:
    return Opinion(np.where(labels == GROUND, 0.05, 0.95).astype(np.float32))


def test_what_is_right_already_stays(truth, behind):
    labels, palette = truth
    fit = explain(seen(labels, palette, behind, 0, 0), labels, palette, behind, sure(labels), schedule=CRISP)
    colors = fit.palette[np.maximum(fit.labels, 0)]
    inside = labels != GROUND
    np.testing.assert_array_equal(fit.labels == GROUND, ~inside)
    assert (np.abs(colors - palette[np.maximum(labels, 0)]).max(-1)[inside] < 2).mean() > 0.98


@pytest.mark.parametrize("sigma", [0.5, 0.65, 0.8])
def test_a_blurred_picture_is_explained_better_than_by_its_own_colours(truth, behind, sigma):
    labels, palette = truth
    observed = seen(labels, palette, behind, sigma, 1.0)
    inside = labels != GROUND
    blurred = np.stack([np.median(observed[labels == k], axis=0) for k in range(len(palette))])
    fit = explain(observed, labels, blurred, behind, sure(labels))
    target = palette[labels[inside]]
    before = np.abs(observed[inside] - target).mean()
    medians = np.abs(blurred[labels[inside]] - target).mean()
    known = fit.labels[inside]
    after = np.abs(np.where((known == GROUND)[:, None], BEHIND, fit.palette[known]) - target).mean()
    assert after < 0.5 * before
    assert after < medians


@pytest.mark.parametrize("shift", [(0.35, -0.3), (-0.3, -0.35), (0.0, 0.4)])
def test_a_shifted_picture_is_explained_though_the_labels_were_blends_at_first(truth, behind, shift):
    """Every pixel starts in the entry that it looks most like, where half of it is its neighbour's colour."""
    labels, palette = truth
    flat = render(labels, palette.astype(np.float32), behind)
    noise = np.random.default_rng(0).normal(0, 1, flat.shape)
    observed = (apply(flat, Spread(0.4, *shift)) + noise).astype(np.float32)
    colors = np.vstack([palette, [BEHIND]])
    nearest = ((observed[:, :, None] - colors) ** 2).sum(-1).argmin(-1)
    start = np.where(nearest == len(palette), GROUND, nearest).astype(np.int32)
    fit = explain(observed, start, palette, behind, sure(labels))
    inside = labels != GROUND
    shown = render(fit.labels, fit.palette.astype(np.float32), behind)
    right = np.abs(shown - flat).max(-1)[inside] <= 8
    assert right.mean() > 0.93
    assert ((fit.labels != GROUND) == inside).mean() > 0.99
    np.testing.assert_allclose((fit.luma.dy, fit.luma.dx), shift, atol=0.15)


def test_the_blur_is_measured(truth, behind):
    labels, palette = truth
    sharp, soft = (
        explain(seen(labels, palette, behind, sigma, 0.5), labels, palette, behind, sure(labels)).luma.sigma
        for sigma in (0.0, 0.7)
    )
    assert sharp < 0.35 < soft


def test_wrong_labels_are_put_right(truth, behind):
    labels, palette = truth
    start = labels.copy()
    rng = np.random.default_rng(1)
    inside = np.argwhere(labels != GROUND)
    for y, x in inside[rng.choice(len(inside), 30, replace=False)]:
        start[y, x] = (start[y, x] + 1) % len(palette)
    observed = seen(labels, palette, behind, 0.3, 1.0)
    fit = explain(observed, start, palette, behind, sure(labels), schedule=CRISP, keep_palette=True)
    shown = render(fit.labels, fit.palette.astype(np.float32), behind)
    target = render(labels, palette.astype(np.float32), behind)
    wrong = np.abs(shown - target).max(-1) > 8
    assert wrong.sum() < 0.4 * (start != labels).sum()


def test_a_locked_palette_is_not_touched(truth, behind):
    labels, palette = truth
    fit = explain(
        seen(labels, palette + 10, behind, 0.4, 2.0), labels, palette, behind, sure(labels), keep_palette=True
    )
    assert {tuple(color) for color in fit.palette} <= {tuple(color) for color in palette}


def test_a_fixed_silhouette_is_not_questioned(truth, behind):
    labels, palette = truth
    observed = np.broadcast_to(np.float32(BEHIND), (40, 40, 3)).astype(np.float32)
    opinion = Opinion(np.full((40, 40), 0.5, np.float32), keep_mask=True)
    fit = explain(observed, labels, palette, behind, opinion)
    np.testing.assert_array_equal(fit.labels == GROUND, labels == GROUND)


def test_colours_that_explain_nothing_go(truth, behind):
    labels, palette = truth
    start = labels.copy()
    twin = labels == np.bincount(labels[labels >= 0]).argmax()
    start[twin & (np.indices(labels.shape).sum(0) % 2 == 0)] = len(palette)
    doubled = np.vstack([palette, palette[np.bincount(labels[labels >= 0]).argmax()] + 2])
    fit = explain(seen(labels, palette, behind, 0.3, 1.0), start, doubled, behind, sure(labels))
    assert len(fit.palette) <= len(palette)


def test_the_input_is_not_touched_and_labels_fit_the_palette(truth, behind):
    labels, palette = truth
    kept = labels.copy(), palette.copy()
    fit = explain(seen(labels, palette, behind, 0.5, 3.0), labels, palette, behind, sure(labels))
    np.testing.assert_array_equal(labels, kept[0])
    np.testing.assert_array_equal(palette, kept[1])
    assert fit.labels.min() >= GROUND and fit.labels.max() < len(fit.palette)
    assert (fit.palette >= 0).all() and (fit.palette <= 255).all()
    assert fit.noise > 0


def test_what_is_all_ground_ends_as_ground(behind):
    labels = np.full((40, 40), GROUND, np.int32)
    labels[20, 20] = 0
    fit = explain(
        behind + 1,
        labels,
        np.array([[151.0, 201, 241]]),
        behind,
        Opinion(np.full((40, 40), 0.02, np.float32)),
    )
    assert (fit.labels == GROUND).all() and len(fit.palette) == 0


@pytest.mark.parametrize(("schedule", "reach"), [(SOFT, 8), (CRISP, 2)])
@pytest.mark.parametrize("off", [-1, 2])
def test_what_is_nearly_black_or_white_is_black_or_white(behind, schedule, reach, off):
    """As far as the picture leaves it open; a locked palette is what it is."""
    labels = np.full((40, 40), GROUND, np.int32)
    for number, rows in enumerate(np.split(np.arange(4, 36), 4)):
        labels[rows[:, None], np.arange(4, 36)] = number
    dark, light = (reach + off, 0, 1), (255, 255 - reach - off, 254)
    palette = np.array([dark, (200, 40, 40), light, (40, 160, 40)], float)
    picture = seen(labels, palette, behind, 0, 0.6)
    free = explain(picture, labels, palette, behind, sure(labels), schedule=schedule)
    colors = free.palette[free.labels[[6, 14, 22, 30], 20]]
    usual = [(0, 0, 0), (255, 255, 255)] if off < 0 else [dark, light]
    np.testing.assert_allclose(colors[[0, 2]], usual, atol=0 if off < 0 else 1.5)
    np.testing.assert_allclose(colors[[1, 3]], palette[[1, 3]], atol=1.5)
    locked = explain(picture, labels, palette, behind, sure(labels), schedule=schedule, keep_palette=True)
    np.testing.assert_array_equal(locked.palette, palette)


@pytest.mark.parametrize("schedule", [SOFT, CRISP])
@pytest.mark.parametrize("color", [(1, 0, 0), (0, 2, 5), (254, 255, 253)])
def test_a_colour_of_which_nothing_is_in_question_stays(behind, schedule, color):
    labels = np.full((40, 40), GROUND, np.int32)
    labels[10:30, 10:30] = 0
    palette = np.array([color], float)
    fit = explain(
        seen(labels, palette, behind, 0, 0), labels, palette, behind, sure(labels), schedule=schedule
    )
    np.testing.assert_allclose(fit.palette, palette, atol=0.4)
