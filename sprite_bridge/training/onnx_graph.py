"""Writes ONNX operators one by one: a graph with readable names, and weights that may be stored in half
precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET = 18
IR_VERSION = 9

Array = NDArray[Any]
Ports = dict[str, list[str | int]]


class Graph:
    """A graph under construction. Every method adds an operator and returns the name of its result."""

    def __init__(self, half: bool) -> None:
        """``half`` stores weights as float16 and casts them back to float32 (once, when the model is
        loaded)."""
        self.half = half
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str, name: str, **attributes: Any) -> str:
        """Any operator with one result, which gets the operator's name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, array: Array, name: str, *, exact: bool = False) -> str:
        """A float32 tensor; ``exact`` ones are never stored in half precision."""
        if exact or not self.half:
            self.weights.append(numpy_helper.from_array(array.astype(np.float32), name))
            return name
        self.weights.append(numpy_helper.from_array(array.astype(np.float16), f"{name}.half"))
        return self.op("Cast", f"{name}.half", name=name, to=TensorProto.FLOAT)

    def conv(self, x: str, layer: nn.Conv2d, name: str, norm: nn.BatchNorm2d | None = None) -> str:
        """A convolution with the batch norm after it folded into its weights."""
        weight, bias = _folded(layer, norm)
        size, pad = list(weight.shape[2:]), [int(p) for p in layer.padding]
        tensors = self.constant(weight, f"{name}.weight"), self.constant(bias, f"{name}.bias")
        return self.op("Conv", x, *tensors, name=name, kernel_shape=size, pads=pad * 2)

    def conv_transpose(self, x: str, layer: nn.ConvTranspose2d, name: str) -> str:
        """A transposed convolution without padding."""
        weight = self.constant(_array(layer.weight), f"{name}.weight")
        bias = self.constant(_array(layer.bias), f"{name}.bias")
        size, strides = list(layer.kernel_size), list(layer.stride)
        return self.op("ConvTranspose", x, weight, bias, name=name, kernel_shape=size, strides=strides)

    def repeat(self, x: str, name: str) -> str:
        """Every pixel as 2 x 2 pixels."""
        scales = self.constant(np.array([1, 1, 2, 2]), f"{name}.scales", exact=True)
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self.op("Resize", x, "", scales, name=name, **how)

    def split(self, x: str, color: str, alpha: str) -> tuple[str, str]:
        """The first three channels and the fourth."""
        sizes = numpy_helper.from_array(np.array([3, 1], np.int64), f"{x}.sizes")
        self.weights.append(sizes)
        self.nodes.append(
            helper.make_node("Split", [x, sizes.name], [color, alpha], name=f"{x}.split", axis=1)
        )
        return color, alpha

    def model(self, name: str, inputs: Ports, outputs: Ports) -> onnx.ModelProto:
        """The finished model; ports map names to shapes, in which a text is a free size. All float32."""
        graph = helper.make_graph(self.nodes, name, _infos(inputs), _infos(outputs), self.weights)
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(
            graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="sprite-bridge"
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def _infos(ports: Ports) -> list[onnx.ValueInfoProto]:
    return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in ports.items()]


def _folded(layer: nn.Conv2d, norm: nn.BatchNorm2d | None) -> tuple[Array, Array]:
    """(weight, bias) of a convolution and of the batch norm (with its running statistics) that follows it."""
    weight = _array(layer.weight)
    bias = _array(layer.bias) if layer.bias is not None else np.zeros(len(weight))
    if norm is None:
        return weight, bias
    scale = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
    return weight * scale[:, None, None, None], (bias - _array(norm.running_mean)) * scale + _array(norm.bias)


def _array(tensor: Any) -> Array:
    """float64, so that folding does not round twice."""
    return np.asarray(tensor.detach().cpu().numpy(), np.float64)
