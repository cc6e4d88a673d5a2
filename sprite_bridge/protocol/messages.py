"""The messages. Each is plain data; how it looks on the wire is the codec's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

VERSION = 1
"""Of the protocol. It rises when an older side could not understand a newer one."""

Format: TypeAlias = Literal["rgba8", "png"]
Data: TypeAlias = "bytes | memoryview"

NO_ID = "-"
"""The id of a failure whose cause could not be read."""


@dataclass(frozen=True, slots=True)
class ImageEntry:
    """``count`` pictures of ``width`` x ``height`` and their ``data``: RGBA8 rows, or one PNG file."""

    width: int
    height: int
    format: Format
    count: int
    data: Data = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a client. ``token`` is for doors without a handshake of their own."""

    id: str
    client: str = ""
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The daemon's answer to `Hello`."""

    id: str
    server: str
    limits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Describe:
    """What can be asked, with which parameters, models and devices?"""

    id: str


@dataclass(frozen=True, slots=True)
class Status:
    """How is the daemon?"""

    id: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The daemon is to end."""

    id: str


@dataclass(frozen=True, slots=True)
class Request:
    """Run an operation. ``deadline_ms`` from its arrival, None without one."""

    id: str
    op: str
    params: Mapping[str, Any] = field(default_factory=dict)
    images: tuple[ImageEntry, ...] = ()
    accept: Format = "rgba8"
    explain: bool = False
    deadline_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the request of this id."""

    id: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The daemon's answer to `Cancel`: whether there was one to stop."""

    id: str
    found: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """``share`` in [0, 1] of a request is done, and ``step`` is being done."""

    id: str
    share: float
    step: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of what was asked: ``body`` plain values, None without any."""

    id: str
    body: Any = None
    images: tuple[ImageEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """The end of what was asked: an error, as `SpriteBridgeError.as_dict` says it."""

    id: str
    code: str
    message: str
    hint: str = ""
    field: str | None = None


FromClient: TypeAlias = Hello | Describe | Status | Stop | Request | Cancel
FromDaemon: TypeAlias = Welcome | Progress | Reply | Failure | Cancelled
Message: TypeAlias = FromClient | FromDaemon
