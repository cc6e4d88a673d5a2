"""What it costs to write a decomposition down, in pixels: the fewest sprites and placements that explain all are best."""

from __future__ import annotations

from sprite_bridge.stages.decompose.scene import Scene

ENTRY_COST = 8
"""What an entry of the dictionary costs beyond its pixels."""

PLACEMENT_COST = 4
"""What a placement costs."""

REST_COST = 2
"""What a pixel costs that no sprite explains, each in an entry of its own."""


def description_length(scene: Scene) -> int:
    """What it costs to write all sprites, placements and left-over pixels of a scene down."""
    sprites = sum(scene.entries.area(entry) + ENTRY_COST for entry in scene.entries.living())
    placements = PLACEMENT_COST * sum(len(rows) for rows in scene.placed)
    return sprites + placements + REST_COST * int(scene.rest.sum())
