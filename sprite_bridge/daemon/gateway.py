"""The WebSocket door, for programs that have no ZeroMQ: each of its connections is a client of the daemon like any other."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import Future
from http import HTTPStatus

import zmq
import zmq.asyncio
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from sprite_bridge.config import WIRE, WireLimits
from sprite_bridge.errors import BadMessage, HelloRequired, ProtocolError, Unauthorized
from sprite_bridge.protocol.codec import decode, encode, id_of
from sprite_bridge.protocol.envelope import PREFIX, header_of, join, split
from sprite_bridge.protocol.guard import OK, refusal, same_token
from sprite_bridge.protocol.messages import Hello
from sprite_bridge.protocol.session import failure_of

log = logging.getLogger(__name__)

POLICY = 1008
TOO_BIG = 1009
CLOSE_SECONDS = 1.0
HELD_FRAMES = 4


class Gateway:
    """A thread that serves WebSockets. ``inside`` is where the daemon's clients connect, ``token`` what they must know."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], inside: str, token: str, limits: WireLimits = WIRE
    ) -> None:
        self._context = zmq.asyncio.Context(context)
        self._inside, self._token, self._limits = inside, token, limits
        self._thread = threading.Thread(target=self._run, name="gateway", daemon=True)
        self._loop = asyncio.SelectorEventLoop()  # pyzmq cannot use the other one of Windows
        self._stopping = asyncio.Event()
        self._port: Future[int] = Future()
        self._gone: deque[bytes] = deque()

    def start(self) -> str:
        """Open the door; its address. Raises OSError if there is none to be had."""
        self._thread.start()
        return f"ws://127.0.0.1:{self._port.result()}/"

    def stop(self) -> None:
        """Close all connections and the door."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def gone(self) -> list[bytes]:
        """The clients that have hung up since the last call; may be asked by another thread."""
        return [self._gone.popleft() for _ in range(len(self._gone))]

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        except Exception as error:
            if self._port.done():
                raise
            self._port.set_exception(error)

    async def _serve(self) -> None:
        async with serve(
            self._handle,
            "127.0.0.1",
            0,
            process_request=self._check,
            compression=None,  # pictures travel inside this computer; inflating is how one is flooded
            max_size=min(PREFIX + self._limits.max_header_bytes, self._limits.max_websocket_bytes),
            max_queue=HELD_FRAMES,
            close_timeout=CLOSE_SECONDS,
            open_timeout=self._limits.hello_seconds,
            server_header=None,
            ping_interval=None,
        ) as server:
            self._port.set_result(_port_of(server))
            await self._stopping.wait()

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse whoever is not a program of this computer, before anything is read."""
        hosts, origins = request.headers.get_all("Host"), request.headers.get_all("Origin")
        status = refusal(hosts, origins, self._port.result())
        if status == OK and request.path != "/":
            status = HTTPStatus.NOT_FOUND
        if status == OK:
            return None
        log.warning("a WebSocket was refused", extra={"status": status})
        return connection.respond(HTTPStatus(status), "refused\n")

    async def _handle(self, connection: ServerConnection) -> None:
        try:
            hello = await self._greet(connection)
            if hello is not None:
                await self._connect(connection, hello)
        except ConnectionClosed:
            pass  # the other side has gone; so does what is here

    async def _greet(self, connection: ServerConnection) -> Hello | None:
        """The first message, if it comes in time and knows the token; else the connection is closed."""
        data = b""
        try:
            async with asyncio.timeout(self._limits.hello_seconds):
                data = await _receive(connection, self._limits)
            frames = split(data, self._limits)
            message = decode(frames, to_daemon=True, limits=self._limits)
            if not isinstance(message, Hello):
                raise HelloRequired("say hello first")
            if message.token is None or not same_token(message.token, self._token):
                raise Unauthorized("the token is not that of this daemon", "read the connection file again")
        except TimeoutError:
            await connection.close(POLICY, "no hello in time")
            return None
        except ProtocolError as error:
            await self._refuse(connection, error, data)
            await connection.close(POLICY, error.code)
            return None
        # Nobody else may send more than a hello: what a stranger sends is held until it can be judged.
        connection.protocol.max_message_size = self._limits.max_websocket_bytes
        return Hello(message.id, message.client)

    async def _connect(self, connection: ServerConnection, hello: Hello) -> None:
        """Carry messages both ways until one side has gone."""
        name = b"ws-" + secrets.token_hex(16).encode()
        with self._context.socket(zmq.DEALER) as socket:
            socket.linger = 0
            socket.routing_id = name
            socket.sndhwm = socket.rcvhwm = HELD_FRAMES
            socket.connect(self._inside)
            await socket.send_multipart(encode(hello))
            tasks = [
                asyncio.create_task(self._inward(connection, socket)),
                asyncio.create_task(_outward(connection, socket)),
            ]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                self._gone.append(name)
            for task in done:
                task.result()

    async def _inward(self, connection: ServerConnection, socket: zmq.asyncio.Socket) -> None:
        while True:
            data = b""
            try:
                data = await _receive(connection, self._limits)
                frames = split(data, self._limits)
            except ProtocolError as error:
                await self._refuse(connection, error, data)
                continue
            except TimeoutError:
                await connection.close(POLICY, "no end of a message in time")
                return
            await socket.send_multipart(frames, copy=False)

    async def _refuse(self, connection: ServerConnection, error: ProtocolError, data: bytes) -> None:
        """Say what is wrong with a message, by its id as far as that can be read."""
        await connection.send(join(encode(failure_of(error, id_of([header_of(data)], self._limits)))))


async def _outward(connection: ServerConnection, socket: zmq.asyncio.Socket) -> None:
    while True:
        frames = await socket.recv_multipart(copy=False)
        await connection.send(join([frame.buffer for frame in frames]))


async def _receive(connection: ServerConnection, limits: WireLimits) -> bytes:
    """One binary message. Raises BadMessage for a text, TimeoutError for one that is begun and not ended in time,
    ConnectionClosed after closing for too many fragments."""
    parts: list[bytes] = []
    text = False
    fragments: AsyncIterator[str | bytes] = connection.recv_streaming()
    async with asyncio.timeout(None) as patience:
        async for fragment in fragments:
            if patience.when() is None:  # nobody has to say anything, but what is begun is held here
                patience.reschedule(asyncio.get_running_loop().time() + limits.message_seconds)
            text = text or isinstance(fragment, str)
            if len(parts) >= limits.max_fragments:
                await connection.close(TOO_BIG, "too many fragments")
            elif isinstance(fragment, bytes):
                parts.append(fragment)
    if text:
        raise BadMessage("a text came where a binary message was due")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _port_of(server: Server) -> int:
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port
