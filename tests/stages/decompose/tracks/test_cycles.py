from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.tracks.cycles import find_cycles


def found(text: str) -> list[tuple[int, int, int]]:
    """The animations of an actor that shows letters, and nothing at dots."""
    poses = np.array([-1 if letter == "." else ord(letter) for letter in text], np.int64)
    return [(one.first, one.last, one.period) for one in find_cycles(poses)]


@pytest.mark.parametrize(
    ("shown", "cycles"),
    [
        ("", []),
        ("....", []),
        ("aaaaaaaaaa", []),
        ("abcdefgh", []),
        ("abcabc", [(0, 5, 3)]),
        ("abcab", []),
        ("..abcabcab..", [(2, 9, 3)]),
        ("aabbaabbaabb", [(0, 11, 4)]),
        ("abcbabcb", [(0, 7, 4)]),
        ("aaaaabcabcabcaaaaa", [(4, 13, 3)]),
        ("ab.abcabcabcabc", [(0, 14, 3)]),
        ("abcabc......bcabc", [(0, 5, 3)]),
        ("xyxyxyxyabcabcabcabc", [(0, 7, 2), (8, 19, 3)]),
        ("abcabcabcddddabcabcabcabcd", [(13, 24, 3)]),
    ],
)
def test_animations_are_told_where_they_last_longest(shown, cycles):
    assert found(shown) == cycles


def test_a_walk_of_many_pauses_is_told_by_its_steps_not_by_its_pauses():
    walk = "aabbcc" * 5
    shown = walk + "c" * 7 + walk + "c" * 7 + walk
    assert [period for _, _, period in found(shown)] == [6]


def test_of_two_rounds_between_pauses_the_brisk_ones_count():
    step, slow = "AAATTTTTTAAA``````", "AAATTTTTTAAA" + "`" * 9
    assert [period for _, _, period in found("``````" + slow * 2 + step * 2)] == [18]


@given(st.permutations(range(6)), st.integers(3, 6), st.integers(3, 5), st.integers(1, 4), st.data())
def test_a_round_is_found_with_a_hole_and_wherever_it_begins(names, count, rounds, hold, data):
    shown = [pose for pose in names[:count] for _ in range(hold)]
    before = data.draw(st.integers(0, 30))
    full = np.array([-1] * before + shown * rounds, np.int64)
    (whole,) = find_cycles(full)
    assert (whole.first, whole.last, whole.period) == (before, len(full) - 1, len(shown))
    full[data.draw(st.integers(before + 1, len(full) - 2))] = -1
    (torn,) = find_cycles(full)
    assert torn.period == len(shown) and torn.poses == frozenset(shown)


@given(st.lists(st.integers(-1, 3), max_size=60), st.permutations(range(4)))
def test_all_that_is_told_is_so_whatever_poses_are_called(poses, names):
    shown = np.array(poses, np.int64)
    cycles = find_cycles(shown)
    for one in cycles:
        before, after = (
            shown[one.first : one.last + 1 - one.period],
            shown[one.first + one.period : one.last + 1],
        )
        assert one.last - one.first + 1 >= 2 * one.period and len(one.poses) > 1
        assert ((before == after) | (before == -1) | (after == -1)).all()
    renamed = np.where(shown < 0, -1, np.array(names)[shown])
    assert [(one.first, one.last, one.period) for one in find_cycles(renamed)] == [
        (one.first, one.last, one.period) for one in cycles
    ]
