"""What may be asked of `decompose`: its parameters and their limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, TypedDict

from pydantic import BaseModel, ConfigDict, Field

from sprite_bridge.config import LIMITS
from sprite_bridge.image import Animation
from sprite_bridge.image.animation import FRAME_MS
from sprite_bridge.image.bounds import check_frames
from sprite_bridge.operations.params import parsed

LONGEST_MS = 2**24 - 1
"""How long one frame may be shown: what the formats hold that animations come in."""

LONGEST_SECONDS = 24 * 60 * 60

Duration = Annotated[int, Field(ge=0, le=LONGEST_MS)]


class DecomposeParams(BaseModel):
    """What may be asked of `decompose`. There is no seed: the same frames give the same parts."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Decompose into Sprites")

    deadline_s: float = Field(
        0.0,
        title="Seconds at most",
        ge=0,
        le=LONGEST_SECONDS,
        allow_inf_nan=False,
        description="After so long nothing more is tried, and what was found is given; 0 sets no limit.",
        json_schema_extra={"x-step": 10},
    )
    exact: bool = Field(
        False,
        title="Frames are exact",
        description="Take the frames as they are: neither noise nor compression is cleaned.",
    )
    aseprite: bool = Field(
        False,
        title="Aseprite document",
        description="Also make an Aseprite document with a layer for each actor.",
        json_schema_extra={"x-advanced": True},
    )
    durations_ms: tuple[Duration, ...] = Field(
        (),
        title="Durations",
        max_length=LIMITS.max_frames,
        description=f"How long each frame is shown, in ms; without any, {FRAME_MS}.",
        json_schema_extra={"x-kind": "durations", "x-advanced": True},
    )


class DecomposeKeywords(TypedDict, total=False):
    """The fields of `DecomposeParams` as keywords of the Python functions, for type checkers and editors."""

    deadline_s: float
    exact: bool
    aseprite: bool
    durations_ms: Sequence[int]


def with_times(animation: Animation, values: Mapping[str, object]) -> dict[str, object]:
    """The parameters for an animation: with its own times, if no others are named. Raises TooManyFrames, TooLarge."""
    check_frames(len(animation), *animation.size, LIMITS)
    return {"durations_ms": animation.durations_ms, **values}


def parse_decompose_params(values: Mapping[str, object]) -> DecomposeParams:
    """DecomposeParams from plain values. Raises BadParams naming the field."""
    return parsed(DecomposeParams, values)
