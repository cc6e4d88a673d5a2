"""The corruption: seeded, bounded, and true to its truth."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sprite_bridge.training.corruption import corrupted_batch
from sprite_bridge.training.draws import Draws
from sprite_bridge.training.kinds import GROUNDS, WAYS


@pytest.mark.parametrize("way", WAYS)
def test_the_same_seed_gives_the_same_batch_and_another_one_another(store, way: str) -> None:
    a, b, c = (corrupted_batch(store, 6, 32, Draws(seed, "x"), ways={way: 1.0}) for seed in (1, 1, 2))
    assert torch.equal(a.picture, b.picture)
    assert torch.equal(a.target, b.target)
    assert not torch.equal(a.picture, c.picture)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_pictures_are_whole_levels_and_truths_are_clean(store, way: str, ground: str) -> None:
    batch = corrupted_batch(store, 8, 48, Draws(5, way, ground), grounds={ground: 1.0}, ways={way: 1.0})
    assert batch.picture.shape == (8, 3, 48, 48)
    assert batch.target.shape == (8, 4, 48, 48)
    for tensor in (batch.picture, batch.target[:, :3]):
        levels = tensor * 255
        assert torch.allclose(levels, levels.round(), atol=1e-3)
        assert float(tensor.min()) >= 0
        assert float(tensor.max()) <= 1
    alpha = batch.target[:, 3:]
    assert float((batch.target[:, :3] * (alpha == 0)).abs().max()) == 0
    assert batch.way == way
    assert [GROUNDS[i] for i in batch.grounds] == [ground] * 8
    if ground == "none":
        assert float(alpha.min()) == 1
    else:
        assert 0 < float(alpha.mean()) < 1


def test_a_truth_has_no_more_colours_than_its_sprites(store, pack) -> None:
    most = max(len(np.unique(pack.sprite(i).reshape(-1, 4), axis=0)) for i in range(len(pack)))
    batch = corrupted_batch(store, 12, 48, Draws(3), grounds={"clash": 1.0}, ways={"direct": 1.0})
    for truth in (batch.target * 255).round().byte().permute(0, 2, 3, 1).reshape(12, -1, 4).numpy():
        colors = np.unique(truth[truth[:, 3] > 0], axis=0)
        assert 1 <= len(colors) <= 3 * most


def test_the_light_way_stays_near_the_truth_and_the_others_leave_it(store) -> None:
    def error(way: str) -> float:
        batch = corrupted_batch(store, 24, 48, Draws(9), grounds={"white": 1.0}, ways={way: 1.0})
        alpha = batch.target[:, 3:]
        clean = batch.target[:, :3] * alpha + (1 - alpha)
        return float((batch.picture - clean).abs().mean())

    light = error("light")
    assert 0 < light < 0.02
    assert error("direct") > light
    assert error("upscaled") > light


def test_in_a_clash_ground_and_edge_are_nearly_one_colour(store) -> None:
    batch = corrupted_batch(store, 24, 48, Draws(2), grounds={"clash": 1.0}, ways={"light": 1.0})
    nearest = []
    for picture, truth in zip(batch.picture, batch.target, strict=True):
        ground = picture[:, truth[3] == 0].median(dim=1).values
        nearest.append(float((truth[:3, truth[3] == 1] - ground[:, None]).abs().amax(0).min()))
    assert np.median(nearest) < 16 / 255


def test_shares_decide_what_is_drawn(store) -> None:
    drawn = {
        GROUNDS[int(kind)]
        for seed in range(4)
        for kind in corrupted_batch(store, 16, 16, Draws(seed), grounds={"white": 1.0, "noisy": 1.0}).grounds
    }
    assert drawn == {"white", "noisy"}


def test_sprites_that_are_chosen_are_placed_alone_and_in_turn(store, pack) -> None:
    chosen = torch.tensor([3, 3, 11])
    batch = corrupted_batch(
        store, 3, 64, Draws(2), grounds={"white": 1.0}, ways={"light": 1.0}, chosen=chosen
    )
    shown = (batch.target[:, 3] > 0).sum((1, 2)).tolist()
    for number, index in enumerate(chosen.tolist()):
        area = int((pack.sprite(index)[..., 3] > 0).sum())
        assert 0.5 * area <= shown[number] <= area
    many = [corrupted_batch(store, 6, 64, Draws(k), chosen=torch.full((6,), 3)) for k in range(5)]
    alone = int((pack.sprite(3)[..., 3] > 0).sum())
    kept = [b.target[:, 3].sum((1, 2))[b.grounds != GROUNDS.index("none")] for b in many]
    assert float(torch.cat(kept).max()) == alone


def test_a_shadow_lies_at_the_foot_and_is_no_sprite(store) -> None:
    batch = corrupted_batch(store, 24, 64, Draws(4), grounds={"shadow": 1.0}, ways={"light": 1.0})
    darker = 0
    for picture, truth in zip(batch.picture, batch.target, strict=True):
        rows, columns = torch.nonzero(truth[3] > 0).T
        foot = int(rows.max())
        outside = truth[3] == 0
        light = picture.mean(0)
        corner = torch.cat([light[:4, :4].flatten(), light[:4, -4:].flatten()]).median()
        under = light[foot : foot + 2, int(columns.min()) : int(columns.max()) + 1]
        free = outside[foot : foot + 2, int(columns.min()) : int(columns.max()) + 1]
        darker += bool(free.any()) and float(under[free].min()) < 0.95 * float(corner)
    assert darker >= 12


def test_what_is_stored_again_is_nearly_the_same(store) -> None:
    way = {"grounds": {"solid": 1.0}, "chosen": torch.arange(16)}
    once, twice = (
        corrupted_batch(store, 16, 48, Draws(9), ways={name: 1.0}, **way) for name in ("upscaled", "stored")
    )
    assert torch.equal(once.target, twice.target)
    off = (once.picture - twice.picture).abs().mean((1, 2, 3))
    assert float(off.min()) > 0
    assert float(off.max()) < 0.05


def test_the_ground_is_what_a_fit_to_the_picture_gives(store) -> None:
    """A plane: of a plain ground it is the colour, of a ramp nearly the ramp."""
    for kind, most in (("white", 0.02), ("solid", 0.02), ("gradient", 0.08)):
        batch = corrupted_batch(store, 16, 64, Draws(6), grounds={kind: 1.0}, ways={"light": 1.0})
        outside = batch.target[:, 3:] == 0
        off = ((batch.picture - batch.ground).abs() * outside).sum((1, 2, 3)) / (3 * outside.sum((1, 2, 3)))
        assert float(off.median()) < most
        second = batch.ground.diff(n=2, dim=2).abs().amax(), batch.ground.diff(n=2, dim=3).abs().amax()
        assert max(map(float, second)) < 0.01 or kind == "gradient"
    scenes = corrupted_batch(store, 4, 64, Draws(6), grounds={"none": 1.0}, ways={"light": 1.0})
    assert bool(torch.isfinite(scenes.ground).all())
