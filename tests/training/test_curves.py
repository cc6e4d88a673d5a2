"""Curves as SVG."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.training.curves import HEIGHT, LEFT, WIDTH, curves

VALUES = st.lists(st.floats(0, 1e6) | st.just(math.nan), min_size=1, max_size=20)


@given(VALUES)
def test_every_point_lies_on_the_paper(values: list[float]) -> None:
    steps = [10 * (k + 1) for k in range(len(values))]
    tree = ElementTree.fromstring(curves(steps, {"a<b": values}))
    points = tree.find("polyline").attrib["points"].split()
    assert len(points) == sum(math.isfinite(value) for value in values)
    for point in points:
        x, y = map(float, point.split(","))
        assert LEFT <= x <= WIDTH and 0 <= y <= HEIGHT


def test_larger_is_higher_and_later_is_further_right() -> None:
    found = re.search(r'points="([^"]*)"', curves([1, 2, 3], {"a": [1, 5, 2]}))[1]
    (x0, y0), (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in found.split())
    assert x0 < x1 < x2 and y1 < y2 < y0


def test_each_line_has_its_name_and_colour() -> None:
    tree = ElementTree.fromstring(curves([1, 2], {"one": [0, 1], "two": [1, 0]}))
    assert [span.text for span in tree.iter("tspan")] == ["one", "two"]
    assert len({line.attrib["stroke"] for line in tree.iter("polyline")}) == 2


def test_a_line_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="each step"):
        curves([1, 2], {"a": [1]})
