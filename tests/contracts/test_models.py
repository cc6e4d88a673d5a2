"""The contract that every model which comes along has to pass. It finds the models by itself."""

from __future__ import annotations

import hashlib
import shlex
import tomllib
from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.cli.app import COMMANDS
from sprite_bridge.runtime import Model, ModelStore
from sprite_bridge.runtime.store import packaged_folder

FOLDER = packaged_folder()
STORE = ModelStore([FOLDER])
NAMES = STORE.names()
MAX_FOLDER_BYTES = 30 * 1024**2
SHAPES = [
    (1, 1, 1),
    (1, 1, 40),
    (1, 15, 17),
    (1, 16, 16),
    (2, 33, 7),
    (3, 24, 24),
    (1, 128, 128),
    (1, 31, 257),
]


def pictures(count: int, height: int, width: int) -> np.ndarray:
    return np.random.default_rng(7).random((count, 3, height, width), dtype=np.float32)


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def model(name: str) -> Model:
    return STORE.open(name, "cpu")


def test_models_come_along() -> None:
    assert NAMES


def test_all_models_together_stay_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()]
    assert 0 < sum(sizes) <= MAX_FOLDER_BYTES


def test_a_model_folder_holds_what_it_must_and_nothing_else(name: str) -> None:
    found = {path.name for path in (FOLDER / name).iterdir()}
    assert found == {"card.toml", STORE.card(name).file, "recipe.toml", "README.md"}


def test_a_model_passes_every_check(name: str) -> None:
    assert STORE.verify(name) == []


def test_the_hash_in_the_card_is_the_files(name: str) -> None:
    card = STORE.card(name)
    assert hashlib.sha256((FOLDER / name / card.file).read_bytes()).hexdigest() == card.sha256


def test_the_card_says_where_the_weights_come_from(name: str) -> None:
    card = STORE.card(name)
    assert card.licence.lower() != "unknown"
    assert card.trained_on
    for pack in card.trained_on:
        assert "unknown" not in (pack.licence.lower(), pack.author.lower(), pack.pack.lower())


def test_every_figure_says_how_to_measure_it_again(name: str) -> None:
    figures = STORE.card(name).figures
    assert figures
    for figure in figures:
        program, command, *_ = shlex.split(figure.command)
        assert program == "sprite-bridge"
        assert command in COMMANDS


def test_figures_that_are_shares_lie_between_0_and_1(name: str) -> None:
    shares = [
        value
        for figure in STORE.card(name).figures
        for key, value in figure.values.items()
        if key in ("acc", "soft", "iou", "edge", "failed")
    ]
    assert shares
    assert 0 <= min(shares) <= max(shares) <= 1


def test_the_recipe_and_the_page_are_there_to_read(name: str) -> None:
    assert tomllib.loads((FOLDER / name / "recipe.toml").read_text(encoding="utf-8"))
    assert name in (FOLDER / name / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "x".join(map(str, shape)))
def test_every_size_comes_back_as_it_went_in(model: Model, shape: tuple[int, int, int]) -> None:
    result = model.run(pictures(*shape), pictures(*shape))
    assert result.shape == (shape[0], 4, *shape[1:])
    assert result.dtype == np.float32


@pytest.mark.parametrize("kind", ["noise", "black", "white", "one red pixel", "checkers"])
def test_results_are_numbers_from_0_to_1(model: Model, kind: str) -> None:
    picture = pictures(1, 48, 40) if kind == "noise" else np.zeros((1, 3, 48, 40), np.float32)
    if kind == "white":
        picture[:] = 1
    elif kind == "one red pixel":
        picture[0, 0, 20, 20] = 1
    elif kind == "checkers":
        picture[:, :, ::2, ::2] = picture[:, :, 1::2, 1::2] = 1
    result = model.run(picture, picture[:, :, ::-1].copy())
    assert np.isfinite(result).all()
    assert result.min() >= 0
    assert result.max() <= 1


def test_the_same_picture_gives_the_same_bytes(name: str, model: Model) -> None:
    picture = pictures(1, 37, 50)
    ground = picture[:, :, ::-1].copy()
    first = model.run(picture, ground).tobytes()
    assert model.run(picture, ground).tobytes() == first
    assert ModelStore([FOLDER]).open(name, "cpu").run(picture, ground).tobytes() == first


def test_a_batch_gives_what_single_pictures_give(model: Model) -> None:
    batch = pictures(3, 32, 32)
    ground = batch[:, :, ::-1].copy()
    singles = np.concatenate([model.run(batch[i : i + 1], ground[i : i + 1]) for i in range(3)])
    np.testing.assert_allclose(model.run(batch, ground), singles, atol=1e-4)


def test_a_picture_is_not_changed(model: Model) -> None:
    picture, ground = pictures(1, 32, 32), pictures(1, 32, 32)[:, :, ::-1].copy()
    before = picture.copy(), ground.copy()
    model.run(picture, ground)
    np.testing.assert_array_equal(picture, before[0])
    np.testing.assert_array_equal(ground, before[1])


def test_no_other_kind_of_weights_lies_about() -> None:
    suffixes = {Path(path).suffix for path in FOLDER.rglob("*") if path.is_file()}
    assert suffixes <= {".onnx", ".toml", ".md"}
