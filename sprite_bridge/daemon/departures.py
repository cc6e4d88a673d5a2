"""Who hangs up: ZeroMQ tells it of connections, the daemon wants to know it of clients."""

from __future__ import annotations

from contextlib import suppress

import zmq
from zmq.utils.monitor import recv_monitor_message

ADDRESS = "inproc://departures"


class Departures:
    """Of the clients of a ROUTER that come by TCP or socket file. ``socket`` is readable when somebody has gone."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], router: zmq.Socket[bytes]) -> None:
        self._router = router
        self._clients: dict[int, bytes] = {}
        router.monitor(ADDRESS, zmq.EVENT_DISCONNECTED)
        self.socket = context.socket(zmq.PAIR)
        self.socket.linger = 0
        self.socket.rcvhwm = 0  # where there is no room for news, ZeroMQ waits, and serves nobody
        self.socket.connect(ADDRESS)

    def before(self, client: zmq.Frame) -> list[bytes]:
        """Who has gone before the message came whose first frame this is: a connection may have the number, and even the
        client the name, of one that is gone."""
        gone = self.gone()
        with suppress(zmq.ZMQError):  # who is inside this process came by no connection
            self._clients[client.get(zmq.SRCFD)] = client.bytes
        return gone

    def gone(self) -> list[bytes]:
        """Who has gone since the last call. Those who never said anything are not known."""
        found: list[bytes] = []
        while int(self.socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN:
            event = recv_monitor_message(self.socket)
            client = self._clients.pop(int(event["value"]), None)
            if client is not None:
                found.append(client)
        return found

    def close(self) -> None:
        """Look no longer."""
        self._router.disable_monitor()
        self.socket.close()
