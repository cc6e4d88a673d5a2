"""What it costs to write a decomposition down, in pixels: the fewest sprites and placements that explain all are best."""

from __future__ import annotations

ENTRY_COST = 8
"""What an entry of the dictionary costs beyond its pixels."""

PLACEMENT_COST = 4
"""What a placement costs."""

REST_COST = 2
"""What a pixel costs that no sprite explains, each in an entry of its own."""
