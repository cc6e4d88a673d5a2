from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.decompose.baselines import BASELINES
from benchmarks.decompose.evidence import Evidence, gather
from benchmarks.decompose.model import Decomposition, Pixels, Placement, Scene
from benchmarks.decompose.scoring import score

Small = Callable[[str], tuple[Scene, Evidence]]


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("scene", ["solid", "scroll", "platforms"])
def test_a_baseline_draws_every_frame_exactly_but_has_too_large_a_dictionary(
    name: str, scene: str, small: Small
) -> None:
    played, evidence = small(scene)
    found = score(played, evidence, BASELINES[name](evidence.clean))
    assert found.psnr == 99 and found.exact == 1
    assert found.f1 < 0.6 and found.size_ratio > 2


def test_components_find_sprites_that_never_touch(block: Callable[..., Pixels]) -> None:
    sprites = block(6, 8, 1), block(9, 7, 2)
    frames = tuple(
        (Placement(0, 2 * number, 2), Placement(1, 40 - 2 * number, 18, flip_x=number % 3 == 0))
        for number in range(20)
    )
    scene = Scene("solid", 0, Decomposition(48, 32, (0, 0, 0), (), sprites, frames), (0, 1))
    evidence = gather(scene)
    found = score(scene, evidence, BASELINES["components"](evidence.clean))
    assert (found.miou, found.recall, found.placement_recall, found.psnr) == (1, 1, 1, 99)


def test_tiles_find_a_tile_that_moves_by_cells_also_when_it_is_flipped(block: Callable[..., Pixels]) -> None:
    frames = tuple((Placement(0, 8 * (number % 6), 8, flip_x=number % 2 == 1),) for number in range(18))
    scene = Scene("solid", 0, Decomposition(48, 24, (0, 0, 0), (), (block(8, 8),), frames), (0,))
    evidence = gather(scene)
    found = BASELINES["tiles"](evidence.clean)
    assert len(found.sprites) == 1
    got = score(scene, evidence, found)
    assert (got.miou, got.f1, got.placement_f1, got.size_ratio) == (1, 1, 1, 1)


def test_whole_frames_are_kept_once_each() -> None:
    footage = np.zeros((6, 10, 12, 3), np.uint8)
    footage[1::2, 2:5, 3:4] = 200
    footage[5, 2:5, 3:4] = 0
    footage[5, 2:5, 8:9] = 200
    found = BASELINES["whole-frames"](footage)
    assert [frame[0].sprite for frame in found.frames] == [0, 1, 0, 1, 0, 1]
    assert [frame[0].flip_x for frame in found.frames] == [False] * 5 + [True]
