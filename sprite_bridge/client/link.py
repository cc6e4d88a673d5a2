"""One connection to one daemon: what is said, what is heard, and whether anybody is still there."""

from __future__ import annotations

import itertools
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import zmq

from sprite_bridge import connection
from sprite_bridge.config import WIRE
from sprite_bridge.connection import Connection
from sprite_bridge.errors import BadParams, SpriteBridgeError, TooLarge, Unreachable, from_dict
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import decode, encode
from sprite_bridge.version import __version__

HELLO_SECONDS = 1.0
"""A daemon that does not answer hello in this time is none."""

LOOK_SECONDS = 0.25
"""How often the connection file is read while an answer is awaited."""

START_HINT = "start one: sprite-bridge serve, in Python Client(start=True)"
AGAIN_HINT = "start it again: sprite-bridge serve; then make a new Client"
DOCTOR_HINT = "sprite-bridge doctor may know why"

Hear: TypeAlias = Callable[[float], "wire.FromDaemon | None"]
"""The next message about what was asked, None if there is none for so many seconds."""

_Answer = TypeVar("_Answer", bound=wire.Message)


def reach(folder: Path) -> Link:
    """A link to the daemon of the connection file in a folder. Raises Unreachable, which says why there is none."""
    found = connection.read(folder)
    if found is not None:
        try:
            return Link(found, folder)
        except Unreachable:
            pass  # whatever the socket said, the file and its process tell more
    raise Unreachable(f"no daemon answers: {connection.why_none(folder)}", START_HINT)


class Link:
    """A socket that has said hello. It belongs to the process that made it, and is used by one thread at a time."""

    def __init__(self, found: Connection, folder: Path) -> None:
        """Connect. Raises Unreachable if nobody answers, and what a daemon of another version says."""
        self.found, self._folder = found, folder
        self._pid = os.getpid()
        self._ids = itertools.count(1)
        self._inboxes: dict[str, deque[wire.FromDaemon]] = {}
        self._looked = time.monotonic()
        self._ended = False
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.linger = 0
        self._socket.sndtimeo = int(1000 * HELLO_SECONDS)
        connection.identify(self._socket, found.token)
        # A daemon that was killed leaves its file, but the system closes its sockets: that is heard at once.
        self._monitor = self._socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self._poller = zmq.Poller()
        for socket in (self._socket, self._monitor):
            self._poller.register(socket, zmq.POLLIN)
        self._limit = WIRE.max_message_bytes
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> None:
        try:
            self._socket.connect(self.found.ipc or self.found.tcp)
        except (
            zmq.ZMQError
        ) as error:  # no address at all: whatever wrote that file, nobody can be asked by it
            raise Unreachable(f"{self.found.tcp} is no address", DOCTOR_HINT) from error
        hello = wire.Hello(self.new_id(), f"python {__version__}")
        welcome = self.ask(hello, wire.Welcome, HELLO_SECONDS)
        self._limit = welcome.limits.get("max_message_bytes", self._limit)

    @property
    def is_foreign(self) -> bool:
        """Whether this process was forked from the one that made the link."""
        return os.getpid() != self._pid

    @property
    def is_asking(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._inboxes)

    def end(self) -> None:
        """Let what is awaited raise Unreachable; any thread may say so."""
        self._ended = True

    def close(self) -> None:
        """Hang up. In a forked process nothing happens: the connection is its parent's."""
        self.end()
        if self.is_foreign or self._socket.closed:
            return
        self._socket.disable_monitor()
        self._monitor.close(linger=0)
        self._socket.close(linger=0)
        self._context.term()

    def check(self) -> None:
        """Raises Unreachable where nothing can be asked by this link."""
        if self.is_foreign:
            hint = "make a Client of its own in the new process"
            raise Unreachable(f"this Client is that of process {self._pid}, which forked this one", hint)
        if self._ended:
            raise Unreachable("this Client is closed", "make a new one: Client()")

    def new_id(self) -> str:
        """An id that was not used before."""
        return str(next(self._ids))

    def send(self, message: wire.FromClient) -> None:
        """Say something. Raises Unreachable, and BadParams or TooLarge for what the daemon would not read."""
        self.check()
        frames = encode(message)
        header, whole = len(frames[0]), sum(memoryview(frame).nbytes for frame in frames)
        if header > WIRE.max_header_bytes:
            raise BadParams(
                f"the parameters take {header} bytes, {WIRE.max_header_bytes} are allowed",
                "a long palette may be what takes so many",
            )
        if whole > self._limit:
            raise TooLarge(f"the pictures take {whole} bytes, the daemon takes {self._limit} at once")
        try:
            self._socket.send_multipart(frames, copy=False)
        except zmq.Again as error:  # who was refused has nobody left to send to
            raise Unreachable("the daemon takes no messages", DOCTOR_HINT) from error

    @contextmanager
    def asking(self, message: wire.FromClient) -> Iterator[Hear]:
        """Say something, and hear what is said about it while the block lasts; later answers are dropped."""
        self._inboxes[message.id] = deque()
        try:
            self._check_there()
            self.send(message)
            yield partial(self._hear, message.id)
        finally:
            del self._inboxes[message.id]

    def ask(self, message: wire.FromClient, kind: type[_Answer], seconds: float) -> _Answer:
        """The answer to a question that takes no work. Raises Unreachable, and what the answer says is wrong."""
        until = time.monotonic() + seconds
        with self.asking(message) as hear:
            while (left := until - time.monotonic()) > 0:
                answer = hear(min(left, LOOK_SECONDS))
                if isinstance(answer, wire.Failure):
                    raise error_of(answer)
                if isinstance(answer, kind):
                    return answer
        raise Unreachable("the daemon does not answer", DOCTOR_HINT)

    def _hear(self, id: str, seconds: float) -> wire.FromDaemon | None:
        inbox = self._inboxes[id]
        if not inbox:
            self._read(seconds)
        return inbox.popleft() if inbox else None

    def _read(self, seconds: float) -> None:
        """Take one message, if one comes in time, to whoever awaits it. Raises Unreachable once no more will come."""
        self.check()
        ready = dict(self._poller.poll(int(1000 * seconds) + 1))
        if self._socket in ready:  # before the news of its end: what was said before that counts
            frames = [frame.buffer for frame in self._socket.recv_multipart(copy=False)]
            message = decode(frames, to_daemon=False)
            inbox = self._inboxes.get(message.id)
            if inbox is not None:
                inbox.append(message)
        elif self._monitor in ready:
            raise self._gone()
        elif time.monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = time.monotonic()
            now = connection.read(self._folder)
            if now is None or now.token != self.found.token:
                raise self._gone()

    def _check_there(self) -> None:
        """Raises Unreachable if the daemon hung up since the last call; the news are left for the next one to see."""
        self.check()
        if self._monitor.poll(0):
            raise self._gone()

    def _gone(self) -> Unreachable:
        return Unreachable(f"the daemon, process {self.found.pid}, has gone", AGAIN_HINT)


def error_of(failure: wire.Failure) -> SpriteBridgeError:
    """The error that a failure describes."""
    said = {"code": failure.code, "message": failure.message, "hint": failure.hint}
    return from_dict(said | ({} if failure.field is None else {"field": failure.field}))
