"""Hostile picture files, sent as PNG: each is refused with its reason, and costs the daemon nothing."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.image.png_write import SIGNATURE, chunk
from sprite_bridge.protocol import Failure, ImageEntry, Reply, Request

PARAMS = {"scale": 1.0, "background": "keep"}
WORKER_MEMORY = 64 * 2**20


def png(width=2, height=1, *, depth=8, color=6, rows=None, before=(), data=None, after=()):
    """A PNG whose chunks may be anything."""
    rows = bytes(height * (1 + 4 * width)) if rows is None else rows
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    packed = zlib.compress(rows) if data is None else data
    chunks = [(b"IHDR", header), *before, *([(b"IDAT", packed)] if packed else []), *after, (b"IEND", b"")]
    return SIGNATURE + b"".join(chunk(kind, body) for kind, body in chunks)


def saved(kind):
    out = io.BytesIO()
    Image.new("RGB", (2, 1)).save(out, kind)
    return out.getvalue()


def apng(count):
    control = struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 10, 0, 0)
    row = zlib.compress(bytes(5))
    frames = [(b"fcTL", control)]
    for number in range(1, count):
        at = struct.pack(">I", 2 * number - 1)
        frames += [(b"fcTL", at + control[4:]), (b"fdAT", struct.pack(">I", 2 * number) + row)]
    return png(
        1, 1, rows=bytes(5), before=[(b"acTL", struct.pack(">II", count, 0)), *frames[:1]], after=frames[1:]
    )


SIDE = 9_400
BOMB = zlib.compress(bytes(20_000_000))
WRONG_SUM = bytearray(png())
WRONG_SUM[-14] ^= 1
BAD = {
    "11 kB of 9,400 x 9,400": (png(SIDE, SIDE, depth=1, color=0, rows=bytes(SIDE * 1_176)), "too_large"),
    "65,535 x 1": (png(65_535, 1, depth=1, color=0, rows=bytes(8_193)), "too_large"),
    "truncated": (png(50, 50)[:-30], "bad_image"),
    "a wrong sum": (bytes(WRONG_SUM), "bad_image"),
    "no pixels": (png(data=b""), "bad_image"),
    "a web page": (b"<!DOCTYPE html><title>sprite.png</title>", "bad_image"),
    "a text that inflates": (png(before=[(b"zTXt", b"key\0\0" + BOMB)]), "bad_image"),
    "a profile that inflates": (png(before=[(b"iCCP", b"key\0\0" + BOMB)]), "bad_image"),
    "an index without a colour": (png(color=3, rows=b"\0\0\2", before=[(b"PLTE", bytes(6))]), "bad_image"),
    "no palette": (png(color=3, rows=bytes(3)), "bad_image"),
    "EPS": (saved("EPS"), "bad_image"),
    "PSD": (b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 8, 8, 8, 3) + bytes(300), "bad_image"),
    "GIF": (saved("GIF"), "bad_image"),
    "JPEG": (saved("JPEG"), "bad_image"),
    "20,000 frames": (apng(20_000), "too_many_frames"),
}


def entry(data, width=2, height=1):
    return ImageEntry(width, height, "png", 1, data)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_is_refused_for_what_it_is(daemon, name):
    data, code = BAD[name]
    with daemon.client() as client:
        answer = client.ask(Request("r", "clean", PARAMS, (entry(data),)))
        assert isinstance(answer, Failure) and answer.code == code, answer


@pytest.mark.parametrize("rounds", [2, pytest.param(100, marks=pytest.mark.slow)])
def test_bad_pictures_cost_nothing(daemon, rounds):
    with daemon.unharmed(), daemon.client() as client:
        for number in range(rounds * len(BAD)):
            data, _ = list(BAD.values())[number % len(BAD)]
            assert isinstance(client.ask(Request(str(number), "clean", PARAMS, (entry(data),))), Failure)


@pytest.mark.parametrize("rounds", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_large_pictures_that_hold_nothing_cost_the_daemon_nothing_for_long(daemon, rounds):
    """More than a million pixels in a few hundred bytes: the worker's to bear."""
    side = 1_200
    data = png(side, side, depth=1, color=0, rows=bytes(side * 151))
    with daemon.unharmed(), daemon.client() as client:
        for number in range(rounds):
            answer = client.ask(Request(str(number), "clean", PARAMS, (entry(data, side, side),)))
            assert isinstance(answer, Reply)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(2, 1, rows=bytes(9)), [[0, 0, 0, 0]] * 2),
        (png(1, 1, rows=b"\0\1\2\3\xff"), [[1, 2, 3, 255]]),
        (png(2, 1, depth=16, color=0, rows=b"\0\x12\x34\xab\xcd"), [[18] * 3 + [255], [171] * 3 + [255]]),
        (png(2, 1, color=4, rows=b"\0\x07\xff\x09\0"), [[7, 7, 7, 255], [9, 9, 9, 0]]),
        (
            png(2, 1, color=3, rows=b"\0\0\1", before=[(b"PLTE", b"\1\2\3\4\5\6"), (b"tRNS", b"\xff\0")]),
            [[1, 2, 3, 255], [4, 5, 6, 0]],
        ),
    ],
    ids=["nothing to see", "one pixel", "16 bit", "grey with alpha", "palette with alpha"],
)
def test_odd_pictures_come_back_as_documented(daemon, data, expected):
    expected = np.array(expected, np.uint8)
    with daemon.client() as client:
        answer = client.ask(Request("r", "clean", PARAMS, (entry(data, len(expected)),)))
        assert isinstance(answer, Reply), answer
        pixels = np.frombuffer(answer.images[0].data, np.uint8).reshape(-1, 4)
        seen = expected[:, 3] > 0
        np.testing.assert_array_equal(pixels[:, 3], expected[:, 3])
        np.testing.assert_array_equal(pixels[seen], expected[seen])
        assert "nan" not in str(answer.body).lower()


@pytest.mark.parametrize("accept", ["rgba8", "png"])
def test_pictures_of_one_colour_and_of_none_have_an_answer(daemon, accept):
    pictures = [bytes(8 * 8 * 4), bytes([9, 9, 9, 255]) * 64, bytes([9, 9, 9, 1]) * 64]
    with daemon.client() as client:
        for number, data in enumerate(pictures):
            for params in ({}, PARAMS, {"model": False}):
                image = ImageEntry(8, 8, "rgba8", 1, data)
                answer = client.ask(Request(str(number), "clean", params, (image,), accept, True))
                assert isinstance(answer, Reply) and len(answer.images) == 2, answer
