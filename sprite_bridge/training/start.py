"""A network that begins as a model that was trained before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from sprite_bridge.errors import BadModel
from sprite_bridge.training.nets import V1
from sprite_bridge.training.nets.v1 import DoubleConv
from sprite_bridge.training.nets.v2 import Repeat

Weights = Mapping[str, NDArray[Any]]


def load_weights(network: V1, data: bytes) -> None:
    """Give ``network`` the weights of an ONNX file that ``export.to_onnx`` wrote for one of its kind and width.

    The batch norms were folded into the convolutions: they come back as ones that only add. Raises BadModel if the
    file is of another network, or in integers.
    """
    weights = _stored(data)
    try:
        for name, block in _blocks(network).items():
            for index, (layer, norm) in enumerate(block.pairs()):
                _fold_out(layer, norm, weights, f"{name}.conv{index}")
        for name in ("up1", "up2", "up3", "up4"):
            widen = getattr(network, name).widen
            if isinstance(widen, Repeat):
                _fill(widen.narrow, weights, f"{name}.narrow")
            else:
                _fill(widen, weights, f"{name}.widen")
        colors = network.rgb.out_channels
        for part, rows in ((network.rgb, slice(colors)), (network.alpha, slice(colors, None))):
            _copy(part.weight, weights["heads.weight"][rows])
            _copy(part.bias, weights["heads.bias"][rows])
    except (KeyError, RuntimeError) as error:
        raise BadModel(f"the model to begin with is another network: {error}") from error


def freeze_norms(network: nn.Module) -> None:
    """Keep batch norms at the statistics they have: those of a few pictures would change what was learned."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def _stored(data: bytes) -> Weights:
    tensors = onnx.load_model_from_string(data).graph.initializer
    return {tensor.name.removesuffix(".half"): numpy_helper.to_array(tensor) for tensor in tensors}


def _blocks(network: V1) -> dict[str, DoubleConv]:
    downs = {f"down{k}": getattr(network, f"down{k}").mix for k in range(1, 5)}
    ups = {f"up{k}": getattr(network, f"up{k}").mix for k in range(1, 5)}
    return {"inc": network.inc, **downs, **ups}


def _fold_out(layer: nn.Conv2d, norm: nn.BatchNorm2d, weights: Weights, name: str) -> None:
    _copy(layer.weight, weights[f"{name}.weight"])
    assert norm.running_mean is not None and norm.running_var is not None
    nn.init.zeros_(norm.running_mean)
    nn.init.ones_(norm.running_var)
    nn.init.constant_(norm.weight, (1 + norm.eps) ** 0.5)
    _copy(norm.bias, weights[f"{name}.bias"])


def _fill(layer: nn.Module, weights: Weights, name: str) -> None:
    _copy(layer.weight, weights[f"{name}.weight"])
    _copy(layer.bias, weights[f"{name}.bias"])


def _copy(parameter: Any, values: NDArray[Any]) -> None:
    with torch.no_grad():
        if tuple(parameter.shape) != values.shape:
            raise RuntimeError(f"weights of {values.shape} are no weights of {tuple(parameter.shape)}")
        parameter.copy_(torch.from_numpy(values.astype(np.float32)))
