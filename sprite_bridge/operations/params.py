"""What may be asked of `clean`: its parameters, their limits, and what is said of a bad one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from sprite_bridge.config import LIMITS, Settings
from sprite_bridge.operations.refusals import refused

ParamsT = TypeVar("ParamsT", bound=BaseModel)
HexColor = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

DEVICES = ("auto", "cpu", "cuda")
_PAIR = r"^(auto|[1-9][0-9]{0,4}x[1-9][0-9]{0,4})$"
_OF_PAIR: Mapping[str, Any] = {"x-kind": "size", "x-choices": ["auto"], "x-max": LIMITS.max_side}
_ADVANCED: Mapping[str, Any] = {"x-advanced": True}
"""The keys that begin with x- tell dialogs what JSON Schema cannot; PROTOCOL.md describes them."""


class Params(BaseModel):
    """What may be asked of `clean`. Zero, -1, "auto" and an empty palette mean: find out."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Clean Pixel Art")

    size: str = Field(
        "auto",
        title="Size",
        pattern=_PAIR,
        description="auto, or WxH of the result.",
        json_schema_extra={**_OF_PAIR},
    )
    scale: float = Field(
        0.0,
        title="Scale",
        ge=0,
        le=512,
        allow_inf_nan=False,
        description="Pixels of the input per pixel of the result, from 1 on; 0 finds it.",
        json_schema_extra={**_ADVANCED, "x-step": 0.25},
    )
    colors: int = Field(
        0, title="Colours", ge=0, le=256, description="At most so many colours; 0 keeps all that are meant."
    )
    palette: tuple[HexColor, ...] = Field(
        (),
        title="Palette",
        max_length=256,
        description='Use these "#rrggbb" colours and no others.',
        json_schema_extra={"x-kind": "palette"},
    )
    background: str = Field(
        "auto",
        title="Background",
        pattern=r"^(auto|keep|#[0-9a-fA-F]{6})$",
        description="auto removes a plain ground, keep removes nothing, #rrggbb removes that colour everywhere.",
        json_schema_extra={"x-kind": "color", "x-choices": ["auto", "keep"]},
    )
    candidate: int = Field(
        -1,
        title="Candidate",
        ge=-1,
        le=15,
        description="Which of the grids that were found, 0 the best; -1 leaves the choice to the operation.",
        json_schema_extra={**_ADVANCED},
    )
    model: bool = Field(
        True, title="Use the network", description="Let the network decide what colour cannot."
    )
    network: str = Field(
        "auto",
        title="Network",
        pattern=r"^[a-z0-9_-]+$",
        max_length=64,
        description="auto for the one that comes along, or the name of an installed model.",
        json_schema_extra={**_ADVANCED, "x-kind": "name"},
    )
    device: str = Field(
        "auto",
        title="Device",
        pattern=f"^({'|'.join(DEVICES)})$",
        description="Where the network runs.",
        json_schema_extra={**_ADVANCED, "enum": [*DEVICES]},
    )

    @field_validator("size", mode="before")
    @classmethod
    def _either_case(cls, value: object) -> object:
        """32X48 is a size as well, wherever it was written."""
        return value.lower() if isinstance(value, str) else value

    @field_validator("size")
    @classmethod
    def _no_side_too_long(cls, value: str) -> str:
        return _within_sides(value)

    @model_validator(mode="after")
    def _one_way_to_name_the_grid(self) -> Params:
        unnamed = {"size": "auto", "scale": 0, "candidate": -1}
        named = [name for name, value in unnamed.items() if getattr(self, name) != value]
        if len(named) > 1:
            raise ValueError(f"{' and '.join(named)} name the grid twice")
        return self

    @property
    def forced_size(self) -> tuple[int, int] | None:
        """(width, height) or None."""
        if self.size == "auto":
            return None
        width, height = self.size.split("x")
        return int(width), int(height)

    @property
    def finds_grid(self) -> bool:
        """Whether the grid is to be found out, and none of those found was named."""
        return self.size == "auto" and self.scale == 0 and self.candidate < 0

    @property
    def ground_color(self) -> tuple[int, int, int] | None:
        """The ground's colour if the user named one."""
        if not self.background.startswith("#"):
            return None
        red, green, blue = bytes.fromhex(self.background[1:])
        return red, green, blue


class SheetParams(Params):
    """What may be asked of `clean_sheet`: the same, and how the sheet is laid out."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Clean Sprite Sheet")

    layout: str = Field(
        "auto",
        title="Layout",
        pattern=_PAIR,
        description="auto, or COLUMNSxROWS of sprites.",
        json_schema_extra={**_OF_PAIR},
    )

    @field_validator("layout")
    @classmethod
    def _no_line_too_long(cls, value: str) -> str:
        return _within_sides(value)

    @property
    def grid(self) -> tuple[int, int] | None:
        """(columns, rows) or None."""
        if self.layout == "auto":
            return None
        columns, rows = self.layout.split("x")
        return int(columns), int(rows)


class Keywords(TypedDict, total=False):
    """The fields of `Params` as keywords of the Python functions, for type checkers and editors."""

    size: str
    scale: float
    colors: int
    palette: Sequence[str]
    background: str
    candidate: int
    model: bool
    network: str
    device: str


def keywords(settings: Settings, palette: Sequence[str]) -> Keywords:
    """The parameters that settings stand for, with the colours of their palette file, "#rrggbb", or none."""
    return {
        "size": settings.size,
        "scale": settings.scale,
        "colors": settings.colors,
        "palette": list(palette),
        "background": settings.background,
        "model": settings.model,
        "network": settings.network,
        "device": settings.device,
    }


def parse_params(values: Mapping[str, object]) -> Params:
    """Params from plain values. Raises BadParams naming the field."""
    return parsed(Params, values)


def parse_sheet_params(values: Mapping[str, object]) -> SheetParams:
    """The same for a sheet."""
    return parsed(SheetParams, values)


def parsed(model: type[ParamsT], values: Mapping[str, object]) -> ParamsT:
    """A model of parameters from plain values. Raises BadParams naming the field."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise refused(error, tuple(model.model_fields)) from error


def _within_sides(value: str) -> str:
    """The pair, if a picture may have so many pixels, or sprites, along either side. Raises ValueError."""
    if value != "auto" and max(map(int, value.split("x"))) > LIMITS.max_side:
        raise ValueError(f"{value} is more than {LIMITS.max_side} along one side")
    return value
