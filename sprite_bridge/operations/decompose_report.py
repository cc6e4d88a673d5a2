"""What `decompose` says about its work: plain data, the same on the command line, on the wire and in Python."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sprite_bridge.operations.report import Warning


class DecomposeReport(BaseModel):
    """What `decompose` found. Sizes are (width, height) in px.

    ``sprites`` entries of the dictionary, ``rest`` further ones for what no sprite explains, ``rest_share`` of all pixels in
    [0, 1] are shown by them; ``placements`` in all frames together; ``actors`` and ``cycles`` followed through the frames.
    ``sheet_size`` of the picture that holds the dictionary, ``dictionary_pixels`` of its entries, ``background_pixels`` of
    the backgrounds. ``camera_moves``: whether a background is shown at more than one place.

    ``scale``: how many pixels each was wide and high in the frames that were given; ``footage``: "exact", "noisy" or
    "compressed"; ``sigma``: the standard deviation of its noise. What is not exact was cleaned, and everything here is
    said of the small, clean frames.

    ``exact``: every pixel of every frame comes back; else ``wrong_share`` of all pixels differ, and ``psnr_db`` says by how
    much; it is None for exact ones. ``frames_bytes`` and ``parts_bytes`` are what the frames, and the sheet and the
    backgrounds instead of them, take in memory as RGBA; ``saved_share`` of it is saved, less than 0 where nothing is.

    ``ended_early``: the deadline passed before all was tried. ``timings_ms`` wall time per step.
    """

    model_config = ConfigDict(frozen=True)  # a newer daemon may say more

    version: str
    frames: int
    size: tuple[int, int]
    sprites: int
    rest: int
    rest_share: float
    placements: int
    actors: int
    cycles: int
    sheet_size: tuple[int, int]
    dictionary_pixels: int
    backgrounds: int
    background_pixels: int
    scale: int = 1
    footage: str = "exact"
    sigma: float = 0.0
    camera_moves: bool
    exact: bool
    wrong_share: float
    psnr_db: float | None = None
    frames_bytes: int
    parts_bytes: int
    saved_share: float
    ended_early: bool = False
    warnings: tuple[Warning, ...] = ()
    timings_ms: dict[str, float]
