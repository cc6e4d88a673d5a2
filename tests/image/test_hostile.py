"""Whatever the bytes, reading them ends in pixels or in one of our errors."""

import io
import zlib
from contextlib import suppress

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from sprite_bridge.config import Limits
from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.image import Animation, Palette, Sprite, decode, decode_frames
from sprite_bridge.image.png_write import SIGNATURE, chunk

LIMITS = Limits(max_side=512, max_pixels=1 << 16, max_frames=50, max_total_pixels=1 << 18)
MAGIC = [
    SIGNATURE,
    b"GIF89a",
    b"RIFF\xff\0\0\0WEBPVP8L",
    b"RIFF\xff\0\0\0WEBPVP8X",
    b"\xff\xd8\xff\xe0",
    b"BM",
    b"",
]


def _seeds():
    """One sound file per format and kind, to be damaged."""
    rng = np.random.default_rng(0)
    table = rng.integers(0, 256, (6, 4), dtype=np.uint8)
    table[:, 3] = 255
    table[5] = 0
    frames = [table[rng.integers(0, 6, (9, 11))] for _ in range(3)]
    sprite = Sprite(frames[0])
    animation = Animation(tuple(map(Sprite, frames)), (10, 20, 30), 2)
    files = [sprite.encode(), sprite.encode(palette=Palette.from_sprite(sprite)), sprite.encode("webp")]
    files += [animation.encode(kind) for kind in ("png", "gif", "webp")]
    for kind in ("JPEG", "BMP", "PNG", "GIF", "WEBP"):
        for mode in ("RGB", "L", "P" if kind in ("BMP", "PNG", "GIF") else "RGB"):
            out = io.BytesIO()
            Image.fromarray(frames[0][..., :3]).convert(mode).save(out, kind)
            files.append(out.getvalue())
    return files


SEEDS = _seeds()


def read(data):
    for reader in (decode, decode_frames):
        try:
            found = reader(data, LIMITS)
        except SpriteBridgeError:
            continue
        for pixels in [found] if reader is decode else found.pixels:
            assert pixels.dtype == np.uint8
            assert pixels.ndim == 3
            assert pixels.shape[2] == 4
            assert 0 < pixels.shape[0] * pixels.shape[1] <= LIMITS.max_pixels


relaxed = settings(
    deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@relaxed
@given(st.sampled_from(MAGIC), st.binary(max_size=400))
@example(b"BM", b"")
def test_random_bytes(magic, data):
    read(magic + data)


@relaxed
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 5000),
)
def test_damaged_files(data, changes, cut):
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    read(bytes(damaged[: cut or None]))
    read(bytes(damaged))


CHUNKS = st.tuples(
    st.sampled_from(
        [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"fcTL", b"acTL", b"fdAT", b"eXIf", b"zTXt", b"iCCP", b"iTXt"]
    ),
    st.binary(max_size=40) | st.binary(max_size=40).map(zlib.compress),
)


@relaxed
@given(
    st.sampled_from([0, 2, 3, 4, 6, 5]),
    st.sampled_from([1, 2, 4, 8, 16]),
    st.integers(0, 2),
    st.lists(CHUNKS, max_size=6),
)
def test_png_files_of_sound_chunks_and_senseless_contents(color, depth, interlace, chunks):
    header = (5).to_bytes(4) + (3).to_bytes(4) + bytes([depth, color, 0, 0, interlace])
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(bytes(200))), (b"IEND", b"")]
    read(SIGNATURE + b"".join(chunk(kind, body) for kind, body in parts))


@relaxed
@given(
    st.sampled_from(["a.gpl", "a.hex", "a.pal"]),
    st.binary(max_size=100),
    st.sampled_from([b"", b"GIMP Palette\n", b"JASC-PAL\n0100\n"]),
)
def test_random_palette_files(tmp_path_factory, name, data, head):
    path = tmp_path_factory.mktemp("palettes") / name
    path.write_bytes(head + data)
    with suppress(SpriteBridgeError):
        assert len(Palette.open(path)) >= 1
