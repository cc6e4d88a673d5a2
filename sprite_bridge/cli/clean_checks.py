"""What can be seen to fail before a `clean` command does its work, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sprite_bridge.errors import BadPalette, BadParams, OutputError
from sprite_bridge.image.encoding import ANIMATION_FORMATS, STILL_FORMATS, format_of

if TYPE_CHECKING:
    from sprite_bridge.cli.clean_job import Order
    from sprite_bridge.cli.names import Job
    from sprite_bridge.image.sprite import Sprite

MOST_COLORS = 256
"""What the indices of a PNG or GIF can name, the transparent entry among them."""


def check_order(order: Order) -> None:
    """Raise BadParams for options that exclude each other, BadPalette for a palette that is too large."""
    clashes = {"output": order.output, "report": order.report, "explain": order.explain}
    for name, value in clashes.items():
        if order.candidates and value:
            raise BadParams(f"--candidates writes nothing, so it excludes --{name}", field=name)
    if order.daemon:
        _check_daemon(order)
    if order.palette is not None:
        _check_palette(order, len(order.palette))


def _check_daemon(order: Order) -> None:
    """What only this process can do, and what the daemon decides for itself."""
    if order.report is not None:
        raise BadParams("--report is done in this process, so it excludes --daemon", field="report")
    if order.settings.models:
        hint = "start it with them: SPRITE_BRIDGE_MODELS, or models in its sprite_bridge.toml"
        raise BadParams(
            "the daemon uses its own folders with models, not those set here", hint, field="models"
        )


def check_params(order: Order) -> None:
    """Raise BadParams for a parameter that no picture can have, wherever it was set."""
    from sprite_bridge.operations.params import parse_params

    parse_params(order.params())


def check_job(job: Job, order: Order) -> None:
    """Raise OutputError if what a job would leave cannot be written under that name."""
    if order.candidates or job.to_folder:
        return
    kind = format_of(job.target, ANIMATION_FORMATS if order.animation else STILL_FORMATS)
    indexed = ("png", "gif") if order.animation else ("png",)
    if order.palette is not None and kind not in indexed:
        raise OutputError(
            f"{job.target.name}: with a palette the result is indexed, which {kind.upper()} cannot hold",
            f"use {' or '.join(f'.{name}' for name in indexed)}, or leave out --palette",
        )


def check_room(pictures: Iterable[Sprite], order: Order) -> None:
    """Raise BadPalette if pictures need a transparent entry for which their palette leaves no room."""
    full = order.palette is not None and len(order.palette) == MOST_COLORS and not order.candidates
    if full and any((picture.alpha == 0).any() for picture in pictures):
        raise BadPalette(
            f"it has transparent pixels, and a palette of {MOST_COLORS} colours leaves no room for them",
            f"an indexed picture holds {MOST_COLORS} entries: use a palette of at most {MOST_COLORS - 1} colours",
        )


def check_alpha(results: Iterable[Sprite], order: Order) -> None:
    """Raise BadPalette if results, being clean already, keep half-transparent pixels: indexed ones have none."""
    if order.palette is None:
        return
    half = sum(int(((picture.alpha > 0) & (picture.alpha < 255)).sum()) for picture in results)
    if half:
        raise BadPalette(
            f"{half:,} of its pixels are half transparent, which a picture with a palette cannot be",
            "make them opaque or transparent first, or leave out --palette",
        )


def _check_palette(order: Order, count: int) -> None:
    if count > MOST_COLORS:
        raise BadPalette(
            f"{order.settings.palette} has {count:,} colours; at most {MOST_COLORS} can be used",
            "remove some",
        )
    if count == MOST_COLORS and order.settings.background != "keep" and not order.candidates:
        raise BadPalette(
            f"{order.settings.palette} has {count} colours, which leaves no room for a transparent one",
            f"use at most {MOST_COLORS - 1} colours, or keep the background: --background keep",
        )
