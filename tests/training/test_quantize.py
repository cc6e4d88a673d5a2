"""A network in integers."""

from __future__ import annotations

import logging

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from sprite_bridge.runtime.estimate import estimate
from sprite_bridge.runtime.inspect import inspect_model
from sprite_bridge.training.export import to_onnx
from sprite_bridge.training.nets.v2 import V2
from sprite_bridge.training.quantize import FLOAT_NODES, quantized


def pictures(seed: int, shape: tuple[int, ...] = (2, 3, 32, 48)) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.random(shape, np.float32) for name in ("rgb", "ground")}


@pytest.fixture(scope="module")
def exact() -> bytes:
    torch.manual_seed(2)
    network = V2(8)
    torch.nn.init.normal_(network.alpha.weight, 0, 0.3)
    for seed in range(6):
        network(*map(torch.from_numpy, pictures(seed).values()))
    return to_onnx(network.eval(), half=False)


@pytest.fixture(scope="module")
def integers(exact: bytes) -> bytes:
    return quantized(exact, map(pictures, range(8)))


def run(data: bytes, inputs: dict[str, np.ndarray]) -> np.ndarray:
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return session.run(None, inputs)[0]


def test_it_gives_nearly_the_same(exact: bytes, integers: bytes) -> None:
    for seed, shape in ((20, (1, 3, 16, 16)), (21, (3, 3, 64, 32))):
        off = np.abs(run(exact, pictures(seed, shape)) - run(integers, pictures(seed, shape)))
        assert 0 < off.mean() < 2 / 255
        assert off[:, :3].mean() < 1 / 255


def test_most_weights_are_bytes_and_what_must_be_exact_is_not(exact: bytes, integers: bytes) -> None:
    assert len(integers) < 0.45 * len(exact)
    nodes = {node.name: node for node in onnx.load_model_from_string(integers).graph.node}
    assert set(FLOAT_NODES) <= nodes.keys()
    stored = {tensor.name for tensor in onnx.load_model_from_string(exact).graph.initializer}
    kept = [name for name in ("inc.conv0", "heads") if nodes[name].input[1] in stored]
    assert kept == ["inc.conv0", "heads"]
    assert nodes["up4.conv0"].input[1] not in stored


def test_it_is_a_model_whose_cost_can_be_told(integers: bytes) -> None:
    graph = inspect_model(integers).graph
    shapes = estimate(graph, {"rgb": (1, 3, 32, 32), "ground": (1, 3, 32, 32)}).outputs
    assert shapes == {"rgba": (1, 4, 32, 32)}


def test_the_same_pictures_give_the_same_bytes(exact: bytes, integers: bytes) -> None:
    assert quantized(exact, map(pictures, range(8))) == integers


def test_nothing_is_printed(exact: bytes, capfd) -> None:
    quantized(exact, map(pictures, range(2)))
    assert capfd.readouterr() == ("", "")
    assert logging.root.manager.disable == logging.NOTSET
