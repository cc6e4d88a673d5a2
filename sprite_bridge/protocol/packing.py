"""msgpack as the protocol has it: small, flat, unambiguous. Whatever else it could hold is refused."""

from __future__ import annotations

import math
from typing import Any

import msgpack

from sprite_bridge.errors import BadMessage, TooDeep


def pack(value: Any) -> bytes:
    """The msgpack bytes of plain values: None, bool, int, finite float, str, bytes, list, tuple, dict with str keys."""
    packed: bytes = msgpack.packb(value, use_bin_type=True)
    return packed


def unpack(data: bytes | memoryview, *, max_bytes: int, max_depth: int) -> Any:
    """The one value that the bytes hold.

    Raises BadMessage for more bytes than allowed, truncated or trailing data, keys that are no strings or come twice,
    extension types, NaN, infinities and bad UTF-8; TooDeep for deeper nesting.
    """
    if memoryview(data).nbytes > max_bytes:
        raise BadMessage(f"{memoryview(data).nbytes} bytes of msgpack are more than {max_bytes}")
    try:
        value = msgpack.unpackb(
            data, raw=False, strict_map_key=True, object_pairs_hook=_pairs, ext_hook=_refuse_ext
        )
    except (msgpack.StackError, RecursionError):
        raise TooDeep(f"nested deeper than {max_depth}") from None
    # msgpack's own errors, and what it lets through: UnicodeDecodeError, OverflowError, MemoryError for a length that lies
    except (ValueError, TypeError, OverflowError, MemoryError, msgpack.UnpackException) as error:
        raise BadMessage(f"not msgpack: {type(error).__name__}") from None
    _check(value, max_depth)
    return value


def _pairs(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadMessage("a key comes twice")
    if not all(isinstance(key, str) for key in found):
        raise BadMessage("a key is not a string")
    return found


def _refuse_ext(code: int, data: bytes) -> Any:
    raise BadMessage("extension types are not used")


def _check(value: Any, max_depth: int) -> None:
    """Level by level, not by recursion: depth is what it guards against. An empty map or array is a level, too."""
    level = [value]
    for depth in range(max_depth + 1):
        if depth == max_depth and any(isinstance(item, dict | list) for item in level):
            break
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, float) and not math.isfinite(item):
                raise BadMessage("a number is not finite")
            if isinstance(item, msgpack.Timestamp):
                raise BadMessage("extension types are not used")
            if isinstance(item, dict):
                deeper += item.values()
            elif isinstance(item, list):
                deeper += item
        if not deeper:
            return
        level = deeper
    raise TooDeep(f"nested deeper than {max_depth}")
