"""A trained network as one ONNX file, checked against the network it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import nn

from sprite_bridge.errors import OutputError
from sprite_bridge.training.nets.v1 import V1, DoubleConv, Up, rgba
from sprite_bridge.training.nets.v2 import V2, Repeat
from sprite_bridge.training.onnx_graph import Graph, Ports
from sprite_bridge.training.quantize import Inputs, quantized

FLOAT_PARITY = 1e-4
HALF_PARITY = 1 / 255
INTEGER_PARITY = 2 / 255
PARITY_SHAPES = ((1, 3, 16, 16), (2, 3, 48, 80))


@dataclass(frozen=True)
class Exported:
    """``weights``: "float16", "float32" or "int8"; ``parity``: the largest difference to torch, in [0, 1], of
    "int8" the mean one, of what can be seen."""

    weights: str
    parity: float


def export(network: V1, path: Path) -> Exported:
    """Write ``network`` (in eval mode) as ONNX: "rgb" (N, 3, H, W), and "ground" like it if the network takes
    it, -> "rgba" (N, 4, H, W), all float32 in [0, 1].

    H and W must be multiples of 16. The weights are stored in half precision where no output moves by
    more than one 8-bit level, else in single. Raises OutputError if even those do not agree with torch.
    """
    for half, tolerance in ((True, HALF_PARITY), (False, FLOAT_PARITY)):
        data = to_onnx(network, half=half)
        difference = parity(network, data)
        if difference <= tolerance:
            path.write_bytes(data)
            return Exported("float16" if half else "float32", difference)
    raise OutputError(f"the exported model differs from the trained one by {difference:.2g}")


def export_integers(network: V1, path: Path, calibration: Sequence[Inputs]) -> Exported:
    """Write ``network`` as ONNX like ``export``, with most of its layers in integers of 8 bits whose ranges the
    ``calibration`` inputs tell. Raises OutputError if the results differ from torch by more than
    ``INTEGER_PARITY`` in the mean."""
    data = quantized(to_onnx(network, half=False), calibration)
    pairs = _results(network, data, calibration[::4])
    difference = float(np.mean([np.abs(premultiplied(a) - premultiplied(b)).mean() for a, b in pairs]))
    if difference > INTEGER_PARITY:
        raise OutputError(
            f"in integers the model differs from the trained one by {difference:.2g} in the mean",
            'the one in floating point, whose name ends in -float, may be used; or train with weights = "float16"',
        )
    path.write_bytes(data)
    return Exported("int8", difference)


def to_onnx(network: V1, *, half: bool) -> bytes:
    """The bytes of the ONNX file; the same network gives the same bytes."""
    graph = Graph(half)
    skips = [_double_conv(graph, _stem(graph, network), network.inc, "inc")]
    for index, down in enumerate((network.down1, network.down2, network.down3, network.down4), 1):
        name = f"down{index}"
        pooled = graph.op("MaxPool", skips[-1], name=f"{name}.pool", kernel_shape=[2, 2], strides=[2, 2])
        skips.append(_double_conv(graph, pooled, down.mix, name))
    x = skips.pop()
    for index, up in enumerate((network.up1, network.up2, network.up3, network.up4), 1):
        x = _up(graph, x, skips.pop(), up, f"up{index}")
    residual, logits = graph.split(
        graph.conv(x, _joined(network.rgb, network.alpha), "heads"), "residual", "logits"
    )
    moved = graph.op("Add", "rgb", residual, name="moved")
    low, high = (graph.constant(np.array(v), name, exact=True) for v, name in ((0, "zero"), (1, "one")))
    color = graph.op("Clip", moved, low, high, name="color")
    alpha = graph.op("Sigmoid", logits, name="alpha")
    graph.op("Concat", color, alpha, name="rgba", axis=1)
    inputs: Ports = {name: ["N", 3, "H", "W"] for name in input_names(network)}
    model = graph.model("cleaner", inputs, {"rgba": ["N", 4, "H", "W"]})
    return bytes(model.SerializeToString(deterministic=True))


def input_names(network: V1 | type[V1]) -> list[str]:
    """The inputs of the exported graph, in the order in which the network takes them."""
    return ["rgb", "ground"] if network.TAKES_GROUND else ["rgb"]


def _joined(rgb: nn.Conv2d, alpha: nn.Conv2d) -> nn.Conv2d:
    """Both heads as one convolution, so that the features are read once."""
    both = nn.Conv2d(rgb.in_channels, rgb.out_channels + alpha.out_channels, 1)
    with torch.no_grad():
        for name, part in both.named_parameters():
            part.copy_(torch.cat([getattr(rgb, name), getattr(alpha, name)]))
    return both


def _stem(graph: Graph, network: V1) -> str:
    """What the first layer sees."""
    if not isinstance(network, V2):
        return "rgb"
    contrast = graph.constant(np.array(network.CONTRAST), "contrast", exact=True)
    differs = graph.op("Mul", graph.op("Sub", "rgb", "ground", name="gap"), contrast, name="differs")
    return graph.op("Concat", "rgb", differs, name="seen", axis=1)


def parity(network: V1, data: bytes) -> float:
    """The largest difference between torch and onnxruntime over random pictures of several shapes."""
    rngs = [np.random.default_rng(seed) for seed in range(len(PARITY_SHAPES))]
    inputs = [
        {name: rng.random(shape, np.float32) for name in input_names(network)}
        for rng, shape in zip(rngs, PARITY_SHAPES, strict=True)
    ]
    return max(float(np.abs(a - b).max()) for a, b in _results(network, data, inputs))


def premultiplied(rgba: NDArray[np.float32]) -> NDArray[np.float32]:
    """(B, 4, H, W) with colours times alpha: what can be seen of them, for nobody taught the others."""
    return np.concatenate([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], axis=1)


def _results(
    network: V1, data: bytes, inputs: Sequence[Inputs]
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """What onnxruntime and what torch makes of inputs."""
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    for pictures in inputs:
        with torch.no_grad():
            expected = rgba(network, *map(torch.from_numpy, pictures.values())).numpy()
        yield session.run(None, pictures)[0], expected


def _double_conv(graph: Graph, x: str, block: DoubleConv, name: str) -> str:
    for index, (layer, norm) in enumerate(block.pairs()):
        x = graph.op("Relu", graph.conv(x, layer, f"{name}.conv{index}", norm), name=f"{name}.relu{index}")
    return x


def _up(graph: Graph, x: str, skip: str, block: Up, name: str) -> str:
    if isinstance(block.widen, Repeat):
        wide = graph.repeat(graph.conv(x, block.widen.narrow, f"{name}.narrow"), f"{name}.widen")
    else:
        assert isinstance(block.widen, nn.ConvTranspose2d)
        wide = graph.conv_transpose(x, block.widen, f"{name}.widen")
    return _double_conv(graph, graph.op("Concat", skip, wide, name=f"{name}.join", axis=1), block.mix, name)
