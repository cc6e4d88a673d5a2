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
    """A message, what it is about if only the newest on that is worth reading, and the bytes that count."""

    frames: Frames
    topic: str | None
    size: int


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
        """Keep a message. Returns the client that leaves more unread than it may, and is to be forgotten: this one, or of
        all the one that leaves most. One message alone may be of any size. One on a ``topic`` takes the place of an older
        one on it, and counts nothing."""
        line = self._waiting.setdefault(client, deque())
        self._bytes.setdefault(client, 0)
        if topic is not None:
            for older in [waiting for waiting in line if waiting.topic == topic]:
                line.remove(older)
            line.append(_Waiting(frames, topic, 0))
            return None
        alone = all(waiting.topic is not None for waiting in line)
        line.append(_Waiting(frames, None, _size(frames)))
        self._bytes[client] += line[-1].size
        if alone:
            return None
        if self._bytes[client] > self._most or len(line) > MOST_MESSAGES:
            return client
        behind = {other: self._bytes[other] - _first(line) for other, line in self._waiting.items()}
        return max(behind, key=behind.__getitem__) if sum(behind.values()) > self._most_behind else None

    def heads(self, client: bytes) -> Iterator[Frames]:
        """The client's messages, oldest first; each is forgotten when the next one is asked for."""
        line = self._waiting.get(client)
        while line:
            yield line[0].frames
            self._bytes[client] -= line.popleft().size
        self.forget(client)

    def forget(self, client: bytes) -> None:
        """The client is gone."""
        self._waiting.pop(client, None)
        self._bytes.pop(client, None)


def _first(line: deque[_Waiting]) -> int:
    """The bytes of the first message that counts."""
    return next((waiting.size for waiting in line if waiting.topic is None), 0)


def _size(frames: Frames) -> int:
    return sum(memoryview(frame).nbytes for frame in frames)
