"""A decomposition: a dictionary of sprites, where they stand in each frame, and what lies behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sprite_bridge.errors import InputError
from sprite_bridge.image import Sprite

Color: TypeAlias = tuple[int, int, int]
Offset: TypeAlias = tuple[int, int]
Kind: TypeAlias = Literal["actor", "tiles", "rest"]

UNTRACKED = -1
FURTHEST = 32_767
"""How far from the frame's corner a placement or an offset may lie: what 16 bits hold, as other programs keep it."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One entry of the dictionary in one frame.

    ``sprite`` its index; ``x`` and ``y`` px, where the left top corner of its rectangle lies, outside of the frame too;
    mirrored in itself by ``flip_x`` and ``flip_y``; ``opacity`` in [0, 1]; ``track`` the index of whom it belongs to.
    """

    sprite: int
    x: int
    y: int
    flip_x: bool = False
    flip_y: bool = False
    opacity: float = 1.0
    track: int = UNTRACKED


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture behind the sprites, which a camera moves over.

    Pixel (x, y) of frame t shows pixel (x + ox, y + oy) of the picture, (ox, oy) being ``offsets[t]``, or the only one
    there is. Outside of it there is nothing, unless it repeats itself, ``wrap_x`` and ``wrap_y``.
    """

    image: Sprite
    offsets: tuple[Offset, ...] = ((0, 0),)
    wrap_x: bool = False
    wrap_y: bool = False

    def offset(self, frame: int) -> Offset:
        """Where the frame's left top corner lies in the picture."""
        return self.offsets[min(frame, len(self.offsets) - 1)]


@dataclass(frozen=True, slots=True)
class Background:
    """A solid ``color`` (None: nothing, frames are transparent there), and the layers on it, back to front."""

    color: Color | None = (0, 0, 0)
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycle:
    """An animation of an actor: from frame ``first`` to ``last``, both included, it repeats its sprites every ``period``
    frames."""

    name: str
    first: int
    last: int
    period: int


@dataclass(frozen=True, slots=True)
class Track:
    """Whose placements are one thing. An "actor" has at most one in a frame; "tiles" are many that stand still in the
    world; "rest" is what no sprite explains."""

    name: str
    kind: Kind = "actor"
    cycles: tuple[Cycle, ...] = ()


@dataclass(frozen=True, slots=True)
class Decomposition:
    """What frames of ``size`` (width, height) were made of; `render` makes them again.

    ``frames`` has the placements of each, back to front; ``durations_ms`` how long each is shown. Raises InputError for
    what contradicts itself: an index that is not there, a position too far off, a track that is in two places.
    """

    size: tuple[int, int]
    sprites: tuple[Sprite, ...]
    frames: tuple[tuple[Placement, ...], ...]
    durations_ms: tuple[int, ...]
    background: Background = field(default_factory=Background)
    tracks: tuple[Track, ...] = ()

    def __post_init__(self) -> None:
        for complaint in _complaints(self):
            raise InputError(f"the decomposition makes no sense: {complaint}")

    @property
    def rest(self) -> frozenset[int]:
        """The entries that are no sprites, but what no sprite explains."""
        kinds = {UNTRACKED: "actor", **{number: track.kind for number, track in enumerate(self.tracks)}}
        used = {
            (placement.sprite, kinds[placement.track] == "rest")
            for frame in self.frames
            for placement in frame
        }
        return frozenset(sprite for sprite, rest in used if rest and (sprite, False) not in used)


def _complaints(of: Decomposition) -> Iterator[str]:
    width, height = of.size
    if not (0 < width <= FURTHEST and 0 < height <= FURTHEST):
        yield f"frames of {width} x {height}"
    if not of.frames or len(of.durations_ms) != len(of.frames):
        yield f"{len(of.frames)} frames with {len(of.durations_ms)} durations"
    if any(duration < 0 for duration in of.durations_ms):
        yield f"a frame is shown for {min(of.durations_ms)} ms"
    yield from _about_background(of.background, len(of.frames))
    for number, track in enumerate(of.tracks):
        yield from _about_track(number, track, len(of.frames))
    for number, frame in enumerate(of.frames):
        yield from (f"frame {number}: {text}" for text in _about_frame(frame, of))


def _about_background(background: Background, frames: int) -> Iterator[str]:
    color = background.color
    if color is not None and (len(color) != 3 or not all(0 <= value <= 255 for value in color)):
        yield f"the background has the colour {color}"
    for number, layer in enumerate(background.layers):
        if len(layer.offsets) not in (1, frames):
            yield f"background {number} has {len(layer.offsets)} offsets for {frames} frames"
        if any(max(abs(x), abs(y)) > FURTHEST for x, y in layer.offsets):
            yield f"background {number} is shown at more than {FURTHEST:,} px from its corner"


def _about_track(number: int, track: Track, frames: int) -> Iterator[str]:
    if track.kind not in ("actor", "tiles", "rest"):
        yield f"track {number} is of kind {track.kind!r}"
    if track.cycles and track.kind != "actor":
        yield f"track {number} has cycles, but is no actor"
    for cycle in track.cycles:
        if (
            not 0 <= cycle.first <= cycle.last < frames
            or not 1 <= cycle.period <= cycle.last - cycle.first + 1
        ):
            yield f"track {number} repeats frames {cycle.first} to {cycle.last} of {frames} every {cycle.period}"


def _about_frame(frame: tuple[Placement, ...], of: Decomposition) -> Iterator[str]:
    seen = set()
    for placed in frame:
        if not 0 <= placed.sprite < len(of.sprites):
            yield f"there is no sprite {placed.sprite}, only {len(of.sprites)}"
        if max(abs(placed.x), abs(placed.y)) > FURTHEST:
            yield f"a sprite stands at {placed.x}, {placed.y}"
        if not 0 <= placed.opacity <= 1:
            yield f"an opacity is {placed.opacity}"
        if not UNTRACKED <= placed.track < len(of.tracks):
            yield f"there is no track {placed.track}, only {len(of.tracks)}"
        elif placed.track != UNTRACKED and of.tracks[placed.track].kind == "actor":
            if placed.track in seen:
                yield f"track {placed.track} is in two places"
            seen.add(placed.track)
