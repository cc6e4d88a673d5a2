"""The little drawing board of the drawn sprites: shapes with light, painted in ramps, with one-pixel rims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.synthetic.ramps import Ramp

Mask = NDArray[np.bool_]
Light = NDArray[np.float64]
Color = Sequence[int] | NDArray[np.uint8]

LIGHT = np.array([-0.62, -0.42, 0.66])  # y, x, z: from above, from the left, from the viewer
BAYER = (np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) + 0.5) / 16 - 0.5


class Shape(NamedTuple):
    """Where a part is and how much light falls on it."""

    mask: Mask  # (H, W) bool
    light: Light  # (H, W) float, 0 dark to 1 bright


class Canvas:
    """A square board of `size` pixels. Coordinates are in pixels, y first, pixel centres at .5."""

    def __init__(self, size: int, rim: Color | None = None, outlined: bool = True) -> None:
        """`rim` is the outline colour of every part (None: half of each ramp's darkest) if `outlined`."""
        self.size = size
        self.rim = rim
        self.outlined = outlined
        self.y, self.x = np.mgrid[:size, :size] + 0.5
        self.rgb = np.zeros((size, size, 3), np.uint8)
        self.opaque: Mask = np.zeros((size, size), bool)

    def ellipse(self, cy: float, cx: float, ry: float, rx: float) -> Shape:
        """An ellipsoid with its centre and radii."""
        ny, nx = (self.y - cy) / max(ry, 0.5), (self.x - cx) / max(rx, 0.5)
        flat = ny**2 + nx**2
        nz = np.sqrt(np.maximum(0.0, 1 - flat))
        return Shape(flat <= 1, np.clip(0.18 + 0.86 * (ny * LIGHT[0] + nx * LIGHT[1] + nz * LIGHT[2]), 0, 1))

    def limb(self, y0: float, x0: float, y1: float, x1: float, r0: float, r1: float | None = None) -> Shape:
        """A rounded stick from (y0, x0) to (y1, x1) whose radius goes from `r0` to `r1`."""
        r1 = r0 if r1 is None else r1
        dy, dx = y1 - y0, x1 - x0
        length2 = max(dy * dy + dx * dx, 1e-6)
        t = np.clip(((self.y - y0) * dy + (self.x - x0) * dx) / length2, 0, 1)
        radius = np.maximum(r0 + (r1 - r0) * t, 0.5)
        ny, nx = (self.y - y0 - t * dy) / radius, (self.x - x0 - t * dx) / radius
        flat = ny**2 + nx**2
        nz = np.sqrt(np.maximum(0.0, 1 - flat))
        return Shape(flat <= 1.02, np.clip(0.2 + 0.8 * (ny * LIGHT[0] + nx * LIGHT[1] + nz * LIGHT[2]), 0, 1))

    def polygon(self, points: Sequence[tuple[float, float]], light: float | Light = 0.6) -> Shape:
        """A polygon of (y, x) corners, even-odd filled; flat light, or a field of its own."""
        inside = np.zeros((self.size, self.size), bool)
        for (ay, ax), (by, bx) in zip(points, [*points[1:], points[0]], strict=True):
            spans = (self.y < ay) != (self.y < by)
            with np.errstate(divide="ignore", invalid="ignore"):
                cross = ax + (self.y - ay) * (bx - ax) / (by - ay)
            inside ^= spans & (self.x < cross)
        return Shape(inside, np.broadcast_to(np.asarray(light, float), inside.shape))

    def box(self, top: float, left: float, bottom: float, right: float, light: float | None = None) -> Shape:
        """An upright box between two corners, rounded on the sides by light unless `light` is given."""
        mask = (self.y > top) & (self.y < bottom) & (self.x > left) & (self.x < right)
        u = (self.x - left) / max(right - left, 1e-6)
        v = (self.y - top) / max(bottom - top, 1e-6)
        field = np.clip(0.95 - 0.55 * u - 0.3 * v, 0, 1)
        return Shape(mask, field if light is None else np.full(mask.shape, light))

    def paint(
        self, shape: Shape, colors: Ramp, *, rim: bool = True, only: Mask | None = None, dither: float = 0.0
    ) -> Mask:
        """Paint a shape in a ramp (dark to light) with a one-pixel rim around it; returns what was painted.

        `only` keeps the paint inside a mask (a pattern on a shirt); `dither` mixes neighbouring shades.
        """
        mask = shape.mask if only is None else shape.mask & only
        if rim and self.outlined and only is None:
            edge = grow(mask) & ~mask
            self.rgb[edge] = colors[0] // 2 if self.rim is None else self.rim
            self.opaque |= edge
        light = shape.light
        if dither:
            reps = -(-self.size // 4)
            light = light + dither / len(colors) * np.tile(BAYER, (reps, reps))[: self.size, : self.size]
        index = np.clip((light * len(colors)).astype(int), 0, len(colors) - 1)
        self.rgb[mask] = colors[index[mask]]
        self.opaque |= mask
        return mask

    def dots(self, cells: Sequence[tuple[int, int]], color: Color) -> None:
        """Single pixels at (row, column), those outside the board are skipped."""
        for row, column in cells:
            if 0 <= row < self.size and 0 <= column < self.size:
                self.rgb[row, column] = color
                self.opaque[row, column] = True

    def patch(self, top: int, left: int, height: int, width: int, color: Color) -> None:
        """A small flat rectangle of whole pixels."""
        self.dots([(top + r, left + c) for r in range(height) for c in range(width)], color)

    def shade(self, rng: np.random.Generator, mask: Mask, color: Color, share: float) -> None:
        """Sprinkle single pixels of `color` over a share of a mask (texture)."""
        self.rgb[mask & (rng.random(mask.shape) < share)] = color

    def pixels(self) -> NDArray[np.uint8]:
        """The board as (size, size, 4) uint8, alpha 0 or 255, RGB 0 where transparent."""
        alpha = np.where(self.opaque, 255, 0).astype(np.uint8)
        return np.dstack([np.where(self.opaque[..., None], self.rgb, 0).astype(np.uint8), alpha])


def grow(mask: Mask) -> Mask:
    """The mask and its four neighbours."""
    out = mask.copy()
    out[1:] |= mask[:-1]
    out[:-1] |= mask[1:]
    out[:, 1:] |= mask[:, :-1]
    out[:, :-1] |= mask[:, 1:]
    return out
