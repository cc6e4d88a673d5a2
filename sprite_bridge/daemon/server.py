"""The daemon's sockets, clock and processes around the `Broker`."""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import zmq

from sprite_bridge import connection
from sprite_bridge.config import WIRE, WireLimits
from sprite_bridge.connection import Connection
from sprite_bridge.daemon import refusals
from sprite_bridge.daemon.actions import Action, EndWorker, Shutdown, ToClient, ToWorker, WorkerReady
from sprite_bridge.daemon.broker import Broker
from sprite_bridge.daemon.departures import Departures
from sprite_bridge.daemon.forsaken import Forsaken
from sprite_bridge.daemon.gateway import Gateway
from sprite_bridge.daemon.memory import GiveBack
from sprite_bridge.daemon.outbox import Outbox
from sprite_bridge.daemon.pool import COMMAND, Pool, about_end
from sprite_bridge.daemon.worker import Task
from sprite_bridge.daemon.zap import Doorkeeper, guard
from sprite_bridge.errors import DeviceError
from sprite_bridge.protocol import VERSION
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import encode
from sprite_bridge.runtime.session import CUDA
from sprite_bridge.version import __version__

log = logging.getLogger(__name__)

FRONT, BACK = "clients", "workers"
INSIDE = "inproc://clients"
"""Where the gateway connects: nobody else is in this process."""

SERVER_NAME = f"sprite-bridge {__version__}"

IDLE_SECONDS, BUSY_SECONDS, UNREAD_SECONDS = 0.25, 0.1, 0.005
"""How long the loop sleeps at most: when nothing happens (but a signal may), while workers work (one of them might die),
and while a client has not read what was sent."""

MOST_AT_ONCE = 64
"""Messages taken from one socket before the others get their turn."""

CLIENT_HWM = 4
"""Messages that ZeroMQ holds for one client; what is beyond is ours to count, in bytes."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a daemon runs. ``parent`` a process with which it ends; ``forsaken_seconds`` without any client after which it
    ends, None if it stays; ``websocket`` whether that door is open."""

    folder: Path
    workers: int = 1
    device: str = "auto"
    models: str = ""
    memory_bytes: int = 0
    idle_seconds: float = 300.0
    parent: int | None = None
    forsaken_seconds: float | None = None
    websocket: bool = True


class Server:
    """A running daemon. ``gone``: whether the parent process, if there is one, has ended. ``command`` starts a worker."""

    def __init__(
        self,
        options: Options,
        log_file: IO[bytes] | None = None,
        gone: Callable[[], bool] = lambda: False,
        limits: WireLimits = WIRE,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._options, self._gone, self._limits = options, gone, limits
        self._token, worker_token = connection.new_token(), connection.new_token()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._door = Doorkeeper(self._context, {FRONT: self._token, BACK: worker_token})
        self._front = self._router(FRONT, limits.max_message_bytes, CLIENT_HWM)
        self._back = self._router(BACK, -1, 0)
        self._tcp = _bind(self._front, "tcp://127.0.0.1:*")
        self._ipc = _bind_ipc(self._front, options.folder)
        self._front.bind(INSIDE)
        self._departures = Departures(self._context, self._front)
        self._poller = zmq.Poller()
        for socket in (self._door.socket, self._front, self._back, self._departures.socket):
            self._poller.register(socket, zmq.POLLIN)
        task = Task(
            _bind(self._back, "tcp://127.0.0.1:*"),
            worker_token,
            0,
            options.device,
            options.models,
            options.memory_bytes,
            options.idle_seconds,
        )
        self._pool = Pool(options.workers, task, log_file, command)
        self._broker = Broker(SERVER_NAME, limits, about=self._own_status)
        self._outbox = Outbox(limits.max_unread_bytes, limits.max_unread_of_all)
        self._most_parts = limits.max_images + 3  # the sender, the header, the body
        self._gateway = Gateway(self._context, INSIDE, self._token, limits) if options.websocket else None
        self._begun = time.monotonic()
        self._forsaken = Forsaken(options.forsaken_seconds, self._begun)
        self._give_back = GiveBack()
        self._why = ""
        self._ending = self._in_trouble = False
        self._on_trouble: Callable[[str, str], None] = lambda message, hint: None

    def _router(self, domain: str, most_bytes: int, hwm: int) -> zmq.Socket[bytes]:
        socket = self._context.socket(zmq.ROUTER)
        guard(socket, domain)
        socket.router_mandatory = True
        socket.handshake_ivl = 1000
        socket.maxmsgsize = most_bytes
        socket.sndhwm = hwm
        socket.rcvhwm = hwm
        socket.linger = 1000
        return socket

    def run(
        self,
        on_ready: Callable[[], None] = lambda: None,
        on_trouble: Callable[[str, str], None] = lambda message, hint: None,
    ) -> None:
        """Serve until told to stop, or until the parent is gone. The connection file is there meanwhile; ``on_ready`` is
        called when it is, ``on_trouble`` with a message and a hint when no worker starts.

        Raises DeviceError, before it is ready, if "cuda" was asked for and cannot run, WorkerFailed if that cannot be
        known.
        """
        self._on_trouble = on_trouble
        try:
            self._await_device()
            ws = self._gateway.start() if self._gateway else None
            found = Connection(self._tcp, self._ipc, ws, self._token, os.getpid(), __version__, VERSION)
            connection.write(self._options.folder, found)
            connection.write_launcher(self._options.folder)
            log.info(
                "ready",
                extra={"tcp": self._tcp, "ipc": self._ipc, "ws": ws, "workers": self._options.workers},
            )
            on_ready()
            while not self._ending:
                self._turn()
        finally:
            connection.remove(self._options.folder, self._token)
            self.close()

    def ask_to_stop(self, why: str = "told to") -> None:
        """End at the next turn, and tell those who wait: for signal handlers."""
        self._why = why

    def close(self) -> None:
        """Let go of processes and sockets."""
        self._pool.close()
        if self._gateway:
            self._gateway.stop()
        self._departures.close()
        for socket in (self._front, self._back, self._door.socket):
            socket.close()
        self._context.term()

    # The loop

    def _await_device(self) -> None:
        """Let the first worker find out whether a device that was asked for by name is there."""
        if self._options.device != "cuda":
            return
        while (devices := self._broker.status(time.monotonic())["devices"]) is None:
            if self._broker.nobody_will_come:
                raise refusals.no_worker()
            self._turn()
            if self._ending:
                return
        if devices["running"] != CUDA:
            hint = "sprite-bridge doctor may know why; --device auto runs models on the CPU where there is no GPU"
            found = devices["note"] or f"{devices['running']} runs instead"
            raise DeviceError(f"models cannot run on cuda: {found}", hint)

    def _turn(self) -> None:
        if not self._why and self._gone():
            self._why = "the parent process has ended"
        if not self._why and self._forsaken.tick(self._broker.has_clients, time.monotonic()):
            self._why = "no client has been there for long"
        if self._why:
            self._carry_out(self._broker.stop())
            return
        now = time.monotonic()
        for number in self._pool.fill(now):
            self._carry_out(self._broker.worker_started(number))
        ready = dict(self._poller.poll(int(1000 * self._patience(now)) + 1))
        if self._door.socket in ready:
            self._door.answer()
        if self._back in ready:
            self._drain(self._back, self._from_worker)
        if self._front in ready:
            self._drain(self._front, self._from_client)
        for client in [*self._departures.gone(), *(self._gateway.gone() if self._gateway else ())]:
            self._lose(client)
        for client in self._outbox.clients():
            self._flush(client)
        now = time.monotonic()
        for number, status in self._pool.reap(now).items():
            self._bury(number, status, now)
        self._carry_out(self._broker.tick(now))
        self._give_back.tick(bool(ready), now)

    def _bury(self, number: int, status: int | None, now: float) -> None:
        """A worker has ended: whoever waited for it is told, and the log says what it did."""
        about, quarantined = self._about_job(number), self._broker.status(now)["quarantined"]
        log.warning("a worker ended", extra={"worker": number, **about_end(status), **about})
        actions = self._broker.worker_lost(number, now)
        for action in actions:
            if isinstance(action, ToClient) and isinstance(action.message, wire.Failure):
                told = {"request": action.message.id, "code": action.message.code}
                log.warning("a request was lost", extra={"worker": number, **told})
        if self._broker.status(now)["quarantined"] > quarantined:
            log.error("a request is in quarantine, and is not tried again", extra=about)
        self._carry_out(actions)
        if self._broker.nobody_will_come and not self._in_trouble:
            self._in_trouble = True
            path = self._options.folder / connection.WORKER_LOG
            message = "no worker starts: requests fail until one does"
            log.error(message, extra={"worker": number, "worker_log": str(path)})
            self._on_trouble(message, f"{path} says why")

    def _about_job(self, number: int) -> dict[str, str]:
        """What the log says of a worker's job."""
        job = self._broker.job_of(number)
        return {} if job is None else {"op": job.request.op, "request": job.request.id}

    def _patience(self, now: float) -> float:
        """Seconds for which nothing has to be done of our own accord."""
        longest = BUSY_SECONDS if self._broker.is_busy else IDLE_SECONDS
        if len(self._outbox):
            longest = UNREAD_SECONDS
        next_tick = self._broker.next_tick()
        return longest if next_tick is None else max(0.0, min(longest, next_tick - now))

    def _drain(self, socket: zmq.Socket[bytes], handle: Callable[[list[zmq.Frame]], None]) -> None:
        for _ in range(MOST_AT_ONCE):
            try:
                frames = _receive(socket, self._most_parts)
            except zmq.Again:
                return
            handle(frames)

    def _from_client(self, frames: list[zmq.Frame]) -> None:
        for gone in self._departures.before(frames[0]):
            self._lose(gone)
        client = frames[0].bytes
        actions = self._broker.from_client(client, [frame.buffer for frame in frames[1:]], time.monotonic())
        self._carry_out(actions)

    def _from_worker(self, frames: list[zmq.Frame]) -> None:
        number = int(frames[0].bytes)
        actions = self._broker.from_worker(number, [frame.buffer for frame in frames[1:]], time.monotonic())
        self._carry_out(actions)

    # What the broker wants

    def _carry_out(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case ToClient(client, message, lossy):
                    self._say(client, message, lossy)
                case ToWorker(worker, message):
                    self._tell(worker, message)
                case WorkerReady(worker):
                    self._pool.is_ready(worker)
                    self._in_trouble = False
                case EndWorker(worker):
                    log.warning("a worker is ended", extra={"worker": worker, **self._about_job(worker)})
                    self._pool.end(worker)
                case Shutdown():
                    lost = [action for action in actions if _is_failure(action)]
                    log.info("stopping", extra={"why": self._why or "a client asked", "lost": len(lost)})
                    self._ending = True

    def _say(self, client: bytes, message: wire.Message, lossy: bool) -> None:
        waiting = client in self._outbox
        deaf = self._outbox.put(client, encode(message), topic=message.id if lossy else None)
        if deaf is not None:
            log.warning("a client does not read and is dropped")
            self._lose(deaf, dropped=True)
        elif not waiting:
            self._flush(client)

    def _flush(self, client: bytes) -> None:
        """Send what waits for a client, as far as there is room."""
        for frames in self._outbox.heads(client):
            try:
                self._front.send_multipart([client, *frames], zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return
            except zmq.ZMQError as error:
                if error.errno != errno.EHOSTUNREACH:
                    raise
                self._lose(client)
                return

    def _lose(self, client: bytes, *, dropped: bool = False) -> None:
        self._outbox.forget(client)
        self._carry_out(self._broker.client_lost(client, time.monotonic(), dropped=dropped))

    def _tell(self, worker: int, message: wire.Message) -> None:
        try:
            self._back.send_multipart([str(worker).encode(), *encode(message)], zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:
            if error.errno not in (errno.EHOSTUNREACH, errno.EAGAIN):
                raise
            self._pool.end(worker)  # it has hung up, or does not read: `reap` tells the broker

    def _own_status(self) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "uptime_s": round(time.monotonic() - self._begun, 1),
            "tcp": self._tcp,
            "refused_handshakes": self._door.refused,
            "worker_pids": {str(number): pid for number, pid in self._pool.pids.items()},
        }


def _is_failure(action: Action) -> bool:
    return isinstance(action, ToClient) and isinstance(action.message, wire.Failure)


def _receive(socket: zmq.Socket[bytes], most: int) -> list[zmq.Frame]:
    """The frames of the next message. Of more than any message has, one too many is kept, for which it is refused.
    Raises zmq.Again if there is none."""
    frame = socket.recv(zmq.NOBLOCK, copy=False)
    frames = [frame]
    while frame.more:
        frame = socket.recv(zmq.NOBLOCK, copy=False)
        if len(frames) <= most:
            frames.append(frame)
    return frames


def _bind(socket: zmq.Socket[bytes], address: str) -> str:
    socket.bind(address)
    endpoint = socket.getsockopt(zmq.LAST_ENDPOINT)
    assert isinstance(endpoint, bytes)
    return endpoint.rstrip(b"\0").decode()


def _bind_ipc(socket: zmq.Socket[bytes], folder: Path) -> str | None:
    address = connection.ipc_address(folder)
    if address is None:
        return None
    try:
        socket.bind(address)
    except zmq.ZMQError as error:
        log.warning("no ipc: %s", error)
        return None
    return address
