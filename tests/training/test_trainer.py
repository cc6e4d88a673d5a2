"""The loop: it learns, it resumes to the same bits, it stops when told."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from sprite_bridge.errors import ConfigError
from sprite_bridge.image import Sprite
from sprite_bridge.metrics import Score
from sprite_bridge.training.corruption import Batch, corrupted_batch
from sprite_bridge.training.draws import Draws
from sprite_bridge.training.export import to_onnx
from sprite_bridge.training.losses import mended_loss
from sprite_bridge.training.nets.v1 import V1, rgba
from sprite_bridge.training.recipe import Recipe
from sprite_bridge.training.run import Run, learning_rate_factor
from sprite_bridge.training.samples import Shown
from sprite_bridge.training.state import RunFolder
from sprite_bridge.training.trainer import Limits, train
from sprite_bridge.training.validation import Case

SMALL = replace(
    Recipe(), width=4, steps=6, batch=4, side=16, large_every=3, validate_every=2, validation_cases=8
)
SMALL = replace(SMALL, validation_share=0.3)


def test_the_loss_falls_when_one_batch_is_learned_by_heart(store) -> None:
    torch.manual_seed(0)
    batch = corrupted_batch(store, 8, 32, Draws(0), grounds={"solid": 1.0}, ways={"light": 1.0})
    network = V1(8)
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    losses = []
    for _ in range(40):
        loss = mended_loss(*network(batch.picture), batch.target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.7 * losses[0]


EPOCHS = replace(
    SMALL, order="epochs", subset=6, validation_sprites=2, best_by="loss", precision="bfloat16", ema=0.0
)


def _state(folder):
    return torch.load(folder / "state.pt", weights_only=True)


@pytest.mark.parametrize("recipe", [SMALL, EPOCHS], ids=["chance", "epochs"])
def test_an_interrupted_run_resumes_to_the_same_bits(pack, tmp_path, recipe: Recipe) -> None:
    whole = train(pack, tmp_path / "whole", recipe)
    train(pack, tmp_path / "parts", recipe, limits=Limits(steps=4))
    parts = train(pack, tmp_path / "parts", recipe, resume=True)
    a, b = _state(tmp_path / "whole"), _state(tmp_path / "parts")
    assert a["progress"]["step"] == b["progress"]["step"] == 6
    for part in ("network", "average"):
        assert all(torch.equal(a[part][key], b[part][key]) for key in a[part])
    for key, value in a["optimizer"]["state"].items():
        assert all(torch.equal(value[name], b["optimizer"]["state"][key][name]) for name in value)
    best, again = whole.network.state_dict(), parts.network.state_dict()
    assert all(torch.equal(best[key], again[key]) for key in best)


def test_the_log_has_a_row_per_validation_in_both_formats(pack, tmp_path) -> None:
    said = []
    train(pack, tmp_path, SMALL, say=said.append)
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert rows == said
    assert [row["step"] for row in rows] == [2, 4, 6]
    with (tmp_path / "log.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [float(row["validation_loss"]) for row in table] == [row["validation_loss"] for row in rows]


@pytest.mark.parametrize(("best_by", "best"), [("acc", 1), ("loss", 2)])
def test_a_recipe_says_what_the_best_weights_are(
    pack, tmp_path, monkeypatch, best_by: str, best: int
) -> None:
    """The second validation has the best acc, the third the least loss."""
    judged = iter([(0.5, 0.3), (0.4, 0.6), (0.3, 0.4)])
    seen = []

    def verdict(run: Run, network: torch.nn.Module) -> tuple[float, list[Case]]:
        seen.append({key: value.clone() for key, value in network.state_dict().items()})
        loss, acc = next(judged)
        blank = Shown(*(np.zeros((8, 8, channels), np.uint8) for channels in (3, 4, 4)))
        score = Score(acc, 0.0, 0.0, 0.0, 0.0, 0.0, True, False, 1.0)
        return loss, [Case("light", "white", "<=16", score, blank)]

    monkeypatch.setattr(Run, "_judged", verdict)
    network = train(pack, tmp_path, replace(SMALL, best_by=best_by)).network
    assert len(seen) == 3
    assert all(torch.equal(value, seen[best][key]) for key, value in network.state_dict().items())


def test_in_epochs_every_sprite_comes_once_in_a_pass(pack, tmp_path, monkeypatch) -> None:
    """Large batches take fewer of them."""
    recipe, seen = replace(EPOCHS, steps=8), []

    def batch(*args, chosen: torch.Tensor, **options) -> Batch:
        seen.append(chosen.tolist())
        return corrupted_batch(*args, chosen=chosen, **options)

    monkeypatch.setattr("sprite_bridge.training.run.corrupted_batch", batch)
    train(pack, tmp_path, recipe)
    assert [len(chosen) for chosen in seen] == [4, 4, 1, 4, 4, 1, 4, 4]
    row = [index for chosen in seen for index in chosen]
    passes = [row[first : first + 4] for first in range(0, 24, 4)]
    assert all(sorted(one) == [0, 1, 2, 3] for one in passes)
    assert len({tuple(one) for one in passes}) > 1


def test_the_precision_is_the_recipes(pack, tmp_path) -> None:
    def weights(precision: str) -> torch.Tensor:
        train(pack, tmp_path / precision, replace(SMALL, precision=precision))
        return torch.cat([value.flatten() for value in _state(tmp_path / precision)["network"].values()])

    exact, half = weights("float32"), weights("bfloat16")
    assert not torch.equal(exact, half)
    assert torch.allclose(exact, half, atol=0.1)


def test_what_a_run_begins_as_is_the_one_to_beat(pack, tmp_path) -> None:
    """Steps that are far too large make it worse."""
    train(pack, tmp_path / "first", SMALL)
    network = V1(4)
    RunFolder(tmp_path / "first").load_best(network)
    data = to_onnx(network.eval(), half=False)
    rows = []
    wild = replace(SMALL, learning_rate=50.0, ema=0.0, best_by="loss")
    after = train(pack, tmp_path / "second", wild, start=data, say=rows.append).network
    assert [row["step"] for row in rows] == [0, 2, 4, 6]
    assert rows[0]["training_loss"] == rows[0]["validation_loss"]
    picture = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        assert torch.allclose(rgba(after, picture), rgba(network, picture), atol=1e-4)


def test_a_run_that_comes_to_nothing_says_so(pack, tmp_path) -> None:
    recipe = replace(SMALL, learning_rate=1e30, steps=4)
    with pytest.raises(ConfigError, match="nothing"):
        train(pack, tmp_path, recipe)


def test_every_validation_leaves_a_sheet_to_look_at(pack, tmp_path) -> None:
    train(pack, tmp_path, SMALL)
    sheets = RunFolder(tmp_path).sheets
    assert [int(sheet.stem) for sheet in sheets] == [2, 4, 6]
    assert all(max(Sprite.open(sheet).size) > 128 for sheet in sheets)


def test_the_best_validation_is_what_comes_back(pack, tmp_path) -> None:
    best = train(pack, tmp_path, SMALL).network
    saved = torch.load(tmp_path / "best.pt", weights_only=True)
    assert all(torch.equal(value, saved[key]) for key, value in best.state_dict().items())
    assert not best.training


def test_a_run_ends_with_its_minutes_and_still_validates(pack, tmp_path) -> None:
    said, endless = [], replace(SMALL, steps=100_000, validate_every=100_000)
    train(pack, tmp_path, endless, limits=Limits(minutes=0.03), say=said.append)
    assert len(said) == 1
    assert said[0]["step"] < 1000
    assert said[0]["seconds"] >= 60 * 0.03


def test_nothing_is_printed_without_a_terminal(pack, tmp_path, capsys) -> None:
    train(pack, tmp_path, replace(SMALL, steps=2))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("share", "factor"), [(0.0, 0.1), (0.04, 1.0), (1.0, 0.01)])
def test_the_learning_rate_warms_up_and_falls(share: float, factor: float) -> None:
    assert learning_rate_factor(share) == pytest.approx(factor)
