"""Half transparent sprites before a known ground, taken out of the footage before the rest of it is taken apart.

To the decomposer of exact frames every blend of a sprite with what lies behind it is another colour, so that a ghost would
become as many sprites as there are frames. Here it is told by how its colours change with the ground (`pairs`), becomes one
entry with an opacity (`ghost_cels`) and is found again in every frame (`ghost_places`). One that is never alone, or never
over another colour, is told by what is seen through it (`parts`, `overlapped`); all views together tell the colours
(`through`). When the frames without them (`lift`) have been taken apart, they are put back among their parts (`weave`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.decomposition import Decomposition
from sprite_bridge.stages.decompose.codes import NONE, Codes, pack, unpack
from sprite_bridge.stages.decompose.opacity.ghost_cels import Ghost, ghosts_of, retold
from sprite_bridge.stages.decompose.opacity.ghost_places import Places, places_of
from sprite_bridge.stages.decompose.opacity.lift import lifted
from sprite_bridge.stages.decompose.opacity.overlapped import overlapped
from sprite_bridge.stages.decompose.opacity.pairs import pairs_of, pieces_before
from sprite_bridge.stages.decompose.opacity.through import palette_of, tinted
from sprite_bridge.stages.decompose.opacity.weave import weave
from sprite_bridge.stages.decompose.world.background import window

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

TELLINGS = 2
"""How often ghosts are told anew from all their places: each time what lies behind those before others is surer."""


@dataclass(frozen=True)
class Ghosts:
    """Half transparent sprites, their places per frame, rows as `places_of` gives them, and ``bare`` (F, H, W) codes of the
    frames without them."""

    ghosts: list[Ghost]
    placed: list[I64]
    bare: Codes

    def put_back(self, of: Decomposition, codes: Codes) -> Decomposition:
        """The decomposition of the bare frames as one of the frames they were, which it makes again exactly."""
        return weave(of, self.ghosts, self.placed, codes)


def find_ghosts(codes: Codes, path: I64, background: Codes, check: Callable[[], None]) -> Ghosts | None:
    """The ghosts in opaque frames (F, H, W) whose corners lie at ``path`` (F, 2) on a ``background`` (h, w), `NONE` where it
    is unknown; None if there are none. ``check`` may raise to end the work."""
    if not ((codes >> 24) == -1).all():
        return None
    pieces = pieces_before(codes, path, background)
    ghosts, seen = ghosts_of(pieces, pairs_of(pieces, check), check)
    if not ghosts:
        return None
    height, width = codes.shape[1:]
    behind = np.stack([np.asarray(window(background, corner, height, width), np.int32) for corner in path])
    rgb = np.ascontiguousarray(unpack(codes)[..., :3])
    ground = np.ascontiguousarray(unpack(behind)[..., :3])
    known = behind != NONE
    placed = places_of(rgb, ground, known, ghosts, seen, check)
    more, there = overlapped(rgb, ground, known, ghosts, placed, check)
    if more:
        ghosts, seen = ghosts + more, seen + there
        placed = places_of(rgb, ground, known, ghosts, seen, check)
    for _ in range(TELLINGS):
        ghosts = retold(rgb, ground, ghosts, placed, check)
    ghosts = _tinted(rgb, ground, ghosts, placed, known, check)
    bare = np.full((*codes.shape, 4), 255, np.uint8)
    bare[..., :3] = lifted(rgb, ground, ghosts, placed, check)
    return Ghosts(ghosts, placed, pack(bare))


def _tinted(
    rgb: U8, ground: U8, ghosts: list[Ghost], placed: list[I64], known: Mask, check: Callable[[], None]
) -> list[Ghost]:
    """The ghosts in surer colours."""
    palette = palette_of(rgb, known & (rgb != ground).any(axis=-1))
    places: list[Places] = [[] for _ in ghosts]
    for t, rows in enumerate(placed):
        for number, orientation, top, left in rows.tolist():
            places[number].append((t, orientation, top, left))
    surer = []
    for ghost, seen in zip(ghosts, places, strict=True):
        check()
        surer.append(tinted(rgb, ground, ghost, seen, palette))
    return surer
