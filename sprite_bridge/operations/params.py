"""What may be asked of `clean`: its parameters, their limits, and what is said of a bad one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypedDict, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from sprite_bridge.config import Settings
from sprite_bridge.errors import BadParams

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ParamsT = TypeVar("ParamsT", bound="Params")
HexColor = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

EXPECTED = {
    "size": "auto or WxH, such as 64x64",
    "background": "auto, keep or a colour such as #00ff00",
    "palette": "a colour such as #00ff00",
    "device": "auto, cpu or cuda",
    "layout": "auto or COLUMNSxROWS, such as 4x2",
}
"""What is said to be right where a value is not: patterns are for programs."""


class Params(BaseModel):
    """What may be asked of `clean`. Zero, -1, "auto" and an empty palette mean: find out."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Clean Pixel Art")

    size: str = Field(
        "auto",
        title="Size",
        pattern=r"^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$",
        description="auto, or WxH of the result.",
    )
    scale: float = Field(
        0.0,
        title="Scale",
        ge=0,
        le=512,
        description="Pixels of the input per pixel of the result; 0 finds it.",
    )
    colors: int = Field(
        0, title="Colours", ge=0, le=256, description="At most so many colours; 0 keeps all that are meant."
    )
    palette: tuple[HexColor, ...] = Field(
        (), title="Palette", max_length=256, description='Use these "#rrggbb" colours and no others.'
    )
    background: str = Field(
        "auto",
        title="Background",
        pattern=r"^(auto|keep|#[0-9a-fA-F]{6})$",
        description="auto removes a plain ground, keep removes nothing, #rrggbb removes that colour everywhere.",
    )
    candidate: int = Field(
        -1,
        title="Candidate",
        ge=-1,
        le=15,
        description="Which of the grids that were found, 0 the best; -1 leaves the choice to the operation.",
    )
    model: bool = Field(
        True, title="Use the network", description="Let the network decide what colour cannot."
    )
    device: str = Field(
        "auto", title="Device", pattern=r"^(auto|cpu|cuda)$", description="Where the network runs."
    )

    @field_validator("size", mode="before")
    @classmethod
    def _either_case(cls, value: object) -> object:
        """32X48 is a size as well, wherever it was written."""
        return value.lower() if isinstance(value, str) else value

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
        pattern=r"^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$",
        description="auto, or COLUMNSxROWS of sprites.",
    )

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
        "device": settings.device,
    }


def parse_params(values: Mapping[str, object]) -> Params:
    """Params from plain values. Raises BadParams naming the field."""
    return _parsed(Params, values)


def parse_sheet_params(values: Mapping[str, object]) -> SheetParams:
    """The same for a sheet."""
    return _parsed(SheetParams, values)


def _parsed(model: type[ParamsT], values: Mapping[str, object]) -> ParamsT:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:
            raise BadParams(first["msg"].removeprefix("Value error, "), field="params") from error
        name = str(first["loc"][0])
        raise BadParams(f"{name}: {_what_is_wrong(name, first, model)}", field=name) from error


def _what_is_wrong(name: str, error: ErrorDetails, model: type[Params]) -> str:
    value, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "string_pattern_mismatch" if name in EXPECTED:
            return f"{value!r} is not {EXPECTED[name]}"
        case "less_than_equal":
            return f"{value} is more than {limits['le']:g}"
        case "greater_than_equal":
            return f"{value} is less than {limits['ge']:g}"
        case "extra_forbidden":
            return f"there is no such parameter; there are {', '.join(model.model_fields)}"
        case _:
            return error["msg"]
