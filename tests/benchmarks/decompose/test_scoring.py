"""The truth scores perfect however it is written; damage costs where it should, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.decompose.evidence import UNTOLD, Evidence, gather
from benchmarks.decompose.files import UnreadableError, load, save
from benchmarks.decompose.model import Decomposition, Layer, Pixels, Placement, Scene, flipped
from benchmarks.decompose.scoring import Score, score
from benchmarks.decompose.specs import SPECS

Small = Callable[[str], tuple[Scene, Evidence]]
PERFECT = ("exact", "miou", "miou_object", "iou_binary", "recall", "f1", "size_ratio", "placement_f1")


def perfect(found: Score) -> bool:
    return found.psnr == 99 and found.opacity == 0 and all(getattr(found, name) == 1 for name in PERFECT)


def edited(scene: Scene, edit: Callable[[Placement, int, int], Placement | None]) -> Decomposition:
    """The truth with each placement changed (sprite, frame and place in the frame are told) or taken out."""
    frames = tuple(
        tuple(new for index, one in enumerate(frame) if (new := edit(one, number, index)) is not None)
        for number, frame in enumerate(scene.truth.frames)
    )
    return replace(scene.truth, frames=frames)


@pytest.mark.parametrize("name", [name for name in SPECS if name != "deform"])
def test_the_truth_written_and_read_again_is_perfect(name: str, small: Small, tmp_path: Path) -> None:
    scene, evidence = small(name)
    save(tmp_path, scene.truth)
    assert perfect(score(scene, evidence, load(tmp_path)))


def test_of_a_deformed_scene_the_files_cannot_tell_all(small: Small, tmp_path: Path) -> None:
    scene, evidence = small("deform")
    save(tmp_path, scene.truth)
    found = score(scene, evidence, load(tmp_path))
    assert found.size_ratio == 1 and found.recall == 1
    assert found.psnr < 40 and found.miou < 1


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), name=st.sampled_from(["solid", "level", "ghost"]))
def test_the_same_truth_written_otherwise_is_as_perfect(seed: int, name: str, small: Small) -> None:
    """Sprites in another order, flipped and padded, and opacity in the sprites instead of the placements."""
    scene, evidence = small(name)
    truth, rng = scene.truth, np.random.default_rng(seed)
    order = rng.permutation(len(truth.sprites)).tolist()
    flips = rng.random((len(order), 2)) < 0.5
    pads = rng.integers(0, 4, (len(order), 4))
    sprites: list[Pixels] = []
    for sprite in order:
        top, left, bottom, right = pads[sprite].tolist()
        turned = flipped(truth.sprites[sprite], *flips[sprite].tolist())
        sprites.append(np.pad(turned, ((top, bottom), (left, right), (0, 0))))

    def rewritten(one: Placement, number: int, index: int) -> Placement:
        flip_x, flip_y = (
            bool(a) != bool(b) for a, b in zip((one.flip_x, one.flip_y), flips[one.sprite], strict=True)
        )
        top, left, bottom, right = pads[one.sprite].tolist()
        x, y = one.x - (right if flip_x else left), one.y - (bottom if flip_y else top)
        return replace(one, sprite=order.index(one.sprite), x=x, y=y, flip_x=flip_x, flip_y=flip_y)

    found = replace(edited(scene, rewritten), sprites=tuple(sprites))
    assert perfect(score(scene, evidence, found))


def test_tiles_may_as_well_be_background(small: Small) -> None:
    scene, evidence = small("platforms")
    ground = edited(scene, lambda one, number, index: one if one.fixed else None)
    still = gather(replace(scene, truth=ground)).clean[0]
    layer = Layer(np.dstack([still, np.full(still.shape[:2], 255, np.uint8)]), ((0, 0),))
    found = replace(edited(scene, lambda one, number, index: None if one.fixed else one), layers=(layer,))
    assert perfect(score(scene, evidence, found))


def test_the_background_alone_has_no_foreground(small: Small) -> None:
    scene, evidence = small("solid")
    found = score(scene, evidence, edited(scene, lambda one, number, index: None))
    assert found.iou_binary == found.miou == found.recall == found.f1 == found.placement_f1 == 0
    assert 0.8 < found.exact < 1 and 10 < found.psnr < 40


def test_a_sprite_per_placement_is_exact_but_no_dictionary(small: Small) -> None:
    scene, evidence = small("solid")
    places = [one for frame in scene.truth.frames for one in frame]
    number = iter(range(len(places)))
    found = replace(
        edited(scene, lambda one, frame, index: replace(one, sprite=next(number))),
        sprites=tuple(scene.truth.sprites[one.sprite] for one in places),
    )
    got = score(scene, evidence, found)
    assert got.psnr == 99 and got.miou == got.recall == got.placement_f1 == 1
    assert got.f1 < 0.3 and got.size_ratio > 2


def test_each_damage_costs_its_own_figures(duet: Scene, block: Callable[..., Pixels]) -> None:
    evidence = gather(duet)
    truth = duet.truth
    assert perfect(score(duet, evidence, truth))

    shaky = edited(duet, lambda one, number, index: replace(one, x=one.x + number % 2))
    got = score(duet, evidence, shaky)
    assert got.recall == got.f1 == got.size_ratio == 1
    assert got.placement_f1 == pytest.approx(0.5) and got.miou < 1 and got.psnr < 99

    fewer = edited(duet, lambda one, number, index: None if index == 0 and number % 2 else one)
    got = score(duet, evidence, fewer)
    assert got.placement_precision == 1 and got.placement_recall == pytest.approx(0.75)
    assert got.f1 == 1 and got.size_ratio < 1

    colored = [sprite.copy() for sprite in truth.sprites]
    colored[0][2, 3, :3] ^= 8
    got = score(duet, evidence, replace(truth, sprites=tuple(colored)))
    assert got.miou == got.iou_binary == got.placement_f1 == 1
    assert got.recall == got.f1 == 0.5 and 30 < got.psnr < 99

    close = [sprite.copy() for sprite in truth.sprites]
    close[0][..., :3] += 2
    assert score(duet, evidence, replace(truth, sprites=tuple(close))).recall == 1

    wrong_order = replace(truth, frames=tuple(frame[::-1] for frame in truth.frames))
    got = score(duet, evidence, wrong_order)
    assert got.miou < 1 and got.f1 == got.iou_binary == got.placement_f1 == 1

    faint = edited(duet, lambda one, number, index: replace(one, opacity=0.9))
    got = score(duet, evidence, faint)
    assert got.opacity == pytest.approx(0.1) and got.placement_f1 == 1

    more = replace(truth, sprites=(*truth.sprites, block(3, 3, 9)))
    more = replace(more, frames=tuple((*frame, Placement(2, 0, 25)) for frame in more.frames))
    got = score(duet, evidence, more)
    assert got.recall == 1 and got.f1 == pytest.approx(0.8) and got.size_ratio > 1
    assert got.placement_recall == 1 and got.placement_precision == pytest.approx(2 / 3)


def test_halves_are_not_a_sprite_and_two_glued_are_not_two(duet: Scene) -> None:
    evidence, truth = gather(duet), duet.truth
    halves = (truth.sprites[0][:, :4], truth.sprites[0][:, 4:], truth.sprites[1])
    frames = tuple(
        (first, Placement(1, first.x + 4, first.y), replace(second, sprite=2))
        for first, second in truth.frames
    )
    got = score(duet, evidence, replace(truth, sprites=halves, frames=frames))
    assert got.psnr == 99 and got.miou == 1
    assert got.recall == 0.5 and got.f1 == pytest.approx(0.4)
    assert got.placement_precision == pytest.approx(2 / 3) and got.placement_recall == 1


def test_pixels_that_no_frame_tells_may_be_anything(block: Callable[..., Pixels]) -> None:
    sprite = block(8, 8)
    sprite[3, 3, :3] = 7
    frames = tuple((Placement(0, 2 + number, 5),) for number in range(10))
    scene = Scene("solid", 0, Decomposition(32, 20, (7, 7, 7), (), (sprite,), frames), (0,))
    evidence = gather(scene)
    assert (evidence.labels == UNTOLD).sum() == 10
    assert perfect(score(scene, evidence, scene.truth))
    holed = sprite.copy()
    holed[3, 3] = 0
    got = score(scene, evidence, replace(scene.truth, sprites=(holed,)))
    assert got.psnr == 99 and got.miou == got.recall == got.f1 == got.iou_binary == 1
    bitten = sprite.copy()
    bitten[3, 4] = 0
    assert score(scene, evidence, replace(scene.truth, sprites=(bitten,))).recall == 0


def test_a_sprite_hardly_seen_is_not_asked_for(duet: Scene, block: Callable[..., Pixels]) -> None:
    shy = block(10, 10, 5)
    frames = tuple((*frame, Placement(2, -8, 2)) for frame in duet.truth.frames)
    truth = replace(duet.truth, sprites=(*duet.truth.sprites, shy), frames=frames)
    scene = replace(duet, truth=truth, actors=(0, 1, 2))
    evidence = gather(scene)
    assert not evidence.asked(2, shy)
    part = replace(truth, sprites=(*truth.sprites[:2], shy[:, 8:]))
    part = replace(part, frames=tuple((*frame[:2], Placement(2, 0, 2)) for frame in frames))
    got = score(scene, evidence, part)
    assert got.recall == got.f1 == 1 and got.psnr == 99


def test_a_symmetric_sprite_has_no_wrong_side(block: Callable[..., Pixels]) -> None:
    half = block(6, 4)
    sprite = np.concatenate([half, half[:, ::-1]], 1)
    frames = tuple((Placement(0, 2 * number, 5),) for number in range(12))
    scene = Scene("solid", 0, Decomposition(40, 20, (0, 0, 0), (), (sprite,), frames), (0,))
    turned = edited(scene, lambda one, number, index: replace(one, flip_x=bool(number % 2)))
    assert perfect(score(scene, gather(scene), turned))


@pytest.mark.parametrize(
    "other",
    [
        lambda truth: replace(truth, frames=truth.frames[:-1]),
        lambda truth: replace(truth, width=truth.width + 1),
    ],
)
def test_other_frames_than_those_of_the_scene_are_refused(
    other: Callable[[Decomposition], Decomposition], duet: Scene
) -> None:
    with pytest.raises(UnreadableError, match="20 of 48 x 32"):
        score(duet, gather(duet), other(duet.truth))
