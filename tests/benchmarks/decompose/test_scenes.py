from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.decompose.evidence import Evidence
from benchmarks.decompose.model import Scene, flipped
from benchmarks.decompose.rendering import draw
from benchmarks.decompose.scenes import make
from benchmarks.decompose.specs import SPECS, SUITES, chosen

Small = Callable[[str], tuple[Scene, Evidence]]


def footage(scene: Scene, frames: int) -> np.ndarray:
    return np.stack([scene.spoil(draw(scene.truth, number).rgb, number) for number in range(frames)])


@pytest.mark.parametrize("name", ["solid", "level", "noisy"])
def test_a_scene_depends_on_its_name_and_seed_only_and_a_longer_one_begins_the_same(name: str) -> None:
    first, again, longer, other = (
        footage(make(name, seed, frames, (96, 96)), 20)
        for seed, frames in ((4, 20), (4, 20), (4, 30), (5, 20))
    )
    assert np.array_equal(first, again)
    assert np.array_equal(first, longer)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", SPECS)
def test_actors_move_and_are_seen_in_every_scene(name: str, small: Small) -> None:
    scene, evidence = small(name)
    moving = [sprite for sprite in scene.truth.used() if sprite not in scene.fixed]
    assert len(moving) >= 6
    changed = (footage(scene, 40)[1:] != footage(scene, 40)[:-1]).any(-1)
    assert changed.any((1, 2)).mean() > 0.9
    shares = [share for visible in evidence.visible for share in visible]
    assert min(shares) > 0
    if name != "deform":
        assert sum(evidence.asked(sprite, scene.truth.sprites[sprite]) for sprite in moving) >= 5


@pytest.mark.parametrize("name", SPECS)
def test_no_sprite_is_in_the_truth_twice_not_even_flipped(name: str, small: Small) -> None:
    sprites = small(name)[0].truth.sprites
    ways = [
        {
            flipped(sprite, *flips).tobytes() + bytes(sprite.shape)
            for flips in ((0, 0), (0, 1), (1, 0), (1, 1))
        }
        for sprite in sprites
    ]
    assert all(not ways[i] & ways[j] for i in range(len(ways)) for j in range(i))


def test_the_camera_moves_where_it_should_and_tiles_stay_in_the_world(small: Small) -> None:
    for name in ("scroll", "level", "parallax", "jpeg"):
        (*_, layer) = small(name)[0].truth.layers
        assert len(set(layer.offsets)) > 10, name
        assert max(abs(x - u) + abs(y - v) for (x, y), (u, v) in pairwise(layer.offsets)) <= 8, name
    scene = small("level")[0]
    (layer,) = scene.truth.layers
    places = {
        (one.sprite, one.x + x, one.y + y)
        for frame, (x, y) in zip(scene.truth.frames, layer.offsets, strict=True)
        for one in frame
        if one.fixed
    }
    assert len(places) < 120
    assert {sprite for sprite, _, _ in places} == scene.fixed
    slow, fast = small("parallax")[0].truth.layers
    assert slow.offsets == tuple((x // 2, y // 2) for x, y in fast.offsets)


def test_each_hard_scene_is_hard_in_its_own_way(small: Small) -> None:
    opacities = {one.opacity for frame in small("ghost")[0].truth.frames for one in frame}
    assert 1.0 in opacities and min(opacities) < 0.8
    poses = {one.pose for frame in small("deform")[0].truth.frames for one in frame}
    assert None in poses and len(poses) > 40
    for name, least, most in (("noisy", 3.0, 5.0), ("jpeg", 1.5, 25.0)):
        scene, evidence = small(name)
        away = footage(scene, 40).astype(float) - evidence.clean
        assert least < away.std() < most, name


def test_an_idle_actor_stays_but_not_for_ever() -> None:
    scene = make("idle", 2)
    spots: dict[int, set[int]] = {}
    for frame in scene.truth.frames:
        for one in frame:
            middle = one.x + scene.truth.sprites[one.sprite].shape[1] // 2
            spots.setdefault(scene.actors[one.sprite], set()).add(middle)
    usual = {
        actor: max(
            sum(
                abs(one.x + scene.truth.sprites[one.sprite].shape[1] // 2 - spot) <= 2
                for frame in scene.truth.frames
                for one in frame
                if scene.actors[one.sprite] == actor
            )
            for spot in middles
        )
        for actor, middles in spots.items()
    }
    assert sum(count > 100 for count in usual.values()) >= 2
    assert all(len(middles) > 3 for middles in spots.values())


def test_the_ground_has_a_colour_of_an_actor() -> None:
    scenes = [make("solid", seed, 20, (96, 96)) for seed in (1, 2, 3)]
    for scene in scenes:
        colors = {
            tuple(color) for sprite in scene.truth.sprites for color in sprite[sprite[..., 3] > 0][:, :3]
        }
        assert scene.truth.color in colors


def test_suites_and_scenes_are_chosen_by_name_each_once() -> None:
    assert chosen("core,level,noisy") == [*SUITES["core"], "noisy"]
    assert chosen("all") == list(SPECS)
    assert sorted(name for names in SUITES.values() for name in names) == sorted(SPECS)
    with pytest.raises(ValueError, match="no scene or suite 'nonsense'"):
        chosen("core,nonsense")
