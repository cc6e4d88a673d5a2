"""Colour ramps the way pixel artists mix them: shadows turn to violet, lights turn to yellow."""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.typing import NDArray

Ramp = NDArray[np.uint8]  # (n, 3), dark to light

COOL, WARM = 0.70, 0.14  # the hues that shadows and lights lean to

# base hue, saturation, value of materials; None as hue: any
MATERIALS: dict[str, tuple[float | None, float, float]] = {
    "skin": (0.065, 0.45, 0.88),
    "hair": (0.07, 0.65, 0.48),
    "cloth": (None, 0.68, 0.70),
    "leather": (0.07, 0.60, 0.48),
    "steel": (0.58, 0.16, 0.74),
    "gold": (0.12, 0.78, 0.90),
    "wood": (0.075, 0.55, 0.55),
    "leaf": (0.30, 0.62, 0.58),
    "grass": (0.27, 0.60, 0.66),
    "stone": (0.62, 0.10, 0.58),
    "earth": (0.08, 0.48, 0.46),
    "water": (0.56, 0.62, 0.80),
    "brick": (0.02, 0.55, 0.62),
    "bone": (0.12, 0.14, 0.92),
    "slime": (None, 0.62, 0.78),
    "glass": (0.55, 0.14, 0.88),
    "gem": (None, 0.78, 0.86),
    "sky": (0.56, 0.42, 0.90),
}
OUTLINES = ((16, 12, 28), (34, 20, 40), (24, 24, 32), (0, 0, 0), (44, 28, 36))


def lean(hue: float, target: float, amount: float) -> float:
    """Turn `hue` (0..1, a circle) towards `target` by `amount` at most, the short way round."""
    way = (target - hue + 0.5) % 1.0 - 0.5
    return (hue + float(np.clip(way, -amount, amount))) % 1.0


def mix(hue: float, saturation: float, value: float, shades: int) -> Ramp:
    """A ramp of `shades` colours around one base colour (all in 0..1) -> (shades, 3) uint8, dark to light."""
    out = np.empty((shades, 3), np.uint8)
    for index, tone in enumerate(np.linspace(-1.0, 1.0, shades) if shades > 1 else (0.0,)):
        turned = lean(hue, COOL if tone < 0 else WARM, 0.07 * abs(float(tone)))
        sat = float(np.clip(saturation * (1.0 - 0.32 * tone), 0, 1))
        val = float(np.clip(value * (1.0 + (0.45 if tone < 0 else 0.26) * tone), 0.05, 1))
        out[index] = np.rint(255 * np.array(colorsys.hsv_to_rgb(turned, sat, val)))
    return out


def ramp(material: str, shades: int, rng: np.random.Generator) -> Ramp:
    """A ramp of `material` (a key of MATERIALS), a little different each time -> (shades, 3) uint8."""
    hue, saturation, value = MATERIALS[material]
    hue = float(rng.random()) if hue is None else hue + float(rng.normal(0, 0.014))
    saturation = float(np.clip(saturation + rng.normal(0, 0.06), 0.04, 0.95))
    value = float(np.clip(value + rng.normal(0, 0.05), 0.25, 0.98))
    if material == "hair" and rng.random() < 0.45:  # white, black, red, dyed
        hue, saturation, value = float(rng.random()), float(rng.random() * 0.7), float(rng.uniform(0.3, 0.95))
    if material == "skin":  # from pale to dark
        value = float(rng.uniform(0.45, 0.97))
        saturation = 0.38 + 0.25 * (1 - value)
    return mix(hue % 1.0, saturation, value, shades)


def recolor(pixels: NDArray[np.uint8], colors: Ramp) -> NDArray[np.uint8]:
    """Map the brightness order of `pixels` (H, W, 4) onto a short ramp, as on a four-colour handheld."""
    out = pixels.copy()
    opaque = pixels[..., 3] > 0
    luma = pixels[..., :3] @ np.array([0.30, 0.59, 0.11])
    levels, counts = np.unique(luma[opaque], return_counts=True)
    rank = (np.cumsum(counts) - counts / 2) / max(1, counts.sum())
    share = np.interp(luma, levels, rank) if len(levels) else luma
    index = np.clip((0.5 * share + 0.5 * luma / 255) * len(colors), 0, len(colors) - 1).astype(int)
    out[opaque, :3] = colors[index[opaque]]
    return out
