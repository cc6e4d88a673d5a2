"""msgpack as the protocol has it: what is read back, and all that is refused."""

import math
import sys
import traceback
import tracemalloc

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.errors import BadMessage, ProtocolError, TooDeep
from sprite_bridge.protocol.packing import pack, unpack

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def read(data, max_bytes=2**24, max_depth=8):
    return unpack(data, max_bytes=max_bytes, max_depth=max_depth)


@given(VALUES)
def test_plain_values_are_read_back(value):
    assert read(pack(value), max_depth=50) == value


@given(VALUES, st.integers(0, 3))
def test_nothing_is_read_from_a_part_or_from_more(value, extra):
    data = pack(value)
    with pytest.raises(BadMessage):
        read(data[:-1], max_depth=50)
    with pytest.raises(BadMessage):
        read(data + bytes(extra + 1), max_depth=50)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_protocol_error(data):
    try:
        value = read(data)
    except ProtocolError:
        return
    assert read(pack(value)) == value


@pytest.mark.parametrize(
    ("opening", "innermost"),
    [(b"\x91", b"\x90"), (b"\x91", b"\x80"), (b"\x81\xa1a", b"\x80"), (b"\x81\xa1a", b"\x90")],
)
@pytest.mark.parametrize("depth", [1, 2, 8])
def test_empty_maps_and_arrays_count_as_a_level(opening, innermost, depth):
    assert pack(read(opening * (depth - 1) + innermost, max_depth=depth)) == opening * (depth - 1) + innermost
    with pytest.raises(TooDeep, match=f"deeper than {depth}"):
        read(opening * depth + innermost, max_depth=depth)


@pytest.mark.parametrize("opening", [b"\x91", b"\x81\xa1a"])
def test_a_plain_value_is_no_level(opening):
    assert read(opening * 8 + b"\x01") is not None
    with pytest.raises(TooDeep):
        read(opening * 9 + b"\x01")


@pytest.mark.parametrize("depth", [9, 500, 1023, 1024, 1025, 100_000])
@pytest.mark.parametrize("opening", [b"\x91", b"\x81\xa1a", b"\xdd\0\0\0\1"])
def test_deep_nesting_is_refused_without_recursion(opening, depth):
    with pytest.raises(TooDeep) as caught:
        read(opening * depth + b"\x01")
    assert str(caught.value) == "nested deeper than 8"
    assert len("".join(traceback.format_exception(caught.value))) < 10_000


def test_one_deep_value_among_many_flat_ones_is_found():
    with pytest.raises(TooDeep):
        read(pack([1, [2], {"a": [[[3]]]}, 4]), max_depth=4)


@pytest.mark.parametrize(
    "claim",
    [
        b"\xdc\xff\xff", b"\xdd\xff\xff\xff\xff",  # arrays
        b"\xde\xff\xff", b"\xdf\xff\xff\xff\xff",  # maps
        b"\xd9\xff", b"\xda\xff\xff", b"\xdb\xff\xff\xff\xff",  # strings
        b"\xc4\xff", b"\xc5\xff\xff", b"\xc6\xff\xff\xff\xff",  # bytes
        b"\xc7\xff\x01", b"\xc9\xff\xff\xff\xff\x01",  # extensions
    ],
)  # fmt: skip
@pytest.mark.parametrize("rest", [b"", b"\x01", bytes(1000)])
def test_a_length_that_lies_is_refused_and_nothing_is_allocated_for_it(claim, rest):
    tracemalloc.start()
    try:
        if claim[0] in (0xC4, 0xD9) and len(rest) == 1000:
            rest = rest[:100]
        with pytest.raises(BadMessage):
            read(claim + rest)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_what_is_too_large_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(msgpack, "unpackb", lambda *_, **__: pytest.fail("was decoded"))
    empty_arrays = b"\xdd" + (2**20).to_bytes(4, "big") + b"\x90" * 2**20
    with pytest.raises(BadMessage, match=f"{len(empty_arrays)} bytes .* more than 16384"):
        read(memoryview(empty_arrays), max_bytes=16_384)


def test_the_largest_allowed_size_is_let_in():
    data = pack(b"x" * 98)
    assert len(data) == 100
    assert read(data, max_bytes=100) == b"x" * 98
    with pytest.raises(BadMessage):
        read(data, max_bytes=99)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\x81\x01\x01",  # int key
        b"\x81\xc0\x01",  # nil key
        b"\x81\xc3\x01",  # bool key
        b"\x81\x90\x01",  # array key
        b"\x81\xcb\0\0\0\0\0\0\0\0\x01",  # float key
        b"\x81\xc4\x01a\x01",  # bytes key
        b"\x82\xa1a\x01\xa1a\x01",  # the same key twice
        b"\x82\xa1a\x01\xd9\x01a\x02",  # twice, written in two ways
        b"\x82\xa1a\x01\xc4\x01a\x02",  # once as a string, once as bytes
        b"\x91\x82\xa1a\x01\xa1a\x01",  # further in
        b"\xd4\x01a",
        b"\xc7\x00\x05",
        b"\x91\xd5\x7faa",
        b"\xd6\xff\0\0\0\0",  # timestamps of 4, 8 and 12 bytes
        b"\xd7\xff\0\0\0\0\0\0\0\x01",
        b"\xc7\x0c\xff\0\0\0\0\0\0\0\0\0\0\0\x01",
        b"\x81\xa1a\xd6\xff\0\0\0\0",
        b"\x81\xd6\xff\0\0\0\0\x01",  # a timestamp as a key
        b"\xc7\x0c\xff" + b"\xff" * 12,  # a timestamp that cannot be
        b"\xd4\xffa",
        b"\xcb\x7f\xf8\0\0\0\0\0\0",  # NaN, infinities, both widths
        b"\xcb\x7f\xf0\0\0\0\0\0\0",
        b"\xcb\xff\xf0\0\0\0\0\0\0",
        b"\xca\x7f\xc0\0\0",
        b"\xca\x7f\x80\0\0",
        b"\x91\xcb\x7f\xf8\0\0\0\0\0\0",
        b"\xa1\xff",
        b"\x81\xa1\xff\x01",
        b"\xa3\xed\xa0\x80",  # a lone surrogate
        b"\xa2\xc0\x80",  # zero, too long
        b"\xa1\xc3",
    ],
)
def test_what_the_protocol_does_not_have_is_refused(data):
    with pytest.raises(BadMessage):
        read(data)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused_at_any_depth_allowed(number):
    with pytest.raises(BadMessage, match="not finite"):
        read(msgpack.packb([[[[[[[number]]]]]]]))


def test_the_recursion_limit_plays_no_part():
    depth = 400
    before = sys.getrecursionlimit()
    assert read(b"\x91" * depth + b"\x01", max_depth=depth) is not None
    assert sys.getrecursionlimit() == before
