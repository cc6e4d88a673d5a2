"""What an operation says about its work: plain data, the same on the command line, on the wire and in Python."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sprite_bridge.words import times


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)  # a newer daemon may say more


class GridCandidate(_Frozen):
    """A grid the picture may have: ``size`` (width, height) in cells, ``cell`` (width, height) in px."""

    size: tuple[int, int]
    cell: tuple[float, float]
    confidence: float


class GroundReport(_Frozen):
    """``kind``: "alpha" (the picture brought its own), "plain", "given" (named by the user), "none" (there is none to
    remove) or "kept". ``color`` "#rrggbb" where there is one. ``removed`` share of the cells that became transparent."""

    kind: str
    color: str | None = None
    removed: float = 0.0


class ModelReport(_Frozen):
    """The network that took part: its name, hash, and the provider that really ran it."""

    name: str
    sha256: str
    provider: str


class SheetReport(_Frozen):
    """The layout of a sheet: so many ``columns`` and ``rows`` of sprites."""

    columns: int
    rows: int


class Warning(_Frozen):
    """Something the user should know. ``code`` is stable, ``message`` is for people."""

    code: str
    message: str


class Report(_Frozen):
    """What `clean` found and did. Sizes are (width, height); ``kind`` is "clean", "upscaled", "native" or "grid".

    ``confidence`` in [0, 1] that ``size`` is the native size; ``cell`` px of the input per pixel of the result;
    ``candidates`` the grids that were found, ``candidate`` the number of the one that was used, None where none was;
    ``colors_in`` and ``colors_out`` distinct opaque colours of cells before and of the result; ``noise`` estimated
    deviation of the input, levels of 255; ``timings_ms`` wall time per step. For animations ``frames``, and the share of
    pixels that flicker before and after. For sheets the layout, ``sheet``, and ``frames``; there ``size`` is that of one
    sprite, and ``input_size`` that of the whole sheet.
    """

    version: str
    kind: str
    input_size: tuple[int, int]
    size: tuple[int, int]
    cell: tuple[float, float]
    confidence: float
    candidates: tuple[GridCandidate, ...] = ()
    candidate: int | None = None
    ground: GroundReport
    colors_in: int
    colors_out: int
    palette: tuple[str, ...]
    noise: float
    frames: int = 1
    sheet: SheetReport | None = None
    flicker_before: float | None = None
    flicker_after: float | None = None
    model: ModelReport | None = None
    device: str = "cpu"
    warnings: tuple[Warning, ...] = ()
    timings_ms: dict[str, float]

    @property
    def size_text(self) -> str:
        """The size in words: "32 x 48", or "4 x 2 sprites of 32 x 32" for a sheet."""
        if self.sheet is None:
            return times(self.size)
        return f"{times((self.sheet.columns, self.sheet.rows))} sprites of {times(self.size)}"
