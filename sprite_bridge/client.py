"""The Python client of the daemon: the operations as in-process, done by somebody who has the models loaded."""

from __future__ import annotations

import itertools
import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, Unpack

import zmq

from sprite_bridge import connection
from sprite_bridge.connection import Connection
from sprite_bridge.errors import Cancelled, Expired, Unreachable, from_dict
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.image.inputs import AnimationLike, ImageLike, as_animation, as_sprite
from sprite_bridge.operations.params import Keywords
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import decode, encode
from sprite_bridge.protocol.pictures import to_entries, to_sprites
from sprite_bridge.version import __version__

Progress = Callable[[float, str], None]
_Answer = TypeVar("_Answer", bound=wire.Message)

HELLO_SECONDS = 1.0
"""A daemon that does not answer hello in this time is none."""

START_SECONDS = 30.0
POLL_MS = 20
"""How long a cancellation may go unnoticed."""


class Client:
    """A connection to the daemon of this user: ``with Client() as bridge: bridge.clean("hero.png")``.

    ``start`` starts a daemon if none runs; it ends with this process, not with the ``with`` block. ``timeout`` in seconds
    bounds each call that names none. One call at a time; `cancel` may come from another thread.
    """

    def __init__(
        self, *, start: bool = False, timeout: float | None = None, folder: Path | None = None
    ) -> None:
        """Connect. Raises Unreachable if no daemon answers, or none starts."""
        self._folder = folder or connection.home()
        self._timeout = timeout
        self._ids = itertools.count(1)
        self._cancelled = threading.Event()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket: zmq.Socket[bytes] | None = None
        try:
            found = self._greet()
            if found is None and start:
                found = self._start()
            if found is None:
                raise Unreachable(
                    "no daemon answers", "start one: sprite-bridge serve, in Python Client(start=True)"
                )
        except BaseException:
            self.close()
            raise
        self.connection: Connection = found

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close(linger=0)
            self._socket = None
        self._context.term()

    # What can be asked

    def clean(
        self,
        image: ImageLike,
        *,
        progress: Progress | None = None,
        timeout: float | None = None,
        explain: bool = False,
        **params: Unpack[Keywords],
    ) -> Result:
        """As `sprite_bridge.clean`. ``progress(share, step)`` is called as the work goes on; what it raises cancels the
        call.

        With ``explain`` the result has a picture of what was found and changed. Raises whatever the operation raises, and
        DaemonError, Cancelled, and Expired after ``timeout`` seconds.
        """
        reply = self._run("clean", [as_sprite(image)], params, progress, timeout, explain)
        sprites = to_sprites(reply.images)
        return Result(sprites[0], _report(reply), None, sprites[1] if explain else None)

    def clean_animation(
        self,
        frames: AnimationLike,
        *,
        progress: Progress | None = None,
        timeout: float | None = None,
        explain: bool = False,
        **params: Unpack[Keywords],
    ) -> AnimationResult:
        """As `sprite_bridge.clean_animation`; otherwise as `clean`."""
        animation = as_animation(frames)
        reply = self._run("clean", animation.frames, params, progress, timeout, explain)
        sprites = to_sprites(reply.images)
        explained = sprites.pop() if explain else None
        cleaned = Animation(tuple(sprites), animation.durations_ms, animation.loops)
        return AnimationResult(cleaned, _report(reply), None, explained)

    def clean_sheet(
        self,
        sheet: ImageLike,
        layout: tuple[int, int] | None = None,
        *,
        progress: Progress | None = None,
        timeout: float | None = None,
        explain: bool = False,
        **params: Unpack[Keywords],
    ) -> AnimationResult:
        """As `sprite_bridge.clean_sheet`; otherwise as `clean`."""
        named = "auto" if layout is None else f"{layout[0]}x{layout[1]}"
        asked = {**params, "layout": named}
        reply = self._run("clean_sheet", [as_sprite(sheet)], asked, progress, timeout, explain)
        sprites = to_sprites(reply.images)
        explained = sprites.pop() if explain else None
        return AnimationResult(as_animation(sprites), _report(reply), None, explained)

    def describe(self) -> dict[str, Any]:
        """The operations with their parameters as JSON Schema, the models and devices."""
        body: dict[str, Any] = self._ask(wire.Describe(self._new_id()), wire.Reply, START_SECONDS).body
        return body

    def status(self) -> dict[str, Any]:
        """What the daemon does, and has done."""
        body: dict[str, Any] = self._ask(wire.Status(self._new_id()), wire.Reply, HELLO_SECONDS).body
        return body

    def stop(self) -> None:
        """End the daemon."""
        self._ask(wire.Stop(self._new_id()), wire.Reply, HELLO_SECONDS)

    def cancel(self) -> None:
        """Cancel the call that is going on in another thread; it raises Cancelled."""
        self._cancelled.set()

    # How it is asked

    def _run(
        self,
        op: str,
        frames: Sequence[Sprite],
        params: Mapping[str, Any],
        progress: Progress | None,
        timeout: float | None,
        explain: bool,
    ) -> wire.Reply:
        self._cancelled.clear()
        seconds = self._timeout if timeout is None else timeout
        deadline_ms = None if seconds is None else max(1, int(1000 * seconds))
        request = wire.Request(
            self._new_id(), op, params, to_entries(frames), explain=explain, deadline_ms=deadline_ms
        )
        self._send(request)
        try:
            return self._wait(request.id, progress, seconds)
        except BaseException:
            with suppress(zmq.ZMQError):
                self._send(wire.Cancel(request.id))  # what nobody waits for should not be done
            raise

    def _wait(self, id: str, progress: Progress | None, seconds: float | None) -> wire.Reply:
        """The reply to a request."""
        until = None if seconds is None else time.monotonic() + seconds + HELLO_SECONDS
        while True:
            if self._cancelled.is_set():
                raise Cancelled("cancelled")
            if until is not None and time.monotonic() > until:
                raise Expired(f"no answer within {seconds:g} seconds")
            message = self._receive(POLL_MS)
            if message is None:
                self._check_alive()
            elif message.id != id:
                continue  # of a call that was given up
            elif isinstance(message, wire.Progress):
                if progress is not None:
                    progress(message.share, message.step)
            elif isinstance(message, wire.Failure):
                raise from_dict(_said(message))
            elif isinstance(message, wire.Reply):
                return message

    def _ask(self, message: wire.FromClient, kind: type[_Answer], seconds: float) -> _Answer:
        """The answer to a question that takes no work."""
        self._send(message)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            answer = self._receive(int(1000 * left) + 1)
            if answer is not None and answer.id == message.id:
                if isinstance(answer, wire.Failure):
                    raise from_dict(_said(answer))
                if isinstance(answer, kind):
                    return answer
        raise Unreachable("the daemon does not answer", "sprite-bridge doctor may know why")

    def _check_alive(self) -> None:
        """Raises Unreachable once the daemon has gone: nothing that was asked will be answered."""
        found = connection.read(self._folder)
        if found is None or found.token != self.connection.token:
            raise Unreachable("the daemon has ended", "start it again: sprite-bridge serve")

    def _new_id(self) -> str:
        return str(next(self._ids))

    def _send(self, message: wire.Message) -> None:
        assert self._socket is not None, "the client is closed"
        try:
            self._socket.send_multipart(encode(message), copy=False)
        except zmq.Again as error:  # who was refused has nobody left to send to
            raise Unreachable("the daemon takes no messages", "sprite-bridge doctor may know why") from error

    def _receive(self, timeout_ms: int) -> wire.FromDaemon | None:
        assert self._socket is not None, "the client is closed"
        if not self._socket.poll(timeout_ms, zmq.POLLIN):
            return None
        return decode([frame.buffer for frame in self._socket.recv_multipart(copy=False)], to_daemon=False)

    # Who is asked

    def _greet(self) -> Connection | None:
        """Connect to the daemon of the connection file, None if there is none that answers."""
        found = connection.read(self._folder)
        if found is None:
            return None
        if self._socket is not None:
            self._socket.close(linger=0)
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.linger = 0
        self._socket.sndtimeo = int(1000 * HELLO_SECONDS)
        connection.identify(self._socket, found.token)
        try:
            self._socket.connect(found.ipc or found.tcp)
        except zmq.ZMQError:
            return None  # no address at all: whatever wrote that file, nobody can be asked by it
        try:
            self._ask(wire.Hello(self._new_id(), f"python {__version__}"), wire.Welcome, HELLO_SECONDS)
        except Unreachable:
            return None
        return found

    def _start(self) -> Connection | None:
        """Start a daemon that ends with this process, and connect to it."""
        environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(self._folder)}
        command = [*connection.launch_command(), "--parent-pid", str(os.getpid())]
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what interrupts this program must not interrupt others that ask the same daemon
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            found = self._greet()
            if found is not None:
                return found
            if process.poll() is not None and connection.read(self._folder) is None:
                return None  # it could not; another one that was quicker would have left its file
            time.sleep(0.05)
        return None


def _said(failure: wire.Failure) -> dict[str, str]:
    said = {"code": failure.code, "message": failure.message, "hint": failure.hint}
    return said | ({} if failure.field is None else {"field": failure.field})


def _report(reply: wire.Reply) -> Report:
    return Report.model_validate(reply.body["report"])
