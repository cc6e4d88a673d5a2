from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.wire import Budget, Field, Kind, Message, read, varint

MESSAGE = Message(
    "thing",
    {
        1: Field("count", Kind.INT),
        2: Field("name", Kind.TEXT),
        3: Field("piece", Kind.BYTES, many=True),
        4: Field("sizes", Kind.PACKED_INT, many=True),
        5: Field("weights", Kind.PACKED_FLOAT, many=True),
        6: Field("exact", Kind.PACKED_DOUBLE, many=True),
        7: Field("ratio", Kind.FLOAT),
    },
)


def number(value: int) -> bytes:
    """Write a variable-length number in its shortest form."""
    value &= 2**64 - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def tag(field: int, wire: int) -> bytes:
    return number(field << 3 | wire)


def piece(field: int, data: bytes) -> bytes:
    return tag(field, 2) + number(len(data)) + data


def parse(data: bytes) -> dict[str, list[object]]:
    return {key: list(value) for key, value in read(memoryview(data), MESSAGE, Budget()).items()}


@given(st.integers(0, 2**64 - 1))
def test_a_number_is_read_back(value: int) -> None:
    data = number(value)
    assert varint(memoryview(data + b"\x01"), 0) == (value, len(data))


@given(st.integers(-(2**63), 2**63 - 1), st.text(max_size=40), st.lists(st.binary(max_size=20), max_size=5))
def test_fields_are_read_back(count: int, name: str, pieces: list[bytes]) -> None:
    data = tag(1, 0) + number(count) + piece(2, name.encode()) + b"".join(piece(3, p) for p in pieces)
    expected: dict[str, list[object]] = {"count": [count], "name": [name]}
    assert parse(data) == (expected | {"piece": pieces} if pieces else expected)


def test_numbers_may_come_one_by_one_or_in_one_piece() -> None:
    one_by_one = b"".join(tag(4, 0) + number(v) for v in (1, -2, 300))
    assert (
        parse(one_by_one) == parse(piece(4, number(1) + number(-2) + number(300))) == {"sizes": [1, -2, 300]}
    )
    assert parse(piece(5, struct.pack("<2f", 0.5, -2)) + tag(5, 5) + struct.pack("<f", 4)) == {
        "weights": [0.5, -2.0, 4.0]
    }
    assert parse(piece(6, struct.pack("<d", 0.1)) + tag(6, 1) + struct.pack("<d", 7)) == {"exact": [0.1, 7.0]}
    assert parse(tag(7, 5) + struct.pack("<f", 1.5)) == {"ratio": [1.5]}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"\x08", "ends inside a number"),
        (b"\x08\xff", "ends inside a number"),
        (b"\x08" + b"\xff" * 10, "too long"),
        (b"\x08" + b"\x80" * 9 + b"\x02", "too long"),
        (b"\x08\x81\x00", "too long"),
        (b"\x88\x00\x01", "too long"),
        (b"\x12\x05ab", "truncated"),
        (piece(2, b"")[:1] + number(2**63 - 1), "truncated"),
        (b"\x3d\x00\x00", "truncated"),
        (b"\x12\x01\xff", "not UTF-8"),
        (b"\x0b", "wire type 3"),
        (b"\x0c", "wire type 4"),
        (b"\x0f", "wire type 7"),
        (b"\x40\x00", "unknown field 8"),
        (b"\x00\x00", "unknown field 0"),
        (number(2**35) + b"\x00", "unknown field"),
        (b"\x0a\x00", "count of a thing as wire type 2"),
        (b"\x10\x00", "name of a thing as wire type 0"),
        (b"\x08\x01\x08\x02", "count of a thing twice"),
        (b"\x12\x01a\x12\x01b", "name of a thing twice"),
        (piece(5, b"\0" * 5), "ends inside one"),
        (piece(4, b"\x80"), "ends inside a number"),
    ],
)
def test_what_parsers_might_read_differently_is_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(BadModel, match=complaint):
        parse(data)


@pytest.mark.parametrize(
    "data",
    [piece(4, b"\0" * 100), piece(5, b"\0" * 4 * 101), piece(3, b"") * 101],
    ids=["packed ints", "packed floats", "empty pieces"],
)
def test_a_file_of_very_many_fields_is_refused(data: bytes) -> None:
    with pytest.raises(BadModel, match="more than 100 fields"):
        read(memoryview(data), MESSAGE, Budget(100))
    read(memoryview(data), MESSAGE, Budget(102))


@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = parse(data)
    except BadModel:
        return
    assert set(found) <= {field.name for field in MESSAGE.fields.values()}
