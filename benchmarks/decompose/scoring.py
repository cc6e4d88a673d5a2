"""Scores a decomposition against the truth of its scene, by drawing it. See benchmarks/README.md for the columns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.decompose import dictionary, identity, masks, placing
from benchmarks.decompose.evidence import Evidence
from benchmarks.decompose.files import UnreadableError
from benchmarks.decompose.model import Decomposition, Scene
from benchmarks.decompose.rendering import draw

BEST_PSNR = 99.0  # dB, of what is equal


@dataclass(frozen=True)
class Score:
    """All shares are 0..1, 1 is best; `opacity` is a mean error; NaN is what the scene does not ask.

    Entries and placements are counted without those of tiles that stand still, found or true.
    """

    psnr: float = 0.0
    exact: float = 0.0
    miou: float = 0.0
    miou_object: float = 0.0
    iou_binary: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    size_ratio: float = math.inf
    placement_f1: float = 0.0
    placement_precision: float = 0.0
    placement_recall: float = 0.0
    opacity: float = 1.0
    links: float = math.nan
    idf1: float = math.nan
    switches: float = math.nan
    cycles: float = math.nan
    entries: int = 0
    true_entries: int = 0
    placements: int = 0
    true_placements: int = 0
    worst_frame: int = 0


FAILED = Score()


def score(scene: Scene, evidence: Evidence, found: Decomposition) -> Score:
    """The figures of `found`. Raises UnreadableError if its frames are not those of the scene."""
    truth = scene.truth
    shape, expected = ((len(one.frames), one.width, one.height) for one in (found, truth))
    if shape != expected:
        raise UnreadableError("%d frames of %d x %d" % shape + ", but there were %d of %d x %d" % expected)
    counted = masks.Counted(scene, len(found.sprites))
    squares = equal = 0
    for number in range(len(truth.frames)):
        drawn = draw(found, number)
        away = drawn.rgb.astype(np.int32) - evidence.clean[number]
        squares += int((away * away).sum())
        equal += int((away == 0).all(-1).sum())
        counted.add(drawn.label, evidence.labels[number])
    pixels = evidence.labels.size
    matches, of_tiles = counted.matches(), counted.of_tiles()
    entries = dictionary.judge(scene, evidence, found, matches, of_tiles)
    placements = placing.judge(scene, evidence, found, matches, of_tiles)
    who = identity.judge(truth, found, placements.pairs)
    return Score(
        psnr=_psnr(squares / (pixels * 3)),
        exact=equal / pixels,
        miou=counted.miou(),
        miou_object=counted.miou_object(),
        iou_binary=counted.iou_binary(),
        recall=entries.recall,
        f1=entries.f1,
        size_ratio=entries.size / max(1, dictionary.size_of_truth(scene)),
        placement_f1=placements.f1,
        placement_precision=placements.precision,
        placement_recall=placements.recall,
        opacity=placements.opacity,
        links=who.links,
        idf1=who.idf1,
        switches=who.switches,
        cycles=who.cycles,
        entries=sum(not of_tiles[entry] for entry in found.used()),
        true_entries=len(set(truth.used()) - scene.fixed),
        placements=sum(not of_tiles[one.sprite] for frame in found.frames for one in frame),
        true_placements=sum(not one.fixed for frame in truth.frames for one in frame),
        worst_frame=counted.worst_frame(),
    )


def _psnr(mean_square: float) -> float:
    return min(BEST_PSNR, 10 * math.log10(255**2 / mean_square)) if mean_square else BEST_PSNR
