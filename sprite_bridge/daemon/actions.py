"""What the broker wants done; the server carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sprite_bridge.protocol.messages import Message


@dataclass(frozen=True, slots=True)
class ToClient:
    """Send this to a client; if it is ``lossy``, a newer one of its request may take its place where the client does not
    read."""

    client: bytes
    message: Message
    lossy: bool = False


@dataclass(frozen=True, slots=True)
class ToWorker:
    """Send this to a worker."""

    worker: int
    message: Message


@dataclass(frozen=True, slots=True)
class WorkerReady:
    """A worker has said that it is ready."""

    worker: int


@dataclass(frozen=True, slots=True)
class EndWorker:
    """End a worker's process at once; `Broker.worker_lost` is to follow."""

    worker: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """End the daemon, once what was sent before has gone."""


Action: TypeAlias = ToClient | ToWorker | WorkerReady | EndWorker | Shutdown
