from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import ModelProto, TensorProto, helper, numpy_helper

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime import Card, load_card
from sprite_bridge.runtime.inspect import inspect_model
from sprite_bridge.runtime.policy import check_card, check_contents


def refused(workshop: Any, model: ModelProto, **card: Any) -> str:
    """Install the model, and say why it is refused."""
    workshop.install(model, **card)
    (problem,) = workshop.store.verify("tiny")
    with pytest.raises(BadModel) as caught:
        workshop.store.open("tiny", "cpu")
    assert caught.value.message == problem
    return problem


def test_a_sane_model_is_accepted(workshop: Any) -> None:
    workshop.install(workshop.cleaner())
    assert workshop.store.verify("tiny") == []


def place_weights(tmp_path: Path, folder: Path, kind: str) -> str:
    """Put the weights somewhere outside and return the way to them that the model will name."""
    outside = tmp_path / "outside.bin"
    outside.write_bytes(np.zeros((4, 3, 3, 3), np.float32).tobytes())
    inside = folder / "weights.bin"
    if kind == "parent folder":
        return "../../outside.bin"
    if kind == "absolute":
        return str(outside)
    if kind == "symbolic link":
        inside.symlink_to(outside)
    elif kind == "hard link":
        os.link(outside, inside)
    else:
        inside.write_bytes(outside.read_bytes())
    return "weights.bin"


@pytest.mark.parametrize("kind", ["parent folder", "absolute", "symbolic link", "hard link", "plain file"])
def test_weights_in_another_file_are_refused(workshop: Any, tmp_path: Path, kind: str) -> None:
    model = workshop.cleaner()
    workshop.install(model)
    location = place_weights(tmp_path, workshop.folder / "tiny", kind)
    weights = model.graph.initializer[0]
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value=location)
    workshop.folder.rename(tmp_path / "old")
    assert "keeps the tensor 'w' in another file" in refused(workshop, model)


def loop() -> Any:
    """The well-known endless one: its condition stays true, its count is the largest there is."""
    keep = helper.make_node("Identity", ["keep_in"], ["keep_out"])
    ports = [
        helper.make_tensor_value_info(n, t, [])
        for n, t in [("i", TensorProto.INT64), ("keep_in", TensorProto.BOOL)]
    ]
    body = helper.make_graph(
        [keep], "body", ports, [helper.make_tensor_value_info("keep_out", TensorProto.BOOL, [])]
    )
    return helper.make_node("Loop", ["count", "true"], [], body=body)


@pytest.fixture
def sound(workshop: Any) -> tuple[bytes, Card]:
    """A model with every kind of operator that the V1 network has, and its card."""
    nodes = [
        helper.make_node("MaxPool", ["y"], ["a"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("ConvTranspose", ["a", "u"], ["b"], strides=[2, 2]),
        helper.make_node("Concat", ["b", "y"], ["c"], axis=1),
        helper.make_node("Conv", ["c", "m"], ["z"]),
    ]
    weights = {"u": np.ones((4, 4, 2, 2), np.float32), "m": np.ones((4, 8, 1, 1), np.float32)}
    folder = workshop.install(workshop.behind(*nodes, **weights))
    return (folder / "model.onnx").read_bytes(), load_card(folder / "card.toml")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(data=st.data())
def test_damaged_models_are_accepted_or_refused_but_never_crash(
    sound: tuple[bytes, Card], data: st.DataObject
) -> None:
    source = bytearray(sound[0])
    for _ in range(data.draw(st.integers(0, 3))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    try:
        contents = inspect_model(bytes(source))
        check_contents(contents)
        check_card(contents, sound[1])
    except BadModel:
        assert source != sound[0]


def test_an_endless_loop_is_refused(workshop: Any) -> None:
    model = workshop.cleaner()
    model.graph.node.insert(0, loop())
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(np.array(2**63 - 1), "count"),
            numpy_helper.from_array(np.array(True), "true"),
        ]
    )
    assert "nests graphs in its operators (Loop)" in refused(workshop, model)


def test_a_branch_is_refused(workshop: Any) -> None:
    inner = helper.make_graph([], "inner", [], [])
    model = workshop.behind(helper.make_node("If", ["c"], ["z"], then_branch=inner, else_branch=inner))
    assert "nests graphs in its operators (If)" in refused(workshop, model)


def test_an_allowed_operator_cannot_smuggle_a_graph(workshop: Any) -> None:
    model = workshop.cleaner()
    extra = helper.make_attribute("extra", helper.make_graph([], "inner", [], []))
    model.graph.node[0].attribute.append(extra)
    assert "nests graphs" in refused(workshop, model)


@pytest.mark.parametrize("domain", ["com.microsoft", "ai.onnx.ml", "evil"])
def test_a_foreign_domain_is_refused(workshop: Any, domain: str) -> None:
    model = workshop.behind(helper.make_node("Relu", ["y"], ["z"], domain=domain))
    model.opset_import.add(domain=domain, version=1)
    assert f"'Relu' of the foreign domain {domain!r}" in refused(workshop, model)


def test_a_foreign_domain_is_refused_even_if_only_imported(workshop: Any) -> None:
    model = workshop.cleaner()
    model.opset_import.add(domain="com.microsoft", version=1)
    assert "imports the foreign domain 'com.microsoft'" in refused(workshop, model)


@pytest.mark.parametrize(
    "operator", ["ConstantOfShape", "NonZero", "RandomNormal", "Shape", "Optional", "conv"]
)
def test_an_operator_off_the_list_is_refused(workshop: Any, operator: str) -> None:
    model = workshop.behind(helper.make_node(operator, ["y"], ["z"]))
    assert f"uses the operator {operator!r}" in refused(workshop, model)


def test_functions_are_refused(workshop: Any) -> None:
    model = workshop.cleaner()
    body = [helper.make_node("Relu", ["a"], ["b"])]
    opsets = [helper.make_opsetid("", 18)]
    model.functions.append(helper.make_function("own", "F", ["a"], ["b"], body, opsets))
    assert "defines 1 functions" in refused(workshop, model)


def test_a_training_graph_is_refused(workshop: Any) -> None:
    model = workshop.cleaner()
    model.training_info.add()
    assert "training graph" in refused(workshop, model)


@pytest.mark.parametrize(("ir_version", "opset"), [(3, 18), (9, 12)])
def test_an_old_format_is_refused(workshop: Any, ir_version: int, opset: int) -> None:
    model = workshop.cleaner()
    model.ir_version, model.opset_import[0].version = ir_version, opset
    assert "needs ONNX IR 4 and opset 13" in refused(workshop, model)


def test_a_model_without_an_opset_is_refused(workshop: Any) -> None:
    model = workshop.cleaner()
    del model.opset_import[:]
    assert "needs ONNX IR 4 and opset 13" in refused(workshop, model)


def test_a_model_that_wants_32_gib_is_refused_before_it_runs(workshop: Any) -> None:
    factors = np.array([1, 64, 64, 64], np.float32)
    nodes = [
        helper.make_node("Resize", ["y", "", "f"], ["large"]),
        helper.make_node("GlobalAveragePool", ["large"], ["pooled"]),
        helper.make_node("Conv", ["pooled", "back"], ["few"]),
        helper.make_node("Add", ["y", "few"], ["z"]),
    ]
    model = workshop.behind(*nodes, f=factors, back=np.zeros((4, 256, 1, 1), np.float32))
    assert "would take 512.0 GiB for an input of 1x3x256x256" in refused(workshop, model)


def test_a_model_that_would_work_for_days_is_refused(workshop: Any) -> None:
    kernel = np.zeros((4, 4, 901, 901), np.float16)
    cast = helper.make_node("Cast", ["k"], ["wide"], to=TensorProto.FLOAT)
    conv = helper.make_node("Conv", ["y", "wide"], ["z"], pads=[450] * 4)
    assert "multiply-adds" in refused(workshop, workshop.behind(cast, conv, k=kernel))


def other(workshop: Any, change: str) -> ModelProto:
    model = workshop.cleaner()
    port = model.graph.input[0]
    if change == "input name":
        port.name = model.graph.node[0].input[0] = "picture"
    elif change == "input type":
        port.type.tensor_type.elem_type = TensorProto.FLOAT16
    elif change == "fixed size":
        port.type.tensor_type.shape.dim[2].dim_value = 64
    elif change == "another input":
        model.graph.input.add().CopyFrom(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1]))
    elif change == "output name":
        model.graph.output[0].name = model.graph.node[1].output[0] = "picture"
    elif change == "opset":
        model.opset_import[0].version = 17
    elif change == "no padding":
        del model.graph.node[0].attribute[:]
    return model


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("input name", "names the inputs ['rgb'], the model ['picture']"),
        ("input type", "the input 'rgb' is not of type float32"),
        ("fixed size", "the card says input 'rgb'"),
        ("another input", "names the inputs ['rgb'], the model ['rgb', 'more']"),
        ("output name", "names the outputs ['rgba'], the model ['picture']"),
        ("opset", "the card says opset 18, the model opset 17"),
        ("no padding", "gives (1, 4, 254, 254) for 'rgba', not (1, 4, 256, 256)"),
    ],
)
def test_a_model_that_is_not_what_its_card_says_is_refused(
    workshop: Any, change: str, complaint: str
) -> None:
    assert complaint in refused(workshop, other(workshop, change))
