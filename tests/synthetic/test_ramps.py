from __future__ import annotations

import colorsys

import numpy as np
import pytest

from sprite_bridge.synthetic.ramps import (
    COOL,
    MATERIALS,
    WARM,
    lean,
    mix,
    ramp,
    recolor,
)


@pytest.mark.parametrize("material", sorted(MATERIALS))
@pytest.mark.parametrize("shades", [2, 3, 4, 5])
def test_a_ramp_goes_from_dark_to_light_in_distinct_colours(material: str, shades: int) -> None:
    for seed in range(5):
        colors = ramp(material, shades, np.random.default_rng(seed))
        assert colors.shape == (shades, 3)
        assert colors.dtype == np.uint8
        luma = colors @ np.array([0.3, 0.59, 0.11])
        assert (np.diff(luma) > 0).all()


def test_shadows_are_cooler_and_lights_are_warmer() -> None:
    hues = [colorsys.rgb_to_hsv(*(color / 255))[0] for color in mix(0.33, 0.6, 0.6, 3)]
    assert abs(hues[0] - COOL) < abs(hues[1] - COOL)
    assert abs(hues[2] - WARM) < abs(hues[1] - WARM)


def test_lean_takes_the_short_way_round_and_never_passes_its_target() -> None:
    assert lean(0.95, 0.05, 0.06) == pytest.approx(0.01)
    assert lean(0.5, 0.52, 0.1) == pytest.approx(0.52)


def test_recolor_keeps_the_silhouette_and_uses_the_given_colours_only() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (12, 12, 4), dtype=np.uint8)
    pixels[..., 3] = np.where(rng.random((12, 12)) < 0.5, 255, 0)
    pixels[pixels[..., 3] == 0] = 0
    four = mix(0.3, 0.4, 0.6, 4)
    out = recolor(pixels, four)
    assert np.array_equal(out[..., 3], pixels[..., 3])
    used = {tuple(color) for color in out[out[..., 3] > 0][:, :3].tolist()}
    assert used == {tuple(color) for color in four.tolist()}


def test_recolor_leaves_a_transparent_board_alone() -> None:
    empty = np.zeros((4, 4, 4), np.uint8)
    assert np.array_equal(recolor(empty, mix(0.3, 0.4, 0.6, 4)), empty)
