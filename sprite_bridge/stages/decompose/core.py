"""Frames of true pixels taken apart: camera, background, sprites, where they stand, and what is left over."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import Decomposition
from sprite_bridge.stages.decompose.assemble import assemble
from sprite_bridge.stages.decompose.background import estimate, window
from sprite_bridge.stages.decompose.camera import camera_path
from sprite_bridge.stages.decompose.codes import Codes, pack
from sprite_bridge.stages.decompose.discover import discover
from sprite_bridge.stages.decompose.fill import fill
from sprite_bridge.stages.decompose.mirrored import separate_mirrored
from sprite_bridge.stages.decompose.prune import merge, prune
from sprite_bridge.stages.decompose.scene import Scene, open_scene
from sprite_bridge.stages.decompose.unite import unite

LEAST_GAIN = 0.02
"""Share of all pixels that a moving camera must explain beyond one that stands still."""


def decompose(frames: NDArray[np.uint8], durations_ms: tuple[int, ...], check: Callable[[], None]) -> Decomposition:
    """Take (F, H, W, 4) uint8 apart."""
    codes = pack(frames)
    scene = open_scene(codes, _believed(codes, camera_path(codes, check)), check)
    learn(scene)
    return assemble(scene, durations_ms)


def _believed(codes: Codes, path: NDArray[np.int64]) -> NDArray[np.int64]:
    """The path, or one that stands still where that explains the footage as well: on a solid ground large actors look
    like a camera that moves."""
    still = np.zeros_like(path)
    if not path.any() or _explained(codes, path) > _explained(codes, still) + LEAST_GAIN:
        return path
    return still


def _explained(codes: Codes, path: NDArray[np.int64]) -> float:
    """Share of all pixels that equal the background."""
    world = estimate(codes, path, np.zeros(codes.shape, np.bool_))
    height, width = codes.shape[1:]
    shares = [(frame == window(world, corner, height, width)).mean() for frame, corner in zip(codes, path, strict=True)]
    return float(np.mean(shares))


def learn(scene: Scene) -> None:
    t0 = time.process_time()
    united: list[int] = []
    for settle, least_count, least_area in ((0.97, 3, 12), (0.97, 2, 6), (0.97, 2, 6), (0.6, 2, 6)):
        if settle > 0.9 and united:
            for number in united:
                scene.entries.drop(number)
            scene.explain()
        new = discover(scene, least_count=least_count, least_area=least_area)
        if new:
            scene.explain()
        print("discover", new, len(scene.entries), scene.rest.sum(), round(time.process_time() - t0, 1), file=sys.stderr)
        united = unite(scene)
        print("unite", len(united), len(scene.entries), scene.rest.sum(), round(time.process_time() - t0, 1), file=sys.stderr)
        if scene.learn_background(settle=settle) or united:
            scene.explain()
        print("back", scene.rest.sum(), round(time.process_time() - t0, 1), file=sys.stderr)
    n = prune(scene)
    m = merge(scene)
    if m:
        scene.explain()
    print("prune", n, "merge", m, scene.rest.sum(), round(time.process_time() - t0, 1), file=sys.stderr)
    n = fill(scene)
    print("mirrored", separate_mirrored(scene), file=sys.stderr)
    print("fill", n, scene.rest.sum(), round(time.process_time() - t0, 1), file=sys.stderr)
