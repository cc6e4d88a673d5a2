"""Clients that are nothing but the protocol: one for ZeroMQ, one for WebSockets."""

from __future__ import annotations

import itertools
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack
from socket import create_connection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import zmq
from websockets.sync.client import connect

from sprite_bridge import connection
from sprite_bridge.connection import Connection
from sprite_bridge.image import Sprite
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import decode, encode
from sprite_bridge.protocol.envelope import join, split
from sprite_bridge.protocol.pictures import to_entries

NAMES = ("tcp", "ipc", "ws")
PATIENCE = 60.0
"""Seconds after which an answer will not come any more."""


class Door(ABC):
    """A client. Ids are its own."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Hang up."""

    @abstractmethod
    def send(self, message: wire.Message) -> None:
        """Say something."""

    @abstractmethod
    def receive(self, seconds: float = PATIENCE) -> wire.FromDaemon | None:
        """The next message, None if there is none for so long."""

    def new_id(self) -> str:
        """An id that was not used yet."""
        return str(next(self._ids))

    def ask(self, message: wire.FromClient) -> wire.FromDaemon:
        """What ends it: no progress. Raises TimeoutError."""
        self.send(message)
        return self.wait_for(message.id)

    def wait_for(self, id: str) -> wire.FromDaemon:
        """What ends the request of this id. Raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.receive()
            if answer is not None and answer.id == id and not isinstance(answer, wire.Progress):
                return answer
        raise TimeoutError(f"no answer to {id}")

    def request(self, sprite: Sprite, op: str = "clean", **params: Any) -> wire.Request:
        """A request that is yet to be sent."""
        return wire.Request(self.new_id(), op, params, to_entries([sprite]))

    def status(self) -> dict[str, Any]:
        """What the daemon says of itself. Raises TimeoutError."""
        answer = self.ask(wire.Status(self.new_id()))
        assert isinstance(answer, wire.Reply), answer
        body: dict[str, Any] = answer.body
        return body


class ZmqDoor(Door):
    """A DEALER. ``socket`` is for pollers."""

    def __init__(
        self, address: str, token: str, context: zmq.Context[zmq.Socket[bytes]] | None = None
    ) -> None:
        super().__init__()
        self.socket = (context or zmq.Context.instance()).socket(zmq.DEALER)
        self.socket.linger = 0
        connection.identify(self.socket, token)
        self.socket.connect(address)
        self.ask(wire.Hello(self.new_id(), "benchmark"))

    def close(self) -> None:
        self.socket.close()

    def send(self, message: wire.Message) -> None:
        self.socket.send_multipart(encode(message), copy=False)

    def receive(self, seconds: float = PATIENCE) -> wire.FromDaemon | None:
        if not self.socket.poll(int(1000 * seconds)):
            return None
        return decode([frame.buffer for frame in self.socket.recv_multipart(copy=False)], to_daemon=False)


class WebSocketDoor(Door):
    """A WebSocket."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__()
        self._stack = ExitStack()
        parts = urlsplit(address)
        # A socket of our own, lest somebody's proxy be asked for the way to this computer.
        sock = self._stack.enter_context(create_connection((parts.hostname, parts.port)))
        connected = connect(address, sock=sock, compression=None, max_size=None)
        self._connection = self._stack.enter_context(connected)
        self.ask(wire.Hello(self.new_id(), "benchmark", token))

    def close(self) -> None:
        self._stack.close()

    def send(self, message: wire.Message) -> None:
        self._connection.send(join(encode(message)))

    def receive(self, seconds: float = PATIENCE) -> wire.FromDaemon | None:
        try:
            data = self._connection.recv(seconds)
        except TimeoutError:
            return None
        assert isinstance(data, bytes)
        return decode(split(data), to_daemon=False)


def open_door(name: str, found: Connection) -> Door:
    """A client of the daemon by "tcp", "ipc" or "ws" that has said hello. Raises ValueError where there is no such door."""
    address = {"tcp": found.tcp, "ipc": found.ipc, "ws": found.ws}[name]
    if address is None:
        raise ValueError(f"there is no {name} door")
    return WebSocketDoor(address, found.token) if name == "ws" else ZmqDoor(address, found.token)
