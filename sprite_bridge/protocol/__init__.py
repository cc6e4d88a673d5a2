"""The wire, without a socket in it: bytes in, messages out. PROTOCOL.md is what it implements."""

from sprite_bridge.protocol.codec import decode, encode
from sprite_bridge.protocol.envelope import join, split
from sprite_bridge.protocol.messages import (
    VERSION,
    Cancel,
    Cancelled,
    Describe,
    Failure,
    Hello,
    ImageEntry,
    Message,
    Progress,
    Reply,
    Request,
    Status,
    Stop,
    Welcome,
)

__all__ = [
    "VERSION",
    "Cancel",
    "Cancelled",
    "Describe",
    "Failure",
    "Hello",
    "ImageEntry",
    "Message",
    "Progress",
    "Reply",
    "Request",
    "Status",
    "Stop",
    "Welcome",
    "decode",
    "encode",
    "join",
    "split",
]
