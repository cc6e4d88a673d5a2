from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.estimate import estimate
from sprite_bridge.runtime.inspect import inspect_model
from sprite_bridge.runtime.shapes import OPERATORS

PICTURE = (2, 8, 12, 6)


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def real(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


# operator, shape of its first input, its other inputs, its attributes
CASES: list[tuple[str, tuple[int, ...], list[np.ndarray], dict[str, Any]]] = [
    ("Add", PICTURE, [zeros(8, 1, 1)], {}),
    ("Add", (3, 1), [zeros(2, 1, 5)], {}),
    ("AveragePool", PICTURE, [], {"kernel_shape": [3, 2], "strides": [2, 1], "pads": [1, 0, 1, 1]}),
    ("AveragePool", PICTURE, [], {"kernel_shape": [5, 4], "strides": [3, 3], "ceil_mode": 1}),
    ("BatchNormalization", PICTURE, [zeros(8)] * 4, {}),
    ("Cast", PICTURE, [], {"to": TensorProto.FLOAT16}),
    ("Clip", PICTURE, [real(0).reshape(()), real(1).reshape(())], {}),
    ("Concat", PICTURE, [zeros(2, 3, 12, 6), zeros(2, 1, 12, 6)], {"axis": 1}),
    ("Concat", PICTURE, [zeros(2, 8, 12, 1)], {"axis": -1}),
    ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"pads": [1, 1, 1, 1]}),
    ("Conv", PICTURE, [zeros(4, 2, 3, 2), zeros(4)], {"group": 4, "strides": [2, 3], "dilations": [2, 1]}),
    ("Conv", (1, 2, 9), [zeros(3, 2, 4)], {"kernel_shape": [4]}),
    ("ConvTranspose", PICTURE, [zeros(8, 4, 2, 2)], {"strides": [2, 2]}),
    (
        "ConvTranspose",
        PICTURE,
        [zeros(8, 3, 3, 4)],
        {"group": 2, "strides": [3, 2], "pads": [1, 0, 1, 2], "dilations": [2, 1], "output_padding": [1, 0]},
    ),
    ("DepthToSpace", PICTURE, [], {"blocksize": 2}),
    ("Split", PICTURE, [whole(8)], {"axis": 1}),
    ("DequantizeLinear", PICTURE, [real(0.5).reshape(()), np.array(3, np.uint8)], {}),
    ("Div", PICTURE, [real(2)], {}),
    ("GlobalAveragePool", PICTURE, [], {}),
    ("HardSigmoid", PICTURE, [], {"alpha": 0.1}),
    ("HardSwish", PICTURE, [], {}),
    ("Identity", PICTURE, [], {}),
    ("InstanceNormalization", PICTURE, [zeros(8), zeros(8)], {}),
    ("LeakyRelu", PICTURE, [], {"alpha": 0.1}),
    ("MatMul", (2, 1, 4, 3), [zeros(5, 3, 7)], {}),
    ("Max", PICTURE, [zeros(1), zeros(6)], {}),
    ("MaxPool", PICTURE, [], {"kernel_shape": [2, 2], "strides": [2, 2]}),
    ("MaxPool", PICTURE, [], {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "dilations": [1, 2]}),
    ("Min", PICTURE, [zeros(12, 1)], {}),
    ("Mul", PICTURE, [zeros(2, 8, 1, 1)], {}),
    ("PRelu", PICTURE, [zeros(8, 1, 1)], {}),
    ("Pad", PICTURE, [whole(0, 0, 1, 2, 0, 0, 3, -1)], {"mode": "edge"}),
    ("QuantizeLinear", PICTURE, [real(0.5).reshape(()), np.array(3, np.uint8)], {}),
    ("Relu", PICTURE, [], {}),
    ("Resize", PICTURE, [zeros(0), real(1, 1, 2.5, 0.4)], {"mode": "nearest"}),
    ("Sigmoid", PICTURE, [], {}),
    ("Softmax", PICTURE, [], {"axis": 1}),
    ("SpaceToDepth", PICTURE, [], {"blocksize": 2}),
    ("Sub", PICTURE, [zeros(1)], {}),
    ("Tanh", PICTURE, [], {}),
    ("Transpose", PICTURE, [], {"perm": [0, 2, 3, 1]}),
    ("Transpose", PICTURE, [], {}),
]


def one_node(
    operator: str, others: list[np.ndarray], attributes: dict[str, Any], results: int = 1
) -> onnx.ModelProto:
    """A model of one operator call on the input x."""
    names = [f"i{i}" for i in range(len(others))]
    outputs = [f"y{i}" for i in range(results)]
    node = helper.make_node(operator, ["x", *names], outputs, **attributes)
    kind = TensorProto.UINT8 if operator == "DequantizeLinear" else TensorProto.FLOAT
    result = {"QuantizeLinear": TensorProto.UINT8, "Cast": TensorProto.FLOAT16}.get(
        operator, TensorProto.FLOAT
    )
    kinds = [result, TensorProto.FLOAT if operator == "Split" else TensorProto.INT64][:results]
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("x", kind, None)],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in zip(outputs, kinds, strict=True)],
        [numpy_helper.from_array(value, name) for name, value in zip(names, others, strict=True)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def predicted(model: onnx.ModelProto, shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    return list(estimate(inspect_model(model.SerializeToString()).graph, {"x": shape}).outputs.values())


def real_shapes(model: onnx.ModelProto, shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    kind = np.uint8 if "uint8" in session.get_inputs()[0].type else np.float32
    return [result.shape for result in session.run(None, {"x": np.ones(shape, kind)})]


@pytest.mark.parametrize(
    ("operator", "shape", "others", "attributes"),
    CASES,
    ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)],
)
def test_the_predicted_shape_is_the_one_onnxruntime_gives(
    operator: str, shape: tuple[int, ...], others: list[np.ndarray], attributes: dict[str, Any]
) -> None:
    model = one_node(operator, others, attributes)
    assert predicted(model, shape) == real_shapes(model, shape)


def test_every_allowed_operator_is_compared_with_onnxruntime() -> None:
    assert {case[0] for case in CASES} | {"Constant"} == set(OPERATORS)


def test_a_second_result_of_max_pool_has_the_same_shape() -> None:
    model = one_node("MaxPool", [], {"kernel_shape": [2, 2]}, results=2)
    assert predicted(model, PICTURE) == real_shapes(model, PICTURE) == [(2, 8, 11, 5)] * 2


@pytest.mark.parametrize(("sizes", "axis"), [((3, 5), 1), ((11, 1), -2), ((1, 1), 0)])
def test_each_part_of_a_split_has_its_size(sizes: tuple[int, int], axis: int) -> None:
    model = one_node("Split", [whole(*sizes)], {"axis": axis}, results=2)
    assert predicted(model, PICTURE) == real_shapes(model, PICTURE)
    assert [shape[axis] for shape in predicted(model, PICTURE)] == list(sizes)


def test_parameters_may_come_from_constant_nodes() -> None:
    model = one_node("Pad", [whole(0, 0, 1, 1, 0, 0, 1, 1)], {})
    stored = model.graph.initializer.pop()
    model.graph.node.insert(0, helper.make_node("Constant", [], ["i0"], value=stored))
    assert predicted(model, PICTURE) == real_shapes(model, PICTURE) == [(2, 8, 14, 8)]


@pytest.mark.parametrize(
    ("operator", "shape", "others", "attributes"),
    [
        ("Add", PICTURE, [zeros(7)], {}),
        ("BatchNormalization", PICTURE, [zeros(8)] * 4, {"training_mode": 1}),
        ("Cast", PICTURE, [], {"to": TensorProto.DOUBLE}),
        ("Cast", PICTURE, [], {}),
        ("Concat", PICTURE, [zeros(2, 8, 12, 7)], {"axis": 1}),
        ("Concat", PICTURE, [zeros(2, 8, 12, 6)], {"axis": 4}),
        ("Concat", PICTURE, [zeros(2, 8, 12, 6)], {"axis": "1"}),
        ("Constant", PICTURE, [], {"value_ints": [1, 2]}),
        ("Conv", PICTURE, [], {}),
        ("Conv", PICTURE, [zeros(5, 7, 3, 3)], {}),
        ("Conv", PICTURE, [zeros(5, 8, 3)], {}),
        ("Conv", PICTURE, [zeros(5, 4, 3, 3)], {"group": 2}),
        ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"strides": [0, 1]}),
        ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"strides": [1.5, 1.0]}),
        ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"pads": [1, 1]}),
        ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"pads": [-1, 1, 1, 1]}),
        ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"pads": [2**40, 1, 1, 1]}),
        ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"kernel_shape": [1, 1]}),
        ("Conv", PICTURE, [zeros(5, 8, 3, 3)], {"auto_pad": "SAME_UPPER"}),
        ("Conv", PICTURE, [zeros(5, 8, 30, 3)], {}),
        ("ConvTranspose", PICTURE, [zeros(7, 4, 2, 2)], {}),
        ("ConvTranspose", PICTURE, [zeros(8, 4, 2, 2)], {"output_shape": [99, 99]}),
        ("ConvTranspose", PICTURE, [zeros(8, 4, 2, 2)], {"strides": [2**31 - 1, 2**31 - 1]}),
        ("DepthToSpace", PICTURE, [], {"blocksize": 3}),
        ("DepthToSpace", PICTURE, [], {"blocksize": 0}),
        ("Split", PICTURE, [whole(3, 4)], {"axis": 1}),
        ("Split", PICTURE, [whole(9, -1)], {"axis": 1}),
        ("Split", PICTURE, [], {"axis": 1}),
        ("MatMul", (2, 3), [zeros(4, 5)], {}),
        ("MatMul", (3,), [zeros(3, 5)], {}),
        ("MaxPool", PICTURE, [], {}),
        ("MaxPool", PICTURE, [], {"kernel_shape": [0, 1]}),
        ("Pad", PICTURE, [], {}),
        ("Pad", PICTURE, [whole(1, 1)], {}),
        ("Pad", PICTURE, [whole(0, 0, -13, 0, 0, 0, 0, 0)], {}),
        ("Resize", PICTURE, [zeros(0), real(1, 1, 2)], {}),
        ("Resize", PICTURE, [zeros(0), real(1, 1, 2, np.inf)], {}),
        ("Resize", PICTURE, [zeros(0), real(1, 1, 1e9, 1)], {}),
        ("Resize", PICTURE, [zeros(0), real(1, 1, -1, 1)], {}),
        ("Resize", PICTURE, [zeros(0), zeros(0), whole(1, 1, 99, 99)], {}),
        ("SpaceToDepth", PICTURE, [], {"blocksize": 5}),
        ("Transpose", PICTURE, [], {"perm": [0, 1, 2, 2]}),
        ("Loop", PICTURE, [], {}),
    ],
)
def test_a_call_whose_result_is_not_certain_is_refused(
    operator: str, shape: tuple[int, ...], others: list[np.ndarray], attributes: dict[str, Any]
) -> None:
    with pytest.raises(BadModel, match=f"operator {operator}: "):
        predicted(one_node(operator, others, attributes), shape)
