"""What cannot be is refused, with what is wrong."""

import dataclasses

import pytest

from sprite_bridge.decomposition import Background, Cycle, Layer, Placement, Track
from sprite_bridge.errors import InputError

FAULTS = {
    "there is no sprite 7": lambda of: {"frames": (*of.frames[:-1], (Placement(7, 0, 0),))},
    "there is no track 4": lambda of: {"frames": (*of.frames[:-1], (Placement(0, 0, 0, track=4),))},
    "track 0 is in two places": lambda of: {"frames": (*of.frames[:-1], (Placement(0, 0, 0, track=0),) * 2)},
    "stands at 40000, 0": lambda of: {"frames": (*of.frames[:-1], (Placement(0, 40_000, 0),))},
    "an opacity is 1.5": lambda of: {"frames": (*of.frames[:-1], (Placement(0, 0, 0, opacity=1.5),))},
    "an opacity is nan": lambda of: {
        "frames": (*of.frames[:-1], (Placement(0, 0, 0, opacity=float("nan")),))
    },
    "12 frames with 1 durations": lambda of: {"durations_ms": (100,)},
    "shown for -1 ms": lambda of: {"durations_ms": (-1,) * 12},
    "0 frames": lambda of: {"frames": (), "durations_ms": ()},
    "frames of 0 x 5": lambda of: {"size": (0, 5)},
    "the colour": lambda of: {"background": Background((0, 0, 256))},
    "5 offsets for 12 frames": lambda of: {
        "background": Background(None, (Layer(of.sprites[0], ((0, 0),) * 5),))
    },
    "more than 32,767 px": lambda of: {
        "background": Background(None, (Layer(of.sprites[0], ((0, 33_000),)),))
    },
    "is of kind 'ghost'": lambda of: {"tracks": (*of.tracks[:3], Track("x", "ghost"))},
    "is no actor": lambda of: {"tracks": (*of.tracks[:3], Track("x", "rest", (Cycle("c", 0, 3, 2),)))},
    "repeats frames 0 to 12": lambda of: {
        "tracks": (Track("x", "actor", (Cycle("c", 0, 12, 2),)), *of.tracks[1:])
    },
    "every 9": lambda of: {"tracks": (Track("x", "actor", (Cycle("c", 0, 3, 9),)), *of.tracks[1:])},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_contradicts_itself_is_refused(scene, fault):
    with pytest.raises(InputError, match=fault):
        dataclasses.replace(scene, **FAULTS[fault](scene))


def test_tiles_may_be_in_many_places(scene):
    tiles = (*scene.tracks[:3], Track("wall", "tiles"))
    frame = tuple(Placement(6, 3 * x, 0, track=3) for x in range(4))
    made = dataclasses.replace(scene, tracks=tiles, frames=(frame,) * 12)
    assert len(made.frames[0]) == 4


def test_the_rest_are_entries_that_nobody_else_shows(scene):
    assert scene.rest == {6}
    also = (*scene.frames[0], Placement(6, 0, 0))
    assert dataclasses.replace(scene, frames=(also, *scene.frames[1:])).rest == frozenset()
