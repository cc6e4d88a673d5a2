"""The network that comes along: in torch, in floating point and in integers it is the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sprite_bridge.metrics import score
from sprite_bridge.operations.clean import MODEL
from sprite_bridge.runtime import ModelStore
from sprite_bridge.runtime.store import packaged_folder
from sprite_bridge.stages.clean.ground import find_ground
from sprite_bridge.synthetic.degrade import Case, degrade
from sprite_bridge.synthetic.sprites import FILLED, KINDS, draw
from sprite_bridge.training.export import premultiplied
from sprite_bridge.training.nets import NETWORKS
from sprite_bridge.training.nets.v1 import rgba
from sprite_bridge.training.recipe import FINE_TUNING, Recipe
from sprite_bridge.training.start import load_weights

CASES = 24
STORE = ModelStore([packaged_folder()])
FLOAT = f"{MODEL}-float"


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    rng = np.random.default_rng(5)
    kinds = [kind for kind in KINDS if kind not in FILLED]
    return [degrade(draw(kinds[k % len(kinds)], 16 + 4 * (k % 12), rng), "native", rng) for k in range(CASES)]


def planes(colors: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.clip(colors / np.float32(255), 0, 1).transpose(2, 0, 1)[None], np.float32)


def inputs_of(case: Case) -> tuple[np.ndarray, np.ndarray]:
    colors = case.picture[..., :3].astype(np.float32)
    ground = find_ground(colors[None])
    return planes(colors), planes(colors * 0 + colors.mean((0, 1)) if ground is None else ground.surface)


def results(cases: list[Case], name: str) -> list[np.ndarray]:
    model = STORE.open(name, "cpu")
    return [model.run(*inputs_of(case))[0] for case in cases]


def bundle(cases: list[Case], found: list[np.ndarray]) -> float:
    pictures = [np.rint(one * 255).astype(np.uint8).transpose(1, 2, 0) for one in found]
    return float(
        np.mean([score(one, case.truth, max_shift=1).acc for one, case in zip(pictures, cases, strict=True)])
    )


def test_torch_and_floating_point_agree(cases) -> None:
    recipe = Recipe.read(packaged_folder() / FLOAT / "recipe.toml")
    network = NETWORKS[recipe.network](recipe.width)
    load_weights(network, STORE.check(FLOAT).data)
    network.eval()
    for case, found in zip(cases[:6], results(cases[:6], FLOAT), strict=True):
        with torch.no_grad():
            expected = rgba(network, *map(torch.from_numpy, inputs_of(case)))[0].numpy()
        assert float(np.abs(found - expected).max()) < 1 / 255


def test_integers_lose_next_to_nothing(cases) -> None:
    exact, integers = results(cases, FLOAT), results(cases, MODEL)
    pairs = [[premultiplied(one[None]) for one in pair] for pair in zip(exact, integers, strict=True)]
    assert 0 < max(float(np.abs(a - b).mean()) for a, b in pairs) < 2 / 255
    assert bundle(cases, exact) - bundle(cases, integers) <= 0.003


def test_the_file_is_small() -> None:
    assert (packaged_folder() / MODEL / "model.onnx").stat().st_size <= 4_000_000


def test_a_style_is_learned_from_it() -> None:
    recipe = Recipe.read(packaged_folder() / FLOAT / "recipe.toml")
    assert FINE_TUNING.start == FLOAT
    assert (recipe.network, recipe.width) == (FINE_TUNING.network, FINE_TUNING.width)
