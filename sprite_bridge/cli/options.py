"""The options of commands that clean, and what their values may look like; anything else is a usage error."""

from __future__ import annotations

import re

import typer

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def pair(text: str) -> tuple[int, int] | None:
    """Return (32, 48) for "32x48", None if it does not look like that or has a zero."""
    match = re.fullmatch(r"(\d{1,5})[xX](\d{1,5})", text)
    if match is None or 0 in (int(match[1]), int(match[2])):
        return None
    return int(match[1]), int(match[2])


def size(text: str | None) -> str | None:
    """Accept "auto" and "WxH"."""
    if text is None or text == "auto":
        return text
    if pair(text) is None:
        raise typer.BadParameter(f"{text!r} is neither auto nor a size such as 32x48")
    return text


def scale(text: str | None) -> float | None:
    """Accept "auto" (0) and a number of at least 1."""
    if text is None or text == "auto":
        return None if text is None else 0.0
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value < 1e6:
        raise typer.BadParameter(f"{text!r} is neither auto nor a number from 1 on")
    return value


def colors(text: str | None) -> int | None:
    """Accept "auto" (0) and a whole number of at least 1."""
    if text is None or text == "auto":
        return None if text is None else 0
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise typer.BadParameter(f"{text!r} is neither auto nor a number of colours")
    return int(text)


def background(text: str | None) -> str | None:
    """Accept "auto", "keep" and "#rrggbb"."""
    if text is None or text in ("auto", "keep") or _HEX.fullmatch(text):
        return text
    raise typer.BadParameter(f"{text!r} is neither auto nor keep nor a colour such as #1a2b3c")


def device(text: str | None) -> str | None:
    """Accept "auto", "cpu" and "cuda"."""
    if text is None or text in ("auto", "cpu", "cuda"):
        return text
    raise typer.BadParameter(f"{text!r} is neither auto nor cpu nor cuda")


def model_name(text: str | None) -> str | None:
    """Accept "auto" and the names that a model may have."""
    if text is None:
        return None
    from sprite_bridge.runtime.card import NAME

    if NAME.fullmatch(text):
        return text
    raise typer.BadParameter(f"{text!r} is neither auto nor the name of a model, such as my-style")


def network(name: str | None, without: bool) -> dict[str, bool | str | None]:
    """The settings that --model and --no-model stand for; whoever names a model wants one."""
    if name is not None and without:
        raise typer.BadParameter("it excludes --no-model", param_hint="--model")
    return {"model": False if without else None if name is None else True, "network": name}


def sheet(text: str | None) -> str | None:
    """Accept "auto", "COLSxROWS" and "WxHpx"."""
    if text is None or text == "auto" or pair(text.removesuffix("px")) is not None:
        return text
    raise typer.BadParameter(f"{text!r} is neither auto nor a grid such as 4x2 nor a cell such as 32x48px")


SIZE = typer.Option(callback=size, metavar="auto|WxH", help="Size of the result.")
SCALE = typer.Option(callback=scale, metavar="auto|N", help="Pixels of the input per cell.")
COLORS = typer.Option(callback=colors, metavar="auto|N", help="At most so many colours.")
PALETTE = typer.Option(
    metavar="FILE|none", help="Use only the colours of this .gpl, .hex, .pal or .png, as an indexed PNG."
)
BACKGROUND = typer.Option(callback=background, metavar="auto|keep|#rrggbb", help="What becomes transparent.")
MODEL = typer.Option(
    callback=model_name, metavar="auto|NAME", help="The learned model that decides what colour cannot."
)
NO_MODEL = typer.Option("--no-model", help="Do without a learned model.")
DEVICE = typer.Option(callback=device, metavar="auto|cpu|cuda", help="Where a model runs.")
JSON = typer.Option("--json", help="Print one JSON object on stdout.")
