"""From a folder of sprites to a model that the store opens, and to its figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sprite_bridge.errors import BadParams, ConfigError, DeviceError, InputError, OutputError
from sprite_bridge.runtime import ModelStore
from sprite_bridge.training import jobs
from sprite_bridge.training.jobs import EvaluateOrder, TrainOrder, evaluate_cleaner, train_cleaner
from sprite_bridge.training.precision import settled
from sprite_bridge.training.recipe import Recipe

RECIPE = replace(
    Recipe(),
    width=4,
    steps=2,
    batch=4,
    side=16,
    validate_every=2,
    validation_cases=8,
    validation_share=0.3,
    holdout=("/loose/",),
)


@pytest.fixture
def order(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> TrainOrder:
    monkeypatch.setattr(jobs, "FIGURE_CASES", 8)
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.to_toml())
    return TrainOrder(data_folder, tmp_path / "models" / "tiny", recipe, device="cpu")


def test_training_writes_a_model_that_opens_and_can_be_evaluated(order, monkeypatch) -> None:
    rows = []
    result = train_cleaner(order, rows.append)
    assert rows
    assert result["model"] == "tiny"
    assert result["figures"]["all"]["cases"] == 12
    store = ModelStore([order.out.parent])
    assert store.verify("tiny") == []
    card = store.card("tiny")
    assert card.width == 4
    assert Recipe.read(order.out / "recipe.toml") == settled(RECIPE, "cpu")
    assert [(pack.pack, pack.licence, pack.author) for pack in card.trained_on] == [
        ("Drawn", "CC0-1.0", "Us")
    ]
    assert card.figures[0].values["iou"] == result["figures"]["all"]["iou"]
    assert "Drawn" in (order.out / "README.md").read_text()
    page = Path(result["report"]).read_text()
    assert "pack " in page and "validation loss" in page and "The worst cases" in page
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", str(order.out.parent))
    again = evaluate_cleaner(EvaluateOrder(order.data, "tiny", cases=8, seed=RECIPE.seed))
    assert again["figures"] == result["figures"]
    assert again["sprites"] < 31


def test_a_model_in_integers_has_one_in_floating_point_beside_it(order) -> None:
    recipe = replace(RECIPE, network="v2", weights="int8", side=32)
    order.recipe.write_text(recipe.to_toml())
    result = train_cleaner(order, lambda row: None)
    assert (result["weights"], result["float"]["weights"]) == ("int8", "float16")
    store = ModelStore([order.out.parent])
    assert store.verify("tiny") == store.verify("tiny-float") == []
    cards = store.card("tiny"), store.card("tiny-float")
    assert ["integers" in card.summary for card in cards] == [True, False]
    assert [spec.name for spec in cards[0].inputs] == ["rgb", "ground"]
    assert cards[0].trained_on == cards[1].trained_on
    assert result["figures"]["all"]["iou"] == pytest.approx(
        result["float"]["figures"]["all"]["iou"], abs=0.05
    )
    assert Recipe.read(order.out.parent / "tiny-float" / "recipe.toml").weights == "float16"


def test_a_model_beside_it_is_not_replaced(order) -> None:
    beside = order.out.parent / "tiny-float"
    beside.mkdir(parents=True)
    (beside / "card.toml").write_text("mine")
    with pytest.raises(OutputError, match="tiny-float holds a model already"):
        train_cleaner(order, lambda row: None)
    assert (beside / "card.toml").read_text() == "mine"


def test_a_resumed_run_needs_neither_recipe_nor_data(order) -> None:
    train_cleaner(order, lambda row: None)
    card = (order.out / "card.toml").read_text()
    rows = []
    train_cleaner(replace(order, recipe=None, resume=True), rows.append)
    assert rows == []
    assert (order.out / "card.toml").read_text() == card


@pytest.mark.parametrize(
    ("change", "named"), [({"best_by": "loss"}, "best_by"), ({"seed": 3, "width": 8}, "width, seed")]
)
def test_a_run_does_not_go_on_with_another_recipe(order, change: dict, named: str) -> None:
    train_cleaner(order, lambda row: None)
    order.recipe.write_text(replace(RECIPE, **change).to_toml())
    with pytest.raises(ConfigError, match=f"another recipe: {named}$"):
        train_cleaner(replace(order, resume=True), lambda row: None)
    assert Recipe.read(order.out / "run" / "recipe.toml") == settled(RECIPE, "cpu")


def test_a_run_may_go_on_for_longer(order) -> None:
    train_cleaner(order, lambda row: None)
    order.recipe.write_text(replace(RECIPE, steps=4).to_toml())
    rows = []
    train_cleaner(replace(order, resume=True), rows.append)
    assert [row["step"] for row in rows] == [4]


def test_a_new_run_replaces_neither_a_model_nor_a_checkpoint(order) -> None:
    train_cleaner(order, lambda row: None)
    card = (order.out / "card.toml").read_text()
    with pytest.raises(OutputError, match="already") as caught:
        train_cleaner(replace(order, width=8), lambda row: None)
    assert "--resume" in caught.value.hint
    assert (order.out / "card.toml").read_text() == card
    (order.out / "card.toml").unlink()  # as if it had been interrupted
    with pytest.raises(OutputError):
        train_cleaner(order, lambda row: None)
    (order.out / "card.toml").write_text(card)
    (order.out / "run" / "state.pt").unlink()
    for resume in (False, True):
        with pytest.raises(OutputError, match="no run to go on with"):
            train_cleaner(replace(order, resume=resume), lambda row: None)


def test_the_width_can_be_given_beside_a_recipe(order) -> None:
    train_cleaner(replace(order, width=8), lambda row: None)
    assert ModelStore([order.out.parent]).card("tiny").width == 8


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"data": Path("nowhere")}, InputError),
        ({"recipe": Path("nowhere.toml")}, ConfigError),
        ({"out": Path("Not A Name")}, BadParams),
        ({"device": "tpu"}, BadParams),
        ({"device": "cuda"}, DeviceError),
    ],
)
def test_a_wrong_order_says_what_is_wrong(order, change, error, monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(error):
        train_cleaner(replace(order, **change), lambda row: None)


def test_a_folder_without_sprites_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="no sprite"):
        jobs.read_pack(tmp_path)


def test_sprites_that_no_manifest_names_have_an_unknown_licence(tmp_path) -> None:
    from sprite_bridge.training.model_folder import packs_of

    (pack,) = packs_of(["mine/a.png", "mine/b.png"], tmp_path)
    assert (pack.pack, pack.licence) == ("mine", "unknown")
