"""Pictures built byte by byte, as no encoder would write them."""

import struct
import zlib

import numpy as np
import pytest

from sprite_bridge.image.png_write import SIGNATURE, chunk


def _png(width, height, *, depth=8, color=6, rows=None, before=(), after=(), interlace=0, data=None):
    """A PNG with these filtered rows (or this compressed data), and chunks before and after the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    packed = zlib.compress(rows or b"") if data is None else data
    chunks = [(b"IHDR", header), *before, (b"IDAT", packed), *after, (b"IEND", b"")]
    return SIGNATURE + b"".join(chunk(kind, body) for kind, body in chunks)


def _rows(samples):
    """Unfiltered rows of 8-bit samples (H, ...)."""
    return b"".join(b"\0" + row.tobytes() for row in samples)


@pytest.fixture
def make_png():
    return _png


@pytest.fixture
def make_rows():
    return _rows


@pytest.fixture
def noise():
    """Opaque and transparent noise, (H, W, 4)."""

    def make(height, width, seed=0, hard=True):
        rng = np.random.default_rng(seed)
        pixels = rng.integers(0, 256, (height, width, 4), dtype=np.uint8)
        if hard:
            pixels[..., 3] = np.where(pixels[..., 3] > 80, 255, 0)
            pixels[pixels[..., 3] == 0] = 0
        return pixels

    return make


@pytest.fixture
def few_colors():
    """Noise of at most 8 colours and transparency, (H, W, 4)."""

    def make(height, width, seed=0):
        rng = np.random.default_rng(seed)
        table = rng.integers(0, 256, (9, 4), dtype=np.uint8)
        table[:, 3] = 255
        table[8] = 0
        return table[rng.integers(0, 9, (height, width))]

    return make
