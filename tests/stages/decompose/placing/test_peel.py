from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.decompose.codes import NONE, Codes
from sprite_bridge.stages.decompose.dictionary.entries import Entries, count_blocks
from sprite_bridge.stages.decompose.placing.peel import NOWHERE, peel, stand

PLACES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(-6, 20), st.integers(-6, 28)), max_size=6
)


class Peeled:
    """The first of some frames, in which places were looked for: ``rows`` front to back, what is left to explain, what lies
    behind."""

    def __init__(self, frames: Codes, ground: Codes, pictures: list[Codes], **more: object) -> None:
        entries = Entries(count_blocks(frames))
        for picture in pictures:
            entries.add(picture)
        frame = frames[0]
        self.foreground = frame != ground
        self.rest, self.covered = self.foreground.copy(), np.zeros(frame.shape, np.bool_)
        how = {"slack": 0.0, "without": -1, "likely": NOWHERE, "barred": NOWHERE, **more}
        self.rows = peel(frame, self.rest, self.covered, entries.table, *how.values())
        self.places = [tuple(row) for row in self.rows[:, :4].tolist()]


def test_places_are_told_from_front_to_back(play, blot):
    shots = [(1, 0, 10, 10), (0, 1, 14, 14), (2, 0, 8, 18)]
    act = play([blot(k, 8, 8) for k in range(3)], [shots])
    found = Peeled(act.codes, act.ground, act.pictures)
    assert sorted(found.places) == sorted(shots)
    assert found.places.index(shots[0]) < found.places.index(shots[1])
    assert not found.rest.any() and found.rows[:, 4].sum() == found.foreground.sum()


@settings(max_examples=60)
@given(PLACES, st.integers(0, 99))
def test_nothing_is_ever_explained_wrongly(play, blot, paste, shots, seed):
    act = play([blot(seed + k, 5 + k, 9 - k, colors=3) for k in range(4)], [shots], size=(24, 32))
    found = Peeled(act.codes, act.ground, act.pictures)
    shown = np.full((24, 32), NONE, np.int32)
    for entry, *place in found.places[::-1]:
        paste(shown, act.pictures[entry], *place)
    np.testing.assert_array_equal(shown != NONE, found.covered)
    np.testing.assert_array_equal(shown[found.covered], act.codes[0][found.covered])
    np.testing.assert_array_equal(found.rest, found.foreground & ~found.covered)
    assert found.rows[:, 4].sum() == found.foreground.sum() - found.rest.sum()


def test_of_two_that_explain_as_much_the_likely_one_is_placed(play, blot):
    """At first only a part is seen in which both are the same."""
    first, second = blot(1), blot(2)
    second[:, :6] = first[:, :6]
    act = play([first, second], [[(1, 0, 10, 50)], [(0, 0, 0, 0), (1, 0, 9, 9)]])
    usual = Peeled(act.codes, act.ground, act.pictures).places
    assert len(usual) == 1
    for likely, expected in (
        ((0, 0, 11, 48), [(0, 0, 10, 50)]),
        ((1, 0, 11, 48), [(1, 0, 10, 50)]),
        ((0, 0, 30, 48), usual),
        ((1, 0, 30, 48), usual),
        ((0, 1, 11, 48), usual),
        ((1, 1, 11, 48), usual),
    ):
        found = Peeled(act.codes, act.ground, act.pictures, likely=np.array([likely], np.int32))
        assert found.places == expected


def test_what_is_barred_or_done_without_is_not_placed(play, blot):
    act = play([blot(1), blot(2)], [[(0, 0, 10, 10), (0, 0, 10, 30), (1, 0, 25, 20)]])
    barred = np.array([(0, 0, 10, 30), (1, 0, 10, 10)], np.int32)
    one = Peeled(act.codes, act.ground, act.pictures, barred=barred)
    assert sorted(one.places) == [(0, 0, 10, 10), (1, 0, 25, 20)]
    assert one.rest.sum() == 64 and one.rest[10:18, 30:38].all()
    other = Peeled(act.codes, act.ground, act.pictures, without=0)
    assert other.places == [(1, 0, 25, 20)]


def test_a_wrong_pixel_is_only_borne_with_slack(play, blot):
    act = play([blot(1)], [[(0, 0, 10, 10)]])
    frame = act.codes[0]
    frame[12, 13] = -77
    assert not Peeled(frame[None], act.ground, act.pictures).places
    assert Peeled(frame[None], act.ground, act.pictures, slack=0.1).places == [(0, 0, 10, 10)]


def test_placements_stand_if_they_show_nothing_but_the_frame(play, blot):
    """Two, one before the other, and one that is cut off."""
    shots = [(0, 0, 10, 10), (1, 1, 14, 14), (2, 0, -3, 50)]
    act = play([blot(k, 8, 8) for k in range(3)], [shots])
    entries = Entries(count_blocks(act.codes))
    for picture in act.pictures:
        entries.add(picture)
    rows = np.array([(*shot, 0) for shot in shots], np.int32)
    looks = np.zeros((4, 1, 3), np.int32)
    assert stand(act.codes[0], entries.table, rows, -1, looks)
    assert not stand(act.codes[0], entries.table, rows[[1, 0, 2]], -1, looks)
    looks[:, 0] = 7, 7, 0
    assert not stand(act.codes[0], entries.table, rows, 1, looks)
    looks[:, 0] = 7, 7, act.codes[0, 21, 21]
    assert stand(act.codes[0], entries.table, rows, 1, looks)
    for column in (1, 2, 3):
        moved = rows.copy()
        moved[2, column] += 1
        assert not stand(act.codes[0], entries.table, moved, -1, looks)
