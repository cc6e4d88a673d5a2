from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.stages.clean.edges import find_edges
from sprite_bridge.stages.clean.lines import find_lines


@pytest.mark.parametrize("count", [1, 5, 36, 40])
def test_so_many_cells_as_were_asked_for(paint, flat, count):
    edges = find_edges(paint(flat, 6, 6, soft=0.5)[None])
    lines = find_lines(edges.across_x, 216 / count, count=count)
    assert len(lines.cuts) == count + 1
    assert lines.bends.shape[1] == count + 1


def test_straight_lines_do_not_bend(paint, flat):
    edges = find_edges(paint(flat, 9, 9)[None])
    lines = find_lines(edges.across_x, 9)
    np.testing.assert_allclose(lines.cuts, np.arange(0, 325, 9), atol=0.5)
    assert np.abs(lines.bends).mean() < 0.3


def test_lines_that_lean_are_followed(paint, flat):
    cell, lean = 12, 6
    picture = paint(flat, cell, cell)
    height, width = picture.shape[:2]
    shift = np.rint(np.linspace(-lean / 2, lean / 2, height)).astype(int)
    columns = np.clip(np.arange(width) - shift[:, None], 0, width - 1)
    leaning = picture[np.arange(height)[:, None], columns]
    lines = find_lines(find_edges(leaning[None]).across_x, cell)
    assert len(lines.cuts) == 37
    middle = np.median(lines.bends[:, 8:28], axis=1)  # where the sprite is
    strips = np.arange(len(middle)) * lines.strip
    sprite = (strips > 4 * cell) & (strips < 30 * cell)
    slope = np.polyfit(strips[sprite], middle[sprite], 1)[0]
    assert slope == pytest.approx(lean / height, rel=0.4)
