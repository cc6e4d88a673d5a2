"""Who may connect: PLAIN passwords, checked as ZeroMQ asks for it (RFC 27, ZAP)."""

from __future__ import annotations

from collections.abc import Mapping

import zmq

from sprite_bridge.connection import USER
from sprite_bridge.protocol.guard import same_token

ADDRESS = "inproc://zeromq.zap.01"
_VERSION = b"1.0"
_FRAMES = 8  # version, request id, domain, address, identity, mechanism, user, password


class Doorkeeper:
    """Answers for all sockets of one context. ``tokens``: the password of each domain."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], tokens: Mapping[str, str]) -> None:
        self._tokens = dict(tokens)
        self.socket = context.socket(zmq.REP)
        self.socket.linger = 0
        self.socket.bind(ADDRESS)
        self.refused = 0

    def answer(self) -> None:
        """Answer the one question that waits."""
        frames = self.socket.recv_multipart()
        ok = self._is_let_in(frames)
        self.refused += not ok
        status, text, user = (b"200", b"OK", USER.encode()) if ok else (b"400", b"refused", b"")
        self.socket.send_multipart([_VERSION, *frames[1:2], status, text, user, b""])

    def _is_let_in(self, frames: list[bytes]) -> bool:
        if len(frames) != _FRAMES or frames[0] != _VERSION or frames[5] != b"PLAIN":
            return False
        token = self._tokens.get(frames[2].decode("utf-8", "replace"))
        return token is not None and frames[6] == USER.encode() and same_token(frames[7], token)


def guard(socket: zmq.Socket[bytes], domain: str) -> None:
    """Let a socket accept only who knows the domain's password. To be called before it is bound."""
    socket.plain_server = True
    socket.zap_domain = domain.encode()
