"""The table of exit codes."""

import pytest

from sprite_bridge import errors
from sprite_bridge.cli.exit_codes import ExitCode, of_batch, of_error


def test_the_numbers_are_the_documented_ones():
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "FAILED": 1,
        "USAGE": 2,
        "SOME_FAILED": 3,
        "UNREACHABLE": 4,
        "MODEL": 5,
        "DEVICE": 6,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.SpriteBridgeError, 1),
        (errors.BadImage, 1),
        (errors.TooLarge, 1),
        (errors.BadPalette, 1),
        (errors.OutputError, 1),
        (errors.BadParams, 2),
        (errors.ConfigError, 2),
        (errors.ModelMissing, 5),
        (errors.BadModel, 5),
        (errors.DeviceError, 6),
        (errors.Cancelled, 130),
    ],
)
def test_every_error_has_its_code(kind, code):
    assert of_error(kind("message")) == code


def test_a_batch_fails_wholly_partly_or_not():
    bad, missing = errors.BadImage("a"), errors.ModelMissing("b")
    assert of_batch([], 5) == 0
    assert of_batch([bad], 5) == 3
    assert of_batch([missing, missing], 2) == 5
    assert of_batch([bad], 1) == 1
    assert of_batch([bad, missing], 2) == 1
