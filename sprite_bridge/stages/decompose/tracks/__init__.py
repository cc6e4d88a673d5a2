"""Whose placements are one thing: actors, their cycles, tiles and the rest."""
