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
    ├── Cancelled              cancelled         the caller asked to stop
    ├── ProtocolError          protocol
    │   ├── BadMessage         bad_message       bytes that are no message of the protocol
    │   ├── TooDeep            too_deep          a message that is nested deeper than allowed
    │   ├── BadShape           bad_shape         a picture entry with a width, height or count that cannot be
    │   ├── ShapeMismatch      shape_mismatch    pixels of another size than their entry says
    │   ├── VersionMismatch    version           the other side speaks another version of the protocol
    │   ├── HelloRequired      hello_required    something was asked before saying hello
    │   ├── Unauthorized       unauthorized      a wrong token
    │   ├── DuplicateId        duplicate_id      a request of that id is waiting or running
    │   └── UnknownOperation   unknown_operation there is no such operation
    └── DaemonError            daemon
        ├── Unreachable        unreachable       no daemon answers
        ├── AlreadyRunning     already_running   another daemon, or another watcher, is there
        ├── Busy               busy              the queue is full
        ├── Expired            expired           the deadline passed
        ├── WorkerFailed       worker_failed     the process that worked on it ended
        ├── Quarantined        quarantined       it ended two processes and is not tried again
        └── Stopping           stopping          the daemon is about to end

The second column is the code: it is part of the `--json` output and of the wire, and never changes. A message says
what was wrong with which value; a hint says what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


class ProtocolError(SpriteBridgeError):
    """What came over the wire is not as PROTOCOL.md says."""

    code = "protocol"


class BadMessage(ProtocolError):
    """Bytes that are no message of the protocol."""

    code = "bad_message"


class TooDeep(ProtocolError):
    """A message that is nested deeper than allowed."""

    code = "too_deep"


class BadShape(ProtocolError):
    """A picture entry with a width, height or count that cannot be."""

    code = "bad_shape"


class ShapeMismatch(ProtocolError):
    """Pixels of another size than their entry says."""

    code = "shape_mismatch"


class VersionMismatch(ProtocolError):
    """The other side speaks another version of the protocol."""

    code = "version"


class HelloRequired(ProtocolError):
    """Something was asked before saying hello."""

    code = "hello_required"


class Unauthorized(ProtocolError):
    """A wrong token."""

    code = "unauthorized"


class DuplicateId(ProtocolError):
    """A request of that id is waiting or running."""

    code = "duplicate_id"


class UnknownOperation(ProtocolError):
    """There is no such operation."""

    code = "unknown_operation"


class DaemonError(SpriteBridgeError):
    """The daemon did not do what it was asked, through no fault of the input."""

    code = "daemon"


class Unreachable(DaemonError):
    """No daemon answers."""

    code = "unreachable"


class AlreadyRunning(DaemonError):
    """Another daemon, or another watcher, is there."""

    code = "already_running"


class Busy(DaemonError):
    """The queue is full."""

    code = "busy"


class Expired(DaemonError):
    """The deadline passed."""

    code = "expired"


class WorkerFailed(DaemonError):
    """The process that worked on it ended."""

    code = "worker_failed"


class Quarantined(DaemonError):
    """The request ended two processes and is not tried again."""

    code = "quarantined"


class Stopping(DaemonError):
    """The daemon is about to end."""

    code = "stopping"


def from_dict(said: Mapping[str, str]) -> SpriteBridgeError:
    """The error that `as_dict` described; one whose code is not known here is a plain SpriteBridgeError."""
    kind = next((kind for kind in _tree(SpriteBridgeError) if kind.code == said["code"]), None)
    message, hint = said["message"], said.get("hint", "")
    if kind is BadParams:
        return BadParams(message, hint, field=said.get("field", ""))
    return kind(message, hint) if kind else SpriteBridgeError(f"{said['code']}: {message}", hint)


def _tree(kind: type[SpriteBridgeError]) -> Iterator[type[SpriteBridgeError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)
