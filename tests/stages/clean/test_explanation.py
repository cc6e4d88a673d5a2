from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sprite_bridge.stages.clean.explanation import (
    SOFT,
    Fit,
    Opinion,
    Problem,
    near_sprite,
    render,
    unexplained,
)
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import RADIUS, Spread, apply
from sprite_bridge.stages.color import ycbcr

LABELS = arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(GROUND, 2))
SPREADS = st.builds(Spread, st.floats(0, 1), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
PALETTE = np.array([[200, 30, 60], [20, 90, 200], [240, 240, 10]], float)


def test_render_paints_labels_over_the_ground():
    labels = np.array([[GROUND, 0], [1, GROUND]], np.int32)
    palette = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
    ground = np.arange(12, dtype=np.float32).reshape(2, 2, 3) + 100
    picture = render(labels, palette, ground)
    np.testing.assert_array_equal(picture, [[ground[0, 0], palette[0]], [palette[1], ground[1, 1]]])


@given(LABELS)
def test_near_the_sprite_is_what_a_spread_reaches(labels):
    near = near_sprite(labels)
    for (y, x), is_near in np.ndenumerate(near):
        around = labels[max(0, y - RADIUS) : y + RADIUS + 1, max(0, x - RADIUS) : x + RADIUS + 1]
        assert is_near == (around != GROUND).any()


@given(LABELS, SPREADS, SPREADS)
def test_a_picture_seen_through_its_own_spreads_leaves_nothing_unexplained(labels, luma, chroma):
    behind = np.full((*labels.shape, 3), (90, -10, 20), np.float32)
    flat = render(labels, ycbcr(PALETTE), behind)
    seen = np.concatenate([apply(flat[..., :1], luma), apply(flat[..., 1:], chroma)], axis=-1)
    opinion = Opinion(np.full(labels.shape, 0.5, np.float32))
    problem = Problem(seen, behind, near_sprite(labels), opinion, SOFT, keep_palette=False)
    left = unexplained(problem, Fit(labels, PALETTE, luma, chroma, 1.0))
    np.testing.assert_allclose(left, 0, atol=1e-3)
    raised = unexplained(
        Problem(seen + np.float32(3), behind, problem.near, opinion, SOFT, keep_palette=False),
        Fit(labels, PALETTE, luma, chroma, 1.0),
    )
    np.testing.assert_allclose(raised, 3, atol=1e-3)
