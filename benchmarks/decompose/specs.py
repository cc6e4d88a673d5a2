"""The scenes by name, and what each of them is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SIZE = (128, 128)
FRAMES = 200

PLAY = ("walk", "fly", "hop", "cross", "walk", "fly")
LIVELY = ("hop", "fly", "walk", "cross", "walk", "fly")
STILL = ("stand", "fly", "stand", "cross", "stand", "walk")


@dataclass(frozen=True)
class Spec:
    """How a scene is made. `roles` are taken by one actor after the other."""

    ground: str = "solid"  # solid, painted (as large as a frame), wide or parallax (the camera moves)
    actors: int = 6
    roles: tuple[str, ...] = PLAY
    tiles: bool = False
    movers: int = 0
    hud: int = 0
    by_depth: bool = False  # who stands lower is in front, in each frame anew
    ghosts: bool = False  # every other actor is seen through
    deform: bool = False  # every other actor turns and grows
    spoil: str = ""
    size: tuple[int, int] = SIZE
    frames: int = FRAMES


SPECS: Mapping[str, Spec] = {
    "solid": Spec(),
    "static": Spec("painted"),
    "platforms": Spec(tiles=True, movers=3, roles=LIVELY),
    "scroll": Spec("wide"),
    "level": Spec("wide", tiles=True, movers=3, hud=3, roles=LIVELY),
    "crowd": Spec(actors=18, roles=("wander",), by_depth=True),
    "noisy": Spec(spoil="noise"),
    "ghost": Spec("painted", ghosts=True),
    "parallax": Spec("parallax"),
    "idle": Spec("painted", roles=STILL),
    "jpeg": Spec("wide", spoil="jpeg"),
    "deform": Spec(deform=True),
    "big": Spec("wide", actors=9, tiles=True, movers=5, hud=5, roles=LIVELY, size=(256, 240), frames=600),
}

SUITES: Mapping[str, tuple[str, ...]] = {
    "core": ("solid", "static", "platforms", "scroll", "level", "crowd"),
    "hard": ("noisy", "ghost", "parallax", "idle", "jpeg", "deform"),
    "big": ("big",),
}


def suite_of(scene: str) -> str:
    """The suite that a scene belongs to."""
    return next(suite for suite, names in SUITES.items() if scene in names)


def chosen(names: str) -> list[str]:
    """The scenes that "core,noisy" means: suites, scenes or "all". Raises ValueError for another name."""
    found: list[str] = []
    for name in names.split(","):
        if name != "all" and name not in SUITES and name not in SPECS:
            raise ValueError(f"no scene or suite {name!r}; there are: all, {', '.join([*SUITES, *SPECS])}")
        found += SPECS if name == "all" else SUITES.get(name, (name,))
    return list(dict.fromkeys(found))
