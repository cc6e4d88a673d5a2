"""A network that begins as a model that was trained before."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sprite_bridge.errors import BadModel
from sprite_bridge.training.export import input_names, to_onnx
from sprite_bridge.training.nets import NETWORKS
from sprite_bridge.training.nets.v1 import rgba
from sprite_bridge.training.quantize import quantized
from sprite_bridge.training.start import freeze_norms, load_weights


def trained(kind: str, width: int = 8):
    torch.manual_seed(3)
    network = NETWORKS[kind](width)
    torch.nn.init.normal_(network.rgb.weight, 0, 0.05)
    torch.nn.init.normal_(network.alpha.weight, 0, 0.3)
    for _ in range(4):
        network(*(torch.rand(4, 3, 32, 32) for _ in input_names(network)))
    return network.eval()


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("half", [False, True])
def test_it_gives_what_the_model_gave(kind: str, half: bool) -> None:
    network = trained(kind)
    again = NETWORKS[kind](8)
    load_weights(again, to_onnx(network, half=half))
    pictures = [torch.rand(2, 3, 32, 48) for _ in input_names(network)]
    with torch.no_grad():
        off = (rgba(again.eval(), *pictures) - rgba(network, *pictures)).abs().max()
    assert float(off) < (2e-3 if half else 1e-5)


def test_frozen_norms_let_it_learn_from_what_it_was() -> None:
    """In training mode, what it gives depends on no other picture of the batch, and its statistics stay."""
    network = trained("v2")
    pictures = torch.rand(2, 3, 32, 32), torch.rand(2, 3, 32, 32)
    before = {name: value.clone() for name, value in network.named_buffers()}
    network.train()
    freeze_norms(network)
    both, alone = rgba(network, *pictures), rgba(network, *(picture[:1] for picture in pictures))
    assert torch.allclose(both[:1], alone, atol=1e-5)
    assert all(torch.equal(value, before[name]) for name, value in network.named_buffers())
    both.mean().backward()
    assert float(network.inc[1].weight.grad.abs().sum()) > 0


@pytest.mark.parametrize(("kind", "width"), [("v1", 8), ("v2", 4)])
def test_another_network_is_refused(kind: str, width: int) -> None:
    with pytest.raises(BadModel, match="another network"):
        load_weights(NETWORKS["v2"](8), to_onnx(trained(kind, width), half=False))


def test_integers_cannot_be_trained() -> None:
    inputs = [
        {name: np.random.default_rng(0).random((1, 3, 32, 32), np.float32) for name in ("rgb", "ground")}
    ]
    with pytest.raises(BadModel):
        load_weights(NETWORKS["v2"](8), quantized(to_onnx(trained("v2"), half=False), inputs))
