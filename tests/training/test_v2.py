"""The V2 network: V1 that is told the ground."""

from __future__ import annotations

import pytest
import torch

from sprite_bridge.training.nets import NETWORKS
from sprite_bridge.training.nets.v1 import rgba
from sprite_bridge.training.nets.v2 import V2


@pytest.mark.parametrize(("height", "width"), [(16, 16), (32, 48)])
def test_any_multiple_of_sixteen_keeps_its_size(height: int, width: int) -> None:
    rgb, logits = V2(4)(torch.rand(2, 3, height, width), torch.rand(2, 3, height, width))
    assert rgb.shape == (2, 3, height, width)
    assert logits.shape == (2, 1, height, width)


def test_the_ground_makes_a_difference_and_its_difference_alone() -> None:
    """With the picture's own weights at 0, all that is seen is how the picture differs from the ground."""
    torch.manual_seed(0)
    network = V2(4).eval()
    torch.nn.init.normal_(network.alpha.weight, 0, 1)
    with torch.no_grad():
        network.inc[0].weight[:, :3] = 0
        picture, ground = torch.rand(1, 3, 32, 32) / 2, torch.rand(1, 3, 32, 32) / 2
        alpha = rgba(network, picture, ground)[:, 3]
        assert torch.allclose(alpha, rgba(network, picture + 0.25, ground + 0.25)[:, 3], atol=1e-5)
        assert not torch.allclose(alpha, rgba(network, picture + 0.25, ground)[:, 3], atol=1e-3)


def test_a_fresh_network_returns_its_input() -> None:
    torch.manual_seed(0)
    picture = torch.rand(1, 3, 32, 32)
    assert torch.allclose(rgba(V2(8).eval(), picture, 1 - picture)[:, :3], picture, atol=0.05)


def test_recipes_call_networks_by_these_names() -> None:
    from sprite_bridge.training.recipe import NETWORK_NAMES

    assert tuple(NETWORKS) == NETWORK_NAMES
