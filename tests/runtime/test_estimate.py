from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from onnx import ModelProto, helper

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.estimate import Estimate, estimate
from sprite_bridge.runtime.inspect import inspect_model

GIB = 1024**3


def cost(model: ModelProto, *shape: int) -> Estimate:
    return estimate(inspect_model(model.SerializeToString()).graph, {"rgb": shape})


def test_memory_is_what_is_alive_at_once(workshop: Any) -> None:
    # weights of 432 bytes three times; alive together at most: two pictures of four channels
    found = cost(workshop.cleaner(), 1, 3, 10, 10)
    assert found.peak_bytes == 3 * 432 + 2 * 4 * (4 + 4) * 100
    assert found.outputs == {"rgba": (1, 4, 10, 10)}


def test_work_counts_multiply_adds(workshop: Any) -> None:
    convolution, logistic = 4 * 100 * 27, 4 * 100
    assert cost(workshop.cleaner(), 1, 3, 10, 10).work == convolution + logistic


def test_a_value_is_alive_until_its_last_use(workshop: Any) -> None:
    nodes = [helper.make_node("Relu", [a], [b]) for a, b in ["ya", "ab", "bc"]]
    late = workshop.behind(*nodes, helper.make_node("Add", ["y", "c"], ["z"]))
    early = workshop.behind(*nodes, helper.make_node("Relu", ["c"], ["z"]))
    assert cost(late, 1, 3, 10, 10).peak_bytes - cost(early, 1, 3, 10, 10).peak_bytes == 2 * 4 * 400


def test_a_transposed_convolution_counts_what_it_unfolds(workshop: Any) -> None:
    node = helper.make_node("ConvTranspose", ["y", "u"], ["z"], pads=[4, 4, 4, 4])
    model = workshop.behind(node, u=np.zeros((4, 4, 9, 9), np.float32))
    assert cost(model, 1, 3, 10, 10).peak_bytes > 2 * 4 * 100 * 4 * 81


def test_memory_and_work_grow_linearly_with_the_picture(workshop: Any) -> None:
    small, large = (cost(workshop.cleaner(), 1, 3, side, side) for side in (64, 640))
    assert large.work == 100 * small.work
    assert 99 < large.peak_bytes / small.peak_bytes < 100


def doubling(workshop: Any) -> ModelProto:
    """Twenty times joined to itself: a few kilobytes that ask for a million pictures."""
    names = ["y", *(f"d{i}" for i in range(20))]
    nodes = [helper.make_node("Concat", [a, a], [b], axis=0) for a, b in pairwise(names)]
    return workshop.behind(*nodes, helper.make_node("GlobalAveragePool", [names[-1]], ["z"]))


def outer_sum(workshop: Any) -> ModelProto:
    """A row and a column of 400 kB each, added: 37 GiB."""
    row, column = np.zeros((1, 1, 1, 100_000), np.float32), np.zeros((1, 1, 100_000, 1), np.float32)
    nodes = [
        helper.make_node("Add", ["r", "c"], ["s"]),
        helper.make_node("GlobalAveragePool", ["s"], ["one"]),
        helper.make_node("Add", ["y", "one"], ["z"]),
    ]
    return workshop.behind(*nodes, r=row, c=column)


def padding(workshop: Any) -> ModelProto:
    amounts = np.array([0, 0, 50_000, 0, 0, 0, 0, 50_000], np.int64)
    return workshop.behind(helper.make_node("Pad", ["y", "p"], ["z"]), p=amounts)


def stride(workshop: Any) -> ModelProto:
    node = helper.make_node("ConvTranspose", ["y", "u"], ["z"], strides=[10_000, 10_000])
    return workshop.behind(node, u=np.zeros((4, 4, 1, 1), np.float32))


def enlarging(workshop: Any) -> ModelProto:
    factors = np.array([1, 1, 64, 64], np.float32)
    nodes = [helper.make_node("Resize", [a, "", "f"], [b]) for a, b in ["ya", "az"]]
    return workshop.behind(*nodes, f=factors)


@pytest.mark.parametrize("build", [doubling, outer_sum, padding, stride, enlarging])
def test_a_small_file_that_wants_much_memory_is_seen_through(workshop: Any, build: Any) -> None:
    model = build(workshop)
    assert len(model.SerializeToString()) < 1_000_000
    assert cost(model, 1, 3, 64, 64).peak_bytes > 32 * GIB


def test_results_of_an_absurd_size_are_refused(workshop: Any) -> None:
    node = helper.make_node("ConvTranspose", ["y", "u"], ["z"], strides=[2**31 - 1, 1])
    with pytest.raises(BadModel, match="would give a result of shape"):
        cost(workshop.behind(node, u=np.zeros((4, 4, 1, 1), np.float32)), 1, 3, 16, 16)


def test_what_follows_from_stored_tensors_stays_alive(workshop: Any) -> None:
    kept = [helper.make_node("Relu", ["big"], [f"c{i}"]) for i in range(10)]
    used = [helper.make_node("GlobalAveragePool", [f"c{i}"], [f"p{i}"]) for i in range(10)]
    nodes = [node for pair in zip(kept, used, strict=True) for node in pair]
    model = workshop.behind(
        *nodes, helper.make_node("Add", ["y", "p9"], ["z"]), big=np.zeros((1, 1, 500, 500), np.float32)
    )
    assert cost(model, 1, 3, 16, 16).peak_bytes > 2 * 10 * 1_000_000


@pytest.mark.parametrize(
    "operator", ["ConstantOfShape", "Expand", "Tile", "Range", "Loop", "NonZero", "Reshape"]
)
def test_operators_whose_result_depends_on_values_have_no_rule(workshop: Any, operator: str) -> None:
    with pytest.raises(BadModel, match="not on the list"):
        cost(workshop.behind(helper.make_node(operator, ["y", "w"], ["z"])), 1, 3, 16, 16)


@pytest.mark.parametrize(
    ("node", "complaint"),
    [
        (helper.make_node("Relu", ["later"], ["z"]), "'later' before it exists"),
        (helper.make_node("Relu", ["y"], ["other"]), "'z' before it exists"),
        (helper.make_node("Relu", ["y"], ["y"]), "'y' twice"),
        (helper.make_node("Relu", ["y"], ["w"]), "'w' twice"),
        (helper.make_node("Relu", ["y"], ["z", "more"]), "has 2 results"),
        (helper.make_node("Relu", ["y"], []), "has 0 results"),
        (helper.make_node("Relu", [""], ["z"]), "input 0 is missing"),
        (helper.make_node("Relu", ["y"], ["z"], domain="com.microsoft"), "not on the list"),
    ],
)
def test_a_graph_that_makes_no_sense_is_refused(workshop: Any, node: Any, complaint: str) -> None:
    with pytest.raises(BadModel, match=complaint):
        cost(workshop.behind(node), 1, 3, 16, 16)


def test_a_stored_value_for_an_input_is_refused(workshop: Any) -> None:
    model = workshop.cleaner()
    model.graph.initializer[0].name = "rgb"
    with pytest.raises(BadModel, match="stores a value for its input 'rgb'"):
        cost(model, 1, 3, 16, 16)
