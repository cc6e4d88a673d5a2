"""What option values may look like."""

import pytest
import typer

from sprite_bridge.cli import options


@pytest.mark.parametrize(
    ("check", "text", "value"),
    [
        (options.size, "auto", "auto"),
        (options.size, "32X48", "32X48"),
        (options.scale, "auto", 0.0),
        (options.scale, "8", 8.0),
        (options.scale, "7.5", 7.5),
        (options.colors, "auto", 0),
        (options.colors, "16", 16),
        (options.background, "auto", "auto"),
        (options.background, "keep", "keep"),
        (options.background, "#00FF00", "#00FF00"),
        (options.device, "cuda", "cuda"),
        (options.sheet, "auto", "auto"),
        (options.sheet, "4x2", "4x2"),
        (options.sheet, "32x48px", "32x48px"),
    ],
)
def test_sound_values_are_taken(check, text, value):
    assert check(text) == value
    assert check(None) is None


@pytest.mark.parametrize(
    ("check", "texts"),
    [
        (options.size, ["", "32", "0x32", "32x", "-1x5", "32x48px", "3.5x2", "123456x1"]),
        (options.scale, ["", "0", "-3", "0.5", "nan", "inf", "1e9", "big"]),
        (options.colors, ["", "0", "-3", "2.5", "many", "²"]),
        (options.background, ["", "green", "#0f0", "00ff00", "#00ff0g"]),
        (options.device, ["", "gpu", "CPU"]),
        (options.sheet, ["", "4", "0x2", "4x2px2", "px"]),
    ],
)
def test_other_values_are_usage_errors(check, texts):
    for text in texts:
        with pytest.raises(typer.BadParameter, match="neither"):
            check(text)
