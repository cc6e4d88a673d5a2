"""Frames of true pixels taken apart: camera, background, sprites, where they stand, and what is left over.

Background and sprites need each other, so they are learned in rounds: what moves is kept out of the background, pieces
that recur become sprites, what they cover tells more of the background, and so on. Whatever happens, what no sprite
explains is kept as it is, so that the result always renders what came in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import Decomposition, render
from sprite_bridge.stages.decompose.assemble import assemble
from sprite_bridge.stages.decompose.codes import Codes, pack
from sprite_bridge.stages.decompose.dictionary.adopt import adopt
from sprite_bridge.stages.decompose.dictionary.complete import complete
from sprite_bridge.stages.decompose.dictionary.costs import description_length
from sprite_bridge.stages.decompose.dictionary.discover import discover
from sprite_bridge.stages.decompose.dictionary.doubt import doubt
from sprite_bridge.stages.decompose.dictionary.facing import face_one_way
from sprite_bridge.stages.decompose.dictionary.ground_pixels import add_ground_pixels, drop_ground_pixels
from sprite_bridge.stages.decompose.dictionary.mirrored import separate_mirrored
from sprite_bridge.stages.decompose.dictionary.prune import merge, prune
from sprite_bridge.stages.decompose.dictionary.refine import refine
from sprite_bridge.stages.decompose.dictionary.strays import drop_strays
from sprite_bridge.stages.decompose.dictionary.unite import unite
from sprite_bridge.stages.decompose.opacity.opacity import find_ghosts
from sprite_bridge.stages.decompose.placing.fill import fill
from sprite_bridge.stages.decompose.scene import Scene, open_scene
from sprite_bridge.stages.decompose.world.background import estimate, window
from sprite_bridge.stages.decompose.world.camera import camera_path
from sprite_bridge.stages.decompose.world.layers import find_layers
from sprite_bridge.stages.decompose.world.settle import settle_still

LEAST_GAIN = 0.02
"""Share of all pixels that a moving camera must explain beyond one that stands still."""

SETTLED = 0.97
"""Share of its uncovered views that settles a pixel of the background while there may be more sprites to come."""

ROUNDS = ((SETTLED, 3, 12), (SETTLED, 2, 6), (SETTLED, 2, 6), (0.6, 2, 6))
"""Of each round: the share of its uncovered views that settles a pixel of the background; how often a piece must occur,
and its pixels at least, to become a sprite."""

REFINED = (0.55, 0.59, 0.63, 0.67, 0.71, 0.75)
"""The share of the work that is done each time when all is looked at again, with sprites and a background known."""

PARTED = ((0.78, 0.785), (0.79, 0.795), (0.8, 0.805), (0.81, 0.815))
"""The share of the work that is done each time when strays are dropped, and whenever all is looked at again after it."""

NO_CHANGE = 0.001
"""Share of what it costs to write the scene down that a refinement must change for another one to follow."""

LAST = (
    (0.83, complete),
    (0.84, drop_ground_pixels),
    (0.85, prune),
    (0.87, merge),
    (0.88, adopt),
    (0.9, fill),
    (0.91, complete),
    (0.915, adopt),
    (0.92, face_one_way),
    (0.93, separate_mirrored),
    (0.94, face_one_way),
)
"""What is done at last, and the share of the work that is done then."""

Step = Callable[[float, str], None]


def _nobody(share: float, name: str) -> None:
    """Nobody is listening."""


def decompose(
    frames: NDArray[np.uint8],
    durations_ms: tuple[int, ...],
    *,
    step: Step = _nobody,
    check: Callable[[], None] = lambda: None,
    deadline: float = float("inf"),
) -> Decomposition:
    """Take (F, H, W, 4) uint8, straight alpha, apart into a decomposition that renders them again.

    ``step`` hears of a share in [0, 1] and what is being done; ``check`` may raise to end the work. From ``deadline`` on, a
    time of `time.monotonic`, nothing more is tried: the result is exact then too, but fewer sprites tell more of it.
    """
    codes = pack(frames)
    step(0.0, "camera")
    path = _believed(codes, camera_path(codes, check))
    step(0.1, "background")
    timely = _timely(check, deadline)
    layers = ghosts = None
    with suppress(_Late):
        layers, path = find_layers(codes, path, timely)
    scene = open_scene(codes, path, check, layers)
    if layers is None:
        with suppress(_Late):
            ghosts = find_ghosts(codes, path, scene.background, timely)
    if ghosts is not None:
        scene = open_scene(ghosts.bare, path, check)
    scene.deadline = deadline
    _learn(scene, step)
    step(0.95, "assembling")
    result = assemble(scene, durations_ms)
    if ghosts is not None:
        return ghosts.put_back(result, codes)
    if ((codes >> 24) == -1).all() or not _mend(scene, result):
        return result
    return assemble(scene, durations_ms)


class _Late(Exception):
    """The deadline has passed while something was looked for that need not be there."""


def _timely(check: Callable[[], None], deadline: float) -> Callable[[], None]:
    """A check that ends what can be done without at the deadline, too."""

    def timely() -> None:
        check()
        if time.monotonic() >= deadline:
            raise _Late

    return timely


def _learn(scene: Scene, step: Step) -> None:
    """Sprites and background; then, with all of them known, what is better done so."""
    united: list[int] = []
    for n, (settle, least_count, least_area) in enumerate(ROUNDS):
        if scene.late():
            return
        step(0.15 + 0.1 * n, "sprites")
        last = n + 1 == len(ROUNDS)
        united = _learn_more(scene, [] if last else united, settle, least_count, least_area)
    _refine(scene, step, REFINED)
    _part_from_strays(scene, step)
    if scene.late():
        return
    _settle(scene)
    for share, improve in LAST:
        if scene.late():
            return
        step(share, "placements")
        improve(scene)


def _refine(scene: Scene, step: Step, shares: tuple[float, ...]) -> None:
    """Better sprites of those there are, and none that is not needed, until that changes little."""
    cost = 0
    for share in shares:
        if scene.late():
            return
        step(share, "better sprites")
        _settle(scene)
        doubt(scene, _better)
        merge(scene)
        adopt(scene)
        before, cost = cost, description_length(scene)
        if abs(before - cost) <= NO_CHANGE * cost:
            return


def _part_from_strays(scene: Scene, step: Step) -> None:
    """Sprites without what stood beside them, and all refined that is freed, as long as that makes the whole cheaper."""
    for shares in PARTED:
        if scene.late():
            return
        step(shares[0], "better sprites")
        before, cost = scene.copy(), description_length(scene)
        if not drop_strays(scene):
            return
        _refine(scene, step, shares)
        if description_length(scene) >= cost:
            scene.go_back(before)
            return


def _better(scene: Scene) -> list[int]:
    """Entries with what their places tell of them; gives those that are given up for it."""
    before = scene.entries.living()
    if refine(scene):
        scene.explain()
    gone = [entry for entry in before if not scene.entries.is_alive(entry)]
    add_ground_pixels(scene)
    return gone


def _learn_more(
    scene: Scene, united: list[int], settle: float, least_count: int, least_area: int
) -> list[int]:
    """One of the `ROUNDS`; gives the sprites that partial views told. Those of the round before, ``united``, are told anew:
    with more of the background known, that is done more cleanly."""
    for number in united:
        scene.entries.drop(number)
    if united:
        scene.explain()
    if discover(scene, least_count=least_count, least_area=least_area):
        scene.explain()
    # What of the background can be told now must not be taken for a sprite.
    if scene.learn_background(settle=SETTLED):
        scene.explain()
    new = unite(scene)
    if scene.learn_background(settle=settle) or new:
        scene.explain()
    return new


def _settle(scene: Scene) -> None:
    """Let what stands still become background, and learn it from all that no sprite covers."""
    if settle_still(scene):
        scene.explain()
    if scene.learn_background(settle=ROUNDS[-1][0], moves=False):
        scene.explain()


def _mend(scene: Scene, result: Decomposition) -> bool:
    """Give up the sprites of frames that they do not render exactly: half transparent ones show what lies behind them."""
    wrong = [
        t for t in range(len(scene.codes)) if not np.array_equal(pack(render(result, t)), scene.codes[t])
    ]
    for t in wrong:
        scene.rest[t] = scene.foreground(t)
        scene.placed[t] = scene.placed[t][:0]
    return bool(wrong)


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
    equal = [
        (frame == window(world, corner, height, width)).mean()
        for frame, corner in zip(codes, path, strict=True)
    ]
    return float(np.mean(equal))
