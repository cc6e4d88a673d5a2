from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sprite_bridge.stages.clean.explanation import Opinion
from sprite_bridge.stages.clean.length import ENTRY, length
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import Spread
from tests.stages.clean.pictures import BEHIND, colors, merged, shown


def test_no_sprite_explains_nothing():
    problem, truth = shown(Spread(0.5))
    empty = replace(truth, labels=np.full_like(truth.labels, GROUND), palette=np.zeros((0, 3)))
    assert length(problem, empty) == math.inf


@pytest.mark.parametrize("wrong", [Spread(0.5, 0.3, 0.2), Spread(0.9, 0.0, 0.0)])
def test_the_true_spread_is_shorter_than_a_wrong_one(wrong):
    problem, truth = shown(Spread(0.5))
    assert length(problem, truth) < length(problem, replace(truth, luma=wrong, chroma=wrong))


def test_two_colours_in_one_entry_are_longer_than_the_truth():
    problem, truth = shown(Spread(0.5))
    commonest = np.argsort(np.bincount(truth.labels[truth.labels >= 0]))[-2:]
    assert length(problem, truth) < length(problem, merged(truth, *map(int, commonest)))


def test_an_entry_more_costs_its_price_and_what_it_takes_to_name_it():
    problem, truth = shown(Spread(0.5))
    commonest = int(np.bincount(truth.labels[truth.labels >= 0]).argmax())
    twin = truth.labels.copy()
    twin[(truth.labels == commonest) & (np.indices(twin.shape).sum(0) % 2 == 0)] = len(truth.palette)
    doubled = replace(truth, labels=twin, palette=np.vstack([truth.palette, truth.palette[commonest]]))
    assert length(problem, doubled) > length(problem, truth) + ENTRY


def test_noise_makes_it_longer():
    lengths = [length(*shown(Spread(0.5), noise=noise)) for noise in (0.0, 1.0, 2.0, 4.0)]
    assert lengths == sorted(lengths) and len(set(lengths)) == len(lengths)


def test_what_goes_against_the_opinion_is_longer():
    problem, truth = shown(Spread(0.5))
    inside = truth.labels >= 0
    against, with_it = (
        replace(problem, opinion=Opinion(np.where(inside == sprite, 0.95, 0.05).astype(np.float32)))
        for sprite in (False, True)
    )
    assert length(with_it, truth) < length(problem, truth) < length(against, truth)
    right = colors(truth)
    wrong = np.broadcast_to(np.float32(BEHIND), right.shape)
    agreed, disagreed = (
        length(replace(problem, opinion=replace(problem.opinion, color=color)), truth)
        for color in (right, wrong)
    )
    assert agreed == pytest.approx(length(problem, truth)) and disagreed > agreed
