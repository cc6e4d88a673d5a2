"""Every error Sprite Bridge raises on purpose.

::

    SpriteBridgeError          error
    ├── InputError             bad_input
    │   ├── BadImage           bad_image         not a picture, damaged, or of an unknown format
    │   ├── TooLarge           too_large         more pixels, bytes or colours than the limits allow
    │   ├── TooManyFrames      too_many_frames   an animation longer than the limits allow
    │   ├── BadPalette         bad_palette       an unreadable palette, or a colour it does not hold
    │   └── BadParams          bad_params        an unknown or mistyped parameter; `field` names it
    ├── ModelError             model
    │   ├── ModelMissing       model_missing     no model of that name is installed
    │   └── BadModel           bad_model         a damaged, foreign or refused model
    ├── DeviceError            device            the device that was asked for cannot run
    ├── OutputError            output            a result could not be written
    ├── ConfigError            bad_config        a settings file or variable that makes no sense
    └── Cancelled              cancelled         the caller asked to stop

The second column is the code: it is part of the `--json` output and never changes. A message says what was
wrong with which value; a hint says what to do about it.
"""

from __future__ import annotations

from typing import ClassVar


class SpriteBridgeError(Exception):
    """The root of the tree: `message` for the log, `hint` for the person, `code` for programs."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_dict(self) -> dict[str, str]:
        """Return the code, message and hint, as `--json` prints them."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


class InputError(SpriteBridgeError):
    """What came in cannot be used."""

    code = "bad_input"


class BadImage(InputError):
    """Not a picture, a damaged one, or one of a format that is not read."""

    code = "bad_image"


class TooLarge(InputError):
    """More pixels, bytes or colours than the limits allow."""

    code = "too_large"


class TooManyFrames(InputError):
    """An animation longer than the limits allow."""

    code = "too_many_frames"


class BadPalette(InputError):
    """An unreadable palette, or a picture with a colour that the palette does not hold."""

    code = "bad_palette"


class BadParams(InputError):
    """An unknown, mistyped or contradictory parameter; `field` is its name ("" when several are at fault)."""

    code = "bad_params"

    def __init__(self, message: str, hint: str = "", *, field: str = "") -> None:
        super().__init__(message, hint)
        self.field = field

    def as_dict(self) -> dict[str, str]:
        """Return the code, message, hint and the name of the parameter."""
        return {**super().as_dict(), "field": self.field}


class ModelError(SpriteBridgeError):
    """A model cannot be used."""

    code = "model"


class ModelMissing(ModelError):
    """No model of that name is installed, or what runs models is not."""

    code = "model_missing"


class BadModel(ModelError):
    """A damaged, foreign or refused model."""

    code = "bad_model"


class DeviceError(SpriteBridgeError):
    """The device that was asked for cannot run."""

    code = "device"


class OutputError(SpriteBridgeError):
    """A result could not be written."""

    code = "output"


class ConfigError(SpriteBridgeError):
    """A settings file or environment variable that makes no sense."""

    code = "bad_config"


class Cancelled(SpriteBridgeError):
    """The caller asked to stop."""

    code = "cancelled"
