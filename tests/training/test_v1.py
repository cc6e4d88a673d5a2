"""The V1 network: shapes, size and start."""

from __future__ import annotations

import pytest
import torch

from sprite_bridge.training.nets.v1 import V1, rgba


def test_the_reference_width_has_13_3_million_parameters() -> None:
    assert sum(p.numel() for p in V1(64).parameters()) == pytest.approx(13.3e6, rel=0.005)


@pytest.mark.parametrize(("height", "width"), [(16, 16), (32, 48), (128, 64)])
def test_any_multiple_of_sixteen_keeps_its_size(height: int, width: int) -> None:
    rgb, logits = V1(4)(torch.rand(2, 3, height, width))
    assert rgb.shape == (2, 3, height, width)
    assert logits.shape == (2, 1, height, width)


def test_a_fresh_network_returns_its_input_and_half_of_alpha() -> None:
    torch.manual_seed(0)
    picture = torch.rand(1, 3, 32, 32)
    result = rgba(V1(8).eval(), picture)
    assert torch.allclose(result[:, :3], picture, atol=0.02)
    assert torch.allclose(result[:, 3:], torch.tensor(0.5), atol=0.01)


def test_rgba_stays_in_range() -> None:
    network = V1(4).eval()
    torch.nn.init.normal_(network.rgb.weight, 0, 50)
    with torch.no_grad():
        result = rgba(network, torch.rand(1, 3, 16, 16))
    assert float(result.min()) >= 0
    assert float(result.max()) <= 1
