"""What was said to a client that has not made room for it yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from sprite_bridge.protocol.messages import Data

Frames = Sequence[Data]


class Outbox:
    """Messages per client, in order, with a count of their bytes: ZeroMQ counts messages only."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._waiting: dict[bytes, deque[Frames]] = {}
        self._bytes: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, client: bytes) -> bool:
        return client in self._waiting

    def clients(self) -> list[bytes]:
        """Those who have not read all."""
        return list(self._waiting)

    def put(self, client: bytes, frames: Frames) -> bool:
        """Keep a message; False if the client leaves more unread than it may. One message alone may be of any size."""
        line = self._waiting.setdefault(client, deque())
        line.append(frames)
        self._bytes[client] = self._bytes.get(client, 0) + _size(frames)
        return len(line) == 1 or self._bytes[client] <= self._most

    def heads(self, client: bytes) -> Iterator[Frames]:
        """The client's messages, oldest first; each is forgotten when the next one is asked for."""
        line = self._waiting.get(client)
        while line:
            yield line[0]
            self._bytes[client] -= _size(line.popleft())
        self.forget(client)

    def forget(self, client: bytes) -> None:
        """The client is gone."""
        self._waiting.pop(client, None)
        self._bytes.pop(client, None)


def _size(frames: Frames) -> int:
    return sum(memoryview(frame).nbytes for frame in frames)
