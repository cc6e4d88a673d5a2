"""What nothing but pyzmq takes: a ROUTER in another process that sends back what comes, behind PLAIN.

`python -m benchmarks.daemon.raw ADDRESS` is that process; it prints where it listens, and ends with its stdin.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import zmq
from zmq.auth.thread import ThreadAuthenticator

from benchmarks.clean.race import ROOT
from sprite_bridge import connection
from sprite_bridge.protocol.messages import Data

TOKEN = "raw"
PATIENCE_MS = 30_000
"""After which an echo will not come any more."""


class Echo:
    """A DEALER whose other side sends everything back."""

    def __init__(self, address: str) -> None:
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._socket = context.socket(zmq.DEALER)
        self._socket.linger = 0
        self._socket.rcvtimeo = PATIENCE_MS
        connection.identify(self._socket, TOKEN)
        self._socket.connect(address)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def trip(self, frames: Sequence[Data]) -> float:
        """Seconds for a message there and back. Raises zmq.Again if it does not come."""
        begin = time.perf_counter()
        self._socket.send_multipart(frames, copy=False)
        self._socket.recv_multipart(copy=False)
        return time.perf_counter() - begin


@contextmanager
def echoing(address: str) -> Iterator[Echo]:
    """A process that echoes at the address (which may end with `*`), and a connection to it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.daemon.raw", address],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None and process.stdout is not None
        echo = Echo(process.stdout.readline().strip())
        try:
            yield echo
        finally:
            echo.close()
            process.stdin.close()


def serve(address: str) -> None:
    """Send back what comes, until stdin closes."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    doorkeeper = ThreadAuthenticator(context)
    doorkeeper.start()
    doorkeeper.configure_plain(passwords={connection.USER: TOKEN})
    socket = context.socket(zmq.ROUTER)
    socket.linger = 0
    socket.plain_server = True
    socket.bind(address)
    endpoint = socket.getsockopt(zmq.LAST_ENDPOINT)
    assert isinstance(endpoint, bytes)
    print(endpoint.rstrip(b"\0").decode(), flush=True)
    threading.Thread(target=_echo, args=(socket,), daemon=True).start()
    sys.stdin.read()
    os._exit(0)  # the threads wait for messages that do not come


def _echo(socket: zmq.Socket[bytes]) -> None:
    while True:
        socket.send_multipart(socket.recv_multipart(copy=False), copy=False)


if __name__ == "__main__":
    serve(sys.argv[1])
