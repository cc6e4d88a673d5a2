"""From a scene to a decomposition: entries in use, their places back to front, the background, and what is left over."""

from __future__ import annotations

import numpy as np

from sprite_bridge.decomposition import Background, Decomposition, Layer, Placement, Track
from sprite_bridge.image import Sprite
from sprite_bridge.stages.decompose.codes import NONE, unpack
from sprite_bridge.stages.decompose.patches import patches, place
from sprite_bridge.stages.decompose.scene import Scene


def assemble(scene: Scene, durations_ms: tuple[int, ...]) -> Decomposition:
    """The result, which renders exactly what came in."""
    used = sorted({int(row[0]) for rows in scene.placed for row in rows})
    number = {entry: k for k, entry in enumerate(used)}
    sprites = [Sprite(unpack(scene.entries.pictures[entry])) for entry in used]
    frames = [
        [Placement(number[e], x, y, bool(o & 1), bool(o & 2)) for e, o, y, x, _ in rows[::-1].tolist()]
        for rows in scene.placed
    ]
    for t, patch in place(patches(scene.codes, scene.rest, scene.check), sprites, track=0):
        frames[t].insert(0, patch)
    return Decomposition(
        size=(scene.codes.shape[2], scene.codes.shape[1]),
        sprites=tuple(sprites),
        frames=tuple(tuple(frame) for frame in frames),
        durations_ms=durations_ms,
        background=Background(None, _layers(scene)),
        tracks=(Track("rest", "rest"),) if scene.rest.any() else (),
    )


def _layers(scene: Scene) -> tuple[Layer, ...]:
    """The layers of the background of which anything can be seen, back to front."""
    worlds = [(scene.background, scene.path)]
    gap = NONE
    if scene.layers is not None:
        worlds = [*zip(scene.layers.worlds, scene.layers.paths, strict=True), *worlds]
        gap = scene.layers.gap
    layers = (
        Layer(
            Sprite(unpack(np.where(world == gap, np.int32(NONE), world))),
            tuple((int(x), int(y)) for x, y in path),
        )
        for world, path in worlds
    )
    return tuple(layer for layer in layers if layer.image.alpha.any())
