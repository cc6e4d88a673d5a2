"""Who is who: perfect tracks score 1, and each fault costs where it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.decompose import identity
from benchmarks.decompose.evidence import Evidence
from benchmarks.decompose.files import load, save
from benchmarks.decompose.identity import Identity
from benchmarks.decompose.model import Cycle, Decomposition, Placement, Scene
from benchmarks.decompose.scoring import score

Small = Callable[[str], tuple[Scene, Evidence]]


@pytest.fixture
def pair(duet: Scene) -> Decomposition:
    """The duet with its actors; the first goes round every four frames, which is not drawn."""
    frames = tuple(tuple(replace(one, actor=one.sprite) for one in frame) for frame in duet.truth.frames)
    return replace(duet.truth, frames=frames, cycles=(Cycle(0, 0, 19, 4),))


def judged(truth: Decomposition, found: Decomposition) -> Identity:
    return identity.judge(truth, found, [[(k, k, True) for k in range(len(frame))] for frame in truth.frames])


def edited(
    truth: Decomposition, edit: Callable[[Placement, int], int], cycles: tuple[Cycle, ...]
) -> Decomposition:
    """The truth with the actor that `edit` tells of each placement and its frame."""
    frames = tuple(
        tuple(replace(one, actor=edit(one, number)) for one in frame)
        for number, frame in enumerate(truth.frames)
    )
    return replace(truth, frames=frames, cycles=cycles)


def test_true_tracks_with_other_numbers_are_perfect(pair: Decomposition) -> None:
    found = edited(pair, lambda one, _: 7 - one.actor, (Cycle(7, 2, 17, 4),))
    assert judged(pair, found) == Identity(1.0, 1.0, 0.0, 1.0)


def test_without_tracks_nothing_is_judged(pair: Decomposition) -> None:
    assert np.isnan(judged(pair, edited(pair, lambda *_: -1, ()))).all()


def test_two_that_change_places_once(pair: Decomposition) -> None:
    found = edited(pair, lambda one, number: one.actor ^ (number >= 10), pair.cycles)
    was = judged(pair, found)
    assert was.links == pytest.approx(36 / 38) and was.switches == 1
    assert was.idf1 == pytest.approx(0.5)


def test_an_actor_that_is_lost_costs_links_and_placements(pair: Decomposition) -> None:
    found = edited(pair, lambda one, number: -1 if one.actor and number >= 10 else one.actor, pair.cycles)
    was = judged(pair, found)
    assert was.links == pytest.approx(28 / 38) and was.switches == 0
    assert was.idf1 == pytest.approx(2 * 30 / (40 + 30))


@pytest.mark.parametrize(
    ("cycles", "expected"),
    [
        ((), 0.0),
        ((Cycle(0, 0, 19, 8),), 0.0),
        ((Cycle(1, 0, 19, 4),), 0.0),
        ((Cycle(0, 4, 12, 4), Cycle(0, 0, 19, 5)), 2 / 3),
    ],
    ids=["none", "of another period", "of somebody else", "with one too many"],
)
def test_cycles_are_right_or_not(pair: Decomposition, cycles: tuple[Cycle, ...], expected: float) -> None:
    assert judged(pair, edited(pair, lambda one, _: one.actor, cycles)).cycles == pytest.approx(expected)


@pytest.mark.parametrize("name", ["solid", "level", "crowd"])
def test_who_is_who_is_written_and_read_again(name: str, small: Small, tmp_path: Path) -> None:
    scene, evidence = small(name)
    save(tmp_path, scene.truth)
    found = score(scene, evidence, load(tmp_path))
    assert (found.links, found.idf1, found.switches) == (1.0, 1.0, 0.0)
    assert found.cycles == 1 or np.isnan(found.cycles)


def test_each_actor_is_once_in_a_frame_and_standing_tiles_are_nobody(small: Small) -> None:
    scene = small("level")[0]
    for frame in scene.truth.frames:
        actors = [one.actor for one in frame if one.actor != -1]
        assert len(set(actors)) == len(actors) > 4
        assert all((one.actor == -1) == one.fixed for one in frame)


def test_a_true_cycle_shows_its_sprites_again(small: Small) -> None:
    truth = small("crowd")[0].truth
    assert len(truth.cycles) >= 5
    for cycle in truth.cycles:
        shown = {
            number: one.sprite
            for number, frame in enumerate(truth.frames)
            for one in frame
            if one.actor == cycle.actor
        }
        rounds = [
            (shown[number], shown[number + cycle.period])
            for number in range(cycle.first, cycle.last - cycle.period + 1)
            if {number, number + cycle.period} <= shown.keys()
        ]
        assert len(rounds) >= cycle.period // 2 and all(here == there for here, there in rounds)
