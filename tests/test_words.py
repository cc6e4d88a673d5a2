"""Sizes and numbers in words."""

import pytest

from sprite_bridge.words import count, times


def test_a_size_is_width_times_height():
    assert times((32, 48)) == "32 x 48"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "no colours"), (1, "1 colour"), (2, "2 colours"), (1234, "1,234 colours")]
)
def test_a_number_of_things_has_the_right_noun(number, said):
    assert count(number, "colour") == said
