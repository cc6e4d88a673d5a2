"""The networks that can be trained, by the name a recipe calls them."""

from __future__ import annotations

from sprite_bridge.training.nets.v1 import V1
from sprite_bridge.training.nets.v2 import V2

NETWORKS: dict[str, type[V1]] = {"v1": V1, "v2": V2}

__all__ = ["NETWORKS", "V1", "V2"]
