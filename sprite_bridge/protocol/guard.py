"""Who may open the WebSocket door: programs of this computer, not pages that a browser shows."""

from __future__ import annotations

import hmac

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SCHEMES = ("ws", "http")

OK, BAD_REQUEST, FORBIDDEN = 0, 400, 403


def refusal(hosts: list[str], origins: list[str], port: int) -> int:
    """The HTTP status with which a handshake is refused, `OK` if it is not.

    ``hosts`` and ``origins`` are the values of these headers, ``port`` our own. A page that made its name resolve to
    this computer (DNS rebinding) is known by its Host, any other page by its Origin, which browsers always send.
    """
    if len(hosts) != 1 or not hosts[0] or len(origins) > 1:
        return BAD_REQUEST
    if not _is_ours(hosts[0], port):
        return FORBIDDEN
    if not origins:
        return OK
    return OK if _is_own_origin(origins[0], port) else FORBIDDEN


def _is_ours(host: str, port: int) -> bool:
    return host.lower() in {f"{name}:{port}" for name in _LOOPBACK}


def _is_own_origin(origin: str, port: int) -> bool:
    """Compared as it stands, not parsed: what browsers send has one form, and parsers forgive."""
    scheme, _, host = origin.removesuffix("/").partition("://")
    return scheme.lower() in _SCHEMES and _is_ours(host, port)


def same_token(said: str | bytes, token: str) -> bool:
    """Whether a password is the token; how long that takes says nothing about it."""
    given = said if isinstance(said, bytes) else said.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(given, token.encode())
