"""The doors of a daemon, as bytes on a TCP connection."""

import os
import socket
import struct
import time

from sprite_bridge.connection import USER

SECONDS = 10.0


def dial(address):
    """A connection to `tcp://HOST:PORT` or `ws://HOST:PORT/`."""
    host, port = address.split("//")[1].strip("/").split(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def hang_up(connections):
    for connection in connections:
        connection.close()


def say(connection, data):
    """Send, unless the other side has hung up: whether it took all."""
    try:
        connection.sendall(data)
    except OSError:
        return False
    return True


def heard(connection, seconds=SECONDS):
    """All that comes until the other side hangs up, rudely or not. Fails if it does not."""
    data, end = b"", time.monotonic() + seconds
    while True:
        connection.settimeout(max(0.001, end - time.monotonic()))
        try:
            more = connection.recv(65536)
        except ConnectionError:
            return data
        if not more:
            return data
        data += more


# ZMTP 3


def greeting(mechanism=b"PLAIN", major=3):
    return b"\xff" + bytes(8) + b"\x7f" + bytes([major, 0]) + mechanism.ljust(20, b"\0") + bytes(32)


def frame(data, more=False, command=False):
    flags = more | (len(data) > 255) << 1 | command << 2
    return bytes([flags]) + (struct.pack(">Q", len(data)) if len(data) > 255 else bytes([len(data)])) + data


def long_frame(size):
    """The beginning of a frame that announces so many bytes."""
    return b"\x02" + struct.pack(">Q", size)


def _short(data):
    return bytes([len(data)]) + data


def hello(password):
    return frame(b"\x05HELLO" + _short(USER.encode()) + _short(password.encode()), command=True)


def initiate(identity=b""):
    properties = b"".join(
        _short(name) + struct.pack(">I", len(value)) + value
        for name, value in ((b"Socket-Type", b"DEALER"), (b"Identity", identity))
    )
    return frame(b"\x08INITIATE" + properties, command=True)


def enter(address, token):
    """A connection past the handshake of ZMTP."""
    connection = dial(address)
    for said, answer in ((greeting() + hello(token), b"WELCOME"), (initiate(), b"READY")):
        connection.sendall(said)
        data = b""
        while answer not in data:
            data += (more := connection.recv(4096))
            assert more, "refused"
    return connection


# WebSockets


def upgrade(address, **headers):
    """The bytes that ask for a WebSocket; headers may be changed, repeated (a list) or left out (None)."""
    fixed = {
        "Host": address.split("//")[1].strip("/"),
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    lines = ["GET / HTTP/1.1"]
    for name, value in (fixed | headers).items():
        values = value if isinstance(value, list) else [] if value is None else [value]
        lines += [f"{name}: {one}" for one in values]
    return "\r\n".join([*lines, "", ""]).encode()


def status_of(answer):
    """The status code of an HTTP answer."""
    return int(answer.split(b" ", 2)[1])


def knock(address, **headers):
    """The status with which a WebSocket is answered."""
    with dial(address) as connection:
        connection.sendall(upgrade(address, **headers))
        return status_of(connection.recv(4096))


def open_websocket(address):
    """A connection past the handshake of HTTP."""
    connection = dial(address)
    connection.sendall(upgrade(address))
    assert status_of(connection.recv(4096)) == 101
    return connection


def ws_frame(data, opcode=2, final=True, reserved=0, announced=None):
    """A frame of a client: masked, with a mask of zeros."""
    size = len(data) if announced is None else announced
    first = bytes([final << 7 | reserved << 4 | opcode])
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 2**16:
        length = b"\xfe" + struct.pack(">H", size)
    else:
        length = b"\xff" + struct.pack(">Q", size)
    return first + length + bytes(4) + data


def closing_code(connection, seconds=SECONDS):
    """The code of the close frame with which all that comes ends; 0 if there is none."""
    data, code = heard(connection, seconds), 0
    while len(data) >= 2:
        opcode, size, start = data[0] & 15, data[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(data[2:start])
        if opcode == 8 and size >= 2:
            code = int.from_bytes(data[start : start + 2])
        data = data[start + size :]
    return code


def noise(size):
    return os.urandom(size)
