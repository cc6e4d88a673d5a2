from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
import pytest
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.contents import Contents
from sprite_bridge.runtime.inspect import MAX_NESTING, inspect_model


def branch(depth: int) -> onnx.GraphProto:
    """A graph whose one node is an If, `depth` levels deep, around an Identity."""
    output = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1])
    if depth == 0:
        node = helper.make_node("Identity", ["x"], ["out"])
    else:
        inner = branch(depth - 1)
        node = helper.make_node("If", ["c"], ["out"], then_branch=inner, else_branch=inner)
    return helper.make_graph([node], "branch", [], [output])


def nested(depth: int) -> onnx.ModelProto:
    return helper.make_model(branch(depth), opset_imports=[helper.make_opsetid("", 18)])


def with_function() -> onnx.ModelProto:
    body = [helper.make_node("Abs", ["x"], ["y"]), helper.make_node("Loop", ["y"], ["z"], body=branch(1))]
    function = helper.make_function("own", "F", ["x"], ["z"], body, [helper.make_opsetid("", 18)])
    graph = helper.make_graph([helper.make_node("F", ["a"], ["b"], domain="own")], "g", [], [])
    return helper.make_model(graph, functions=[function], opset_imports=[helper.make_opsetid("", 18)])


def external(where: str) -> onnx.ModelProto:
    tensor = numpy_helper.from_array(np.zeros(4, np.float32), "w")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../weights.bin")
    nodes, initializers = [], []
    if where == "initializer":
        initializers = [tensor]
    elif where == "constant":
        nodes = [helper.make_node("Constant", [], ["w"], value=tensor)]
    else:
        inner = helper.make_graph([], "inner", [], [], [tensor])
        nodes = [helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)]
    return helper.make_model(helper.make_graph(nodes, "g", [], [], initializers))


def all_operators(model: onnx.ModelProto) -> Counter[tuple[str, str]]:
    """The same list, by the onnx package."""
    nodes = [*graph_nodes(model.graph), *(n for f in model.functions for n in deep(f.node))]
    return Counter(("" if n.domain == "ai.onnx" else n.domain, n.op_type) for n in nodes)


def graph_nodes(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    return deep(graph.node)


def deep(nodes: Any) -> Iterator[onnx.NodeProto]:
    for node in nodes:
        yield node
        for attribute in node.attribute:
            for graph in [attribute.g, *attribute.graphs]:
                yield from graph_nodes(graph)


def check_against_onnx(contents: Contents, data: bytes) -> None:
    model = onnx.ModelProto.FromString(data)
    assert contents.operators == dict(all_operators(model))
    assert contents.functions == len(model.functions)
    assert list(contents.graph.tensors) == [t.name for t in model.graph.initializer]
    assert [p.name for p in contents.graph.inputs] == [p.name for p in model.graph.input]
    assert [n.op_type for n in contents.graph.nodes] == [n.op_type for n in model.graph.node]
    for tensor in model.graph.initializer:
        if tensor.name not in contents.external:
            assert contents.graph.tensors[tensor.name].dims == tuple(tensor.dims)


def test_a_plain_model_is_listed_completely(workshop: Any) -> None:
    contents = inspect_model(workshop.cleaner().SerializeToString())
    assert contents.operators == {("", "Conv"): 1, ("", "Sigmoid"): 1}
    assert (contents.ir_version, contents.opsets) == (9, {"": 18})
    assert (contents.external, contents.functions, contents.subgraphs, contents.training) == ((), 0, 0, False)
    (weights,) = contents.graph.tensors.values()
    assert (weights.dims, weights.data_bytes, weights.values) == ((4, 3, 3, 3), 432, None)
    assert contents.graph.nodes[0].attributes == {"pads": (1, 1, 1, 1)}
    assert contents.graph.inputs[0].dims == (None, 3, None, None)


@pytest.mark.parametrize("model", [nested(0), nested(2), with_function()], ids=["flat", "nested", "function"])
def test_operators_are_found_wherever_they_hide(model: onnx.ModelProto) -> None:
    data = model.SerializeToString()
    check_against_onnx(inspect_model(data), data)


def test_subgraphs_and_functions_are_counted() -> None:
    assert inspect_model(nested(2).SerializeToString()).subgraphs == 6
    contents = inspect_model(with_function().SerializeToString())
    assert (contents.functions, contents.subgraphs) == (1, 3)
    assert contents.operators["", "Loop"] == 1


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(BadModel, match="nests graphs deeper"):
        inspect_model(nested(MAX_NESTING + 1).SerializeToString())


@pytest.mark.parametrize("where", ["initializer", "constant", "subgraph"])
def test_external_data_is_found_wherever_it_hides(where: str) -> None:
    assert set(inspect_model(external(where).SerializeToString()).external) == {"w"}


def test_small_parameters_are_read_in_every_encoding(workshop: Any) -> None:
    model = workshop.cleaner()
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(np.array([1, -2, 3], np.int64), "raw"),
            helper.make_tensor("typed", TensorProto.INT64, [3], [1, -2, 3]),
            helper.make_tensor("floats", TensorProto.FLOAT, [2], [0.5, 2]),
            helper.make_tensor("halves", TensorProto.FLOAT16, [2], [0.5, 2]),
            numpy_helper.from_array(np.zeros(65, np.int64), "long"),
        ]
    )
    tensors = inspect_model(model.SerializeToString()).graph.tensors
    assert tensors["raw"].values == tensors["typed"].values == (1, -2, 3)
    assert tensors["floats"].values == (0.5, 2.0)
    assert tensors["halves"].values is tensors["long"].values is None
    assert (tensors["halves"].data_bytes, tensors["long"].data_bytes) == (4, 520)


def broken_tensor(change: str) -> onnx.TensorProto:
    tensor = numpy_helper.from_array(np.zeros(4, np.float32), "w")
    if change == "more than it holds":
        tensor.dims[0] = 2**40
    elif change == "less than it holds":
        tensor.dims[0] = 3
    elif change == "negative size":
        tensor.dims[:] = [-4, -1]
    elif change == "many dimensions":
        tensor.dims[:] = [4] + [1] * 20
    elif change == "unknown type":
        tensor.data_type = 99
    elif change == "text":
        tensor.CopyFrom(helper.make_tensor("w", TensorProto.STRING, [1], [b"x"]))
    elif change == "two encodings":
        tensor.float_data.extend([0.0])
    return tensor


@pytest.mark.parametrize(
    "change",
    [
        "more than it holds",
        "less than it holds",
        "negative size",
        "many dimensions",
        "unknown type",
        "text",
        "two encodings",
    ],
)
def test_a_tensor_that_is_not_what_it_says_is_refused(workshop: Any, change: str) -> None:
    model = workshop.cleaner()
    model.graph.initializer.append(broken_tensor(change))
    with pytest.raises(BadModel, match=r"tensor|float_data|unknown field"):
        inspect_model(model.SerializeToString())


def test_names_given_twice_are_refused(workshop: Any) -> None:
    twice = workshop.cleaner()
    twice.graph.initializer.append(twice.graph.initializer[0])
    with pytest.raises(BadModel, match="two tensors under one name"):
        inspect_model(twice.SerializeToString())
    twice = workshop.cleaner()
    twice.graph.node[0].attribute.append(twice.graph.node[0].attribute[0])
    with pytest.raises(BadModel, match="attribute 'pads' of one node twice"):
        inspect_model(twice.SerializeToString())
    twice = workshop.cleaner()
    twice.opset_import.add(domain="ai.onnx", version=11)
    with pytest.raises(BadModel, match="one operator set twice"):
        inspect_model(twice.SerializeToString())


def test_an_attribute_holds_only_what_its_type_says(workshop: Any) -> None:
    model = workshop.cleaner()
    model.graph.node[0].attribute[0].g.CopyFrom(branch(1))
    with pytest.raises(BadModel, match="'pads' holds g beside ints"):
        inspect_model(model.SerializeToString())
    model = workshop.cleaner()
    model.graph.node[0].attribute[0].ref_attr_name = "x"
    with pytest.raises(BadModel, match="refers to a function"):
        inspect_model(model.SerializeToString())
    model = workshop.cleaner()
    model.graph.node[0].attribute[0].ClearField("type")
    with pytest.raises(BadModel, match="of a type that no model"):
        inspect_model(model.SerializeToString())


@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadModel):
        inspect_model(data + b"\xff")


@pytest.fixture
def sound(workshop: Any) -> list[bytes]:
    models = [workshop.cleaner(), nested(2), with_function(), external("constant")]
    return [model.SerializeToString() for model in models]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(data=st.data())
def test_damaged_models_are_refused_or_read_as_onnx_reads_them(
    sound: list[bytes], data: st.DataObject
) -> None:
    source = bytearray(data.draw(st.sampled_from(sound)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(source) - 1))
        if data.draw(st.booleans()):
            source[place] = data.draw(st.integers(0, 255))
        else:
            source[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
        if not source:
            return
    try:
        contents = inspect_model(bytes(source))
    except BadModel:
        return
    try:
        check_against_onnx(contents, bytes(source))
    except DecodeError:
        return  # stricter than we are, which is as good
