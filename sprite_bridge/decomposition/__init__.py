"""What frames of sprites are made of: the type, its pictures, its files, and an Aseprite document of it."""

from sprite_bridge.decomposition.aseprite import to_aseprite
from sprite_bridge.decomposition.figures import Figures, measure
from sprite_bridge.decomposition.folder import read, write
from sprite_bridge.decomposition.model import (
    UNTRACKED,
    Background,
    Cycle,
    Decomposition,
    Layer,
    Placement,
    Track,
)
from sprite_bridge.decomposition.render import render, render_background

__all__ = [
    "UNTRACKED",
    "Background",
    "Cycle",
    "Decomposition",
    "Figures",
    "Layer",
    "Placement",
    "Track",
    "measure",
    "read",
    "render",
    "render_background",
    "to_aseprite",
    "write",
]
