from __future__ import annotations

import numpy as np

from sprite_bridge.stages.decompose.dictionary.costs import (
    ENTRY_COST,
    PLACEMENT_COST,
    REST_COST,
    description_length,
)
from sprite_bridge.stages.decompose.dictionary.trial import accept, try_out

FRAMES = 12


def test_a_sprite_saves_what_it_explains_but_for_itself_and_where_it_stands(play, blot):
    shots = [[(0, 0, 8, 4 + 2 * t)] if t % 2 else [] for t in range(FRAMES)]
    scene = play([blot(1)], shots).scene([])
    trial = try_out(scene, blot(1))
    assert [found.t for found in trial.found] == list(range(1, FRAMES, 2))
    assert trial.saves == 6 * (64 - PLACEMENT_COST) - 64 - ENTRY_COST


def test_a_trial_leaves_the_scene_as_it_is(play, blot):
    scene = play([blot(1)], [[(0, 0, 8, 4 + 2 * t)] for t in range(FRAMES)]).scene([])
    before = scene.rest.copy()
    try_out(scene, blot(1))
    np.testing.assert_array_equal(scene.rest, before)
    assert not len(scene.entries) and not any(len(rows) for rows in scene.placed)


def test_what_is_accepted_explains_what_it_was_said_to(play, blot, retold):
    act = play([blot(1), blot(2)], [[(0, 0, 8, 4 + 2 * t), (1, 0, 12, 8 + t)] for t in range(FRAMES)])
    scene = act.scene([blot(1)])
    before = description_length(scene)
    trial = try_out(scene, blot(2))
    accept(scene, scene.entries.add(blot(2)), trial)
    assert not scene.rest.any()
    np.testing.assert_array_equal(retold(scene), act.codes)
    # Each pixel that is left over costs more than the trial counts for it.
    explained = sum(int(found.rows[:, 4].sum()) for found in trial.found)
    assert before - description_length(scene) == trial.saves + (REST_COST - 1) * explained


def test_what_is_found_nowhere_costs_its_pixels(play, blot):
    scene = play([blot(1)], [[(0, 0, 8, 4)]] * 3).scene([])
    trial = try_out(scene, blot(2))
    assert trial.found == [] and trial.saves == -64 - ENTRY_COST
