"""The orientation field of EXIF blocks, whole and damaged."""

import struct

import pytest

from sprite_bridge.image.exif import orientation


def block(value, order="<", tag=0x0112, kind=3, prefix=b""):
    mark = b"II" if order == "<" else b"MM"
    entry = struct.pack(order + "HHIHxx", tag, kind, 1, value)
    other = struct.pack(order + "HHII", 0x0100, 4, 1, 99)
    return prefix + mark + struct.pack(order + "HIH", 42, 8, 2) + other + entry + bytes(4)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_the_orientation_is_found_in_both_byte_orders(order, prefix):
    assert [orientation(block(value, order, prefix=prefix)) for value in range(1, 9)] == list(range(1, 9))


@pytest.mark.parametrize(
    "data",
    [b"", b"Exif\0\0", b"II", b"nonsense", block(6)[:-8], block(6)[:12], block(0), block(9), block(6, kind=4),
     block(6, tag=0x0113), b"II*\0\xff\xff\xff\xff"],
)  # fmt: skip
def test_a_block_without_a_sound_orientation_means_upright(data):
    assert orientation(data) == 1
