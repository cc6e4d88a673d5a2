"""The daemon's operations as those of this process, done by somebody who has the models loaded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import zmq

from sprite_bridge import connection
from sprite_bridge.client.link import HELLO_SECONDS, Hear, error_of, reach
from sprite_bridge.client.starting import START_SECONDS
from sprite_bridge.client.starting import start as start_daemon
from sprite_bridge.config import WIRE
from sprite_bridge.connection import Connection
from sprite_bridge.errors import BadParams, Cancelled, Expired, SpriteBridgeError, Unreachable
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.image.inputs import AnimationLike, ImageLike, as_animation, as_sprite
from sprite_bridge.operations.params import Keywords
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.packing import pack
from sprite_bridge.protocol.pictures import to_entries, to_sprites

if TYPE_CHECKING:
    from sprite_bridge.operations.decompose_params import DecomposeKeywords
    from sprite_bridge.operations.decompose_result import DecomposeResult

Progress = Callable[[float, str], None]

POLL_SECONDS = 0.02
"""How long a cancellation may go unnoticed."""

MOST_SECONDS = WIRE.max_deadline_ms / 1000
"""The longest timeout there is; longer ones are cut to it."""


class Client:
    """A connection to the daemon of this user: ``with Client() as bridge: bridge.clean("hero.png")``.

    ``start`` starts a daemon if none runs; it ends with this process, not with the ``with`` block. ``timeout`` in seconds,
    a day at most, bounds each call that names none.

    Several threads may use it: one call is made at a time, and the others wait for their turn, which their timeout
    counts. A forked process needs a Client of its own. Once the daemon has gone, all calls raise Unreachable.
    """

    def __init__(
        self, *, start: bool = False, timeout: float | None = None, folder: Path | None = None
    ) -> None:
        """Connect. Raises Unreachable if no daemon answers, or none starts, BadParams for a timeout that is none."""
        self._timeout = _checked(timeout)
        self._lock = threading.RLock()  # a progress callback may ask, too
        self._cancelled = threading.Event()
        folder = folder or connection.home()
        try:
            self._link = reach(folder)
        except Unreachable:
            if not start:
                raise
            self._link = start_daemon(folder)
        self.connection: Connection = self._link.found

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up. A call that another thread waits for raises Unreachable; in a forked process nothing happens."""
        if self._link.is_foreign:
            return
        self._link.end()
        with self._lock:
            self._link.close()

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
        DaemonError (Unreachable as soon as the daemon has gone), Cancelled, Expired after ``timeout`` seconds, and BadParams
        for a timeout that is not above 0.
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

    def decompose(
        self,
        frames: AnimationLike,
        *,
        progress: Progress | None = None,
        timeout: float | None = None,
        **params: Unpack[DecomposeKeywords],
    ) -> DecomposeResult:
        """As `sprite_bridge.decompose`; otherwise as `clean`. Raises BadMessage too for a reply that makes no sense.

        A message holds 320 MiB, which is 1,365 frames of 256 x 240. For more of them it raises TooLarge, as it does for
        parts whose files are larger than 16 MiB.
        """
        from sprite_bridge.client.replies import taken_apart
        from sprite_bridge.operations.decompose_params import with_times

        animation = as_animation(frames)
        asked = with_times(animation, params)
        return taken_apart(self._run("decompose", animation.frames, asked, progress, timeout, explain=False))

    def describe(self) -> dict[str, Any]:
        """The operations with their parameters as JSON Schema, the models and devices."""
        return self._ask(wire.Describe, START_SECONDS)

    def status(self) -> dict[str, Any]:
        """What the daemon does, and has done."""
        return self._ask(wire.Status, HELLO_SECONDS)

    def stop(self) -> None:
        """End the daemon."""
        self._ask(wire.Stop, HELLO_SECONDS)

    def cancel(self) -> None:
        """Cancel the operation that is going on, from another thread or from its progress callback; it raises Cancelled.

        Calls that wait for their turn go on. Where nothing is going on it does nothing: what begins a moment later is
        not cancelled.
        """
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
        seconds = self._timeout if timeout is None else _checked(timeout)
        until = None if seconds is None else time.monotonic() + seconds
        images = to_entries(frames)
        with self._turn(seconds):
            deadline_ms = None if until is None else max(1, int(1000 * (until - time.monotonic())))
            request = wire.Request(
                self._link.new_id(), op, _sendable(params), images, explain=explain, deadline_ms=deadline_ms
            )
            with self._link.asking(request) as hear:
                try:
                    return self._wait(hear, progress, until, seconds)
                except BaseException:
                    with suppress(zmq.ZMQError, SpriteBridgeError):
                        self._link.send(wire.Cancel(request.id))  # what nobody waits for should not be done
                    raise

    def _wait(
        self, hear: Hear, progress: Progress | None, until: float | None, seconds: float | None
    ) -> wire.Reply:
        """The reply to a request. The daemon has a moment to say itself that the time is over."""
        while True:
            if self._cancelled.is_set():
                raise Cancelled("cancelled")
            if until is not None and time.monotonic() > until + HELLO_SECONDS:
                raise Expired(f"no answer within {seconds:g} seconds")
            message = hear(POLL_SECONDS)
            if isinstance(message, wire.Progress):
                if progress is not None:
                    progress(message.share, message.step)
            elif isinstance(message, wire.Failure):
                raise error_of(message)
            elif isinstance(message, wire.Reply):
                return message

    def _ask(self, kind: Callable[[str], wire.FromClient], seconds: float) -> dict[str, Any]:
        """The body of the reply to a question that takes no work."""
        with self._turn(self._timeout):
            body: dict[str, Any] = self._link.ask(kind(self._link.new_id()), wire.Reply, seconds).body
            return body

    @contextmanager
    def _turn(self, seconds: float | None) -> Iterator[None]:
        """One call at a time: two that read from one socket would take each other's answers."""
        self._link.check()
        if not self._lock.acquire(timeout=-1 if seconds is None else seconds):
            raise Expired(
                f"other calls of this Client took {seconds:g} seconds", "give each thread a Client of its own"
            )
        try:
            if not self._link.is_asking:
                self._cancelled.clear()
            yield
        finally:
            self._lock.release()


def _checked(timeout: float | None) -> float | None:
    """Seconds that the daemon takes, None for no limit. Raises BadParams."""
    if timeout is None:
        return None
    try:
        is_time = bool(timeout > 0)  # which "not a number" is not
    except (TypeError, ValueError):
        is_time = False
    if not is_time:
        hint = "leave it out to wait for as long as it takes"
        raise BadParams(f"timeout: {timeout!r} is not a number of seconds above 0", hint, field="timeout")
    return float(min(timeout, MOST_SECONDS))


def _report(reply: wire.Reply) -> Report:
    return Report.model_validate(reply.body["report"])


def _sendable(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as plain values: numbers of numpy are as good as Python's. Raises BadParams for what cannot travel."""
    plain = {}
    for name, value in params.items():
        plain[name] = value.item() if isinstance(value, np.generic) else value
        try:
            pack(plain[name])
        except (TypeError, ValueError, OverflowError):
            raise BadParams(f"{name}: {value!r:.80} is no value of a parameter", field=name) from None
    return plain
