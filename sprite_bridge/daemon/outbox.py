"""What was said to a client that has not made room for it yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sprite_bridge.protocol.messages import Data

Frames = Sequence[Data]

MOST_MESSAGES = 16_384
"""Of one client: small ones cost more than their bytes."""


class _Waiting(NamedTuple):
    """A message, and what it is about if only the newest on that is worth reading."""

    frames: Frames
    topic: str | None


class Outbox:
    """Messages per client, in order, with a count of their bytes: ZeroMQ counts messages only.

    ``most_bytes`` may wait for one client, and ``most_behind`` for all of them together, each one's first message aside.
    """

    def __init__(self, most_bytes: int, most_behind: int) -> None:
        self._most, self._most_behind = most_bytes, most_behind
        self._waiting: dict[bytes, deque[_Waiting]] = {}
        self._bytes: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, client: bytes) -> bool:
        return client in self._waiting

    def clients(self) -> list[bytes]:
        """Those who have not read all."""
        return list(self._waiting)

    def put(self, client: bytes, frames: Frames, topic: str | None = None) -> bytes | None:
        """Keep a message, in place of one on the same ``topic`` that still waits. Returns the client that leaves more unread
        than it may, and is to be forgotten: this one, or of all the one that leaves most. One message alone may be of any
        size."""
        line = self._waiting.setdefault(client, deque())
        older = next(
            (n for n, waiting in enumerate(line) if topic is not None and waiting.topic == topic), None
        )
        self._bytes[client] = self._bytes.get(client, 0) + _size(frames)
        if older is None:
            line.append(_Waiting(frames, topic))
        else:
            self._bytes[client] -= _size(line[older].frames)
            line[older] = _Waiting(frames, topic)
        if len(line) == 1:
            return None
        if self._bytes[client] > self._most or len(line) > MOST_MESSAGES:
            return client
        behind = {
            other: self._bytes[other] - _size(first[0].frames) for other, first in self._waiting.items()
        }
        return max(behind, key=behind.__getitem__) if sum(behind.values()) > self._most_behind else None

    def heads(self, client: bytes) -> Iterator[Frames]:
        """The client's messages, oldest first; each is forgotten when the next one is asked for."""
        line = self._waiting.get(client)
        while line:
            yield line[0].frames
            self._bytes[client] -= _size(line.popleft().frames)
        self.forget(client)

    def forget(self, client: bytes) -> None:
        """The client is gone."""
        self._waiting.pop(client, None)
        self._bytes.pop(client, None)


def _size(frames: Frames) -> int:
    return sum(memoryview(frame).nbytes for frame in frames)
