"""The process that holds the models and does the work: `python -m sprite_bridge.daemon.worker`.

The daemon starts it, writes a `Task` to its stdin as one line of JSON, and keeps that stdin open: when it closes, the
daemon is gone, and so is the worker.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import zmq

from sprite_bridge.connection import identify
from sprite_bridge.daemon.memory import trimmer
from sprite_bridge.daemon.worker_state import READY
from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import decode, encode
from sprite_bridge.protocol.session import failure_of

if TYPE_CHECKING:
    from sprite_bridge.daemon.work import Workshop

OUT_OF_MEMORY = 77
"""Exit status of a worker that ran out of memory: what is left of it is not to be trusted."""

TRIM_MS = 1000
"""After so long without work, what pictures had taken goes back to the system."""


@dataclass(frozen=True, slots=True)
class Task:
    """Where a worker reports, and what it may do. ``memory_bytes`` 0: no limit. ``idle_seconds`` after which it lets go of
    its models."""

    address: str
    token: str
    number: int
    device: str
    models: str
    memory_bytes: int
    idle_seconds: float

    def line(self) -> bytes:
        """As it is written to the worker's stdin."""
        return json.dumps(asdict(self)).encode() + b"\n"


class Worker:
    """One job at a time, in the order they come."""

    def __init__(self, task: Task, socket: zmq.Socket[bytes]) -> None:
        self._task, self._socket = task, socket
        self._job = ""
        self._cancelled = False

    def run(self, workshop: Workshop) -> None:
        """Work for ever."""
        self._send(wire.Reply(READY, workshop.describe()))
        idle_ms = int(1000 * self._task.idle_seconds)
        trim, has_worked = trimmer(), False
        while True:
            if has_worked and not self._socket.poll(TRIM_MS, zmq.POLLIN):
                has_worked = False
                trim()
            if not self._socket.poll(idle_ms if workshop.holds_models else -1, zmq.POLLIN):
                workshop.release()
                trim()
                continue
            message = self._receive()
            if isinstance(message, wire.Request):
                self._send(self._answer(message, workshop))
                has_worked = True

    def _answer(self, request: wire.Request, workshop: Workshop) -> wire.Reply | wire.Failure:
        self._job, self._cancelled = request.id, False
        try:
            return workshop.do(request, self._progress, self._is_cancelled)
        except SpriteBridgeError as error:
            return failure_of(error, request.id)
        except MemoryError:
            traceback.print_exc()
            os._exit(OUT_OF_MEMORY)
        except Exception as error:  # a fault of ours must not cost the requests that follow
            traceback.print_exc()
            return wire.Failure(request.id, "error", f"internal error: {error!r}"[:500], "please report it")
        finally:
            self._job = ""

    def _progress(self, share: float, step: str) -> None:
        self._send(wire.Progress(self._job, share, step))

    def _is_cancelled(self) -> bool:
        while not self._cancelled and self._socket.poll(0, zmq.POLLIN):
            message = self._receive()
            self._cancelled = isinstance(message, wire.Cancel) and message.id == self._job
        return self._cancelled

    def _receive(self) -> wire.Message:
        frames = [frame.buffer for frame in self._socket.recv_multipart(copy=False)]
        return decode(frames, to_daemon=True)

    def _send(self, message: wire.Message) -> None:
        self._socket.send_multipart(encode(message), copy=False)


def main(make: Callable[[Task], Workshop] | None = None) -> None:
    """Take the task, then work until stdin closes. ``make`` gives the workshop, if it is not to be the usual one."""
    task = Task(**json.loads(sys.stdin.buffer.readline()))
    threading.Thread(target=_end_with_stdin, args=(sys.stdin.fileno(),), daemon=True).start()
    _limit_memory(task.memory_bytes)
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.maxmsgsize = -1
    socket.routing_id = str(task.number).encode()
    identify(socket, task.token)
    socket.connect(task.address)
    Worker(task, socket).run((make or _usual)(task))


def _usual(task: Task) -> Workshop:
    from sprite_bridge.daemon.work import Workshop

    workshop = Workshop(task.device, task.models)
    workshop.warm_up()
    return workshop


def _end_with_stdin(stdin: int) -> None:
    while os.read(stdin, 4096):  # past the buffer: Python cannot end in peace while a thread holds its lock
        pass
    os._exit(0)


def _limit_memory(limit: int) -> None:
    """Let the system refuse memory beyond the limit, where it can."""
    if limit <= 0 or sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))


if __name__ == "__main__":
    main()
