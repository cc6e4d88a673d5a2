"""The WebP container: sizes before decoding, damage noticed, animations assembled frame by frame."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import BadImage, TooLarge
from sprite_bridge.image import Sprite, decode
from sprite_bridge.image.webp import parse


def saved(pixels, **options):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", **options)
    return out.getvalue()


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 80}])
@pytest.mark.parametrize("channels", [3, 4])
def test_the_size_is_known_before_decoding(options, channels, noise):
    webp = parse(saved(noise(21, 35, hard=False)[..., :channels], **options), LIMITS)
    assert (webp.width, webp.height) == (35, 21)


def test_a_canvas_that_claims_too_much_is_refused(noise):
    data = bytearray(saved(noise(8, 8, hard=False), quality=80))
    start = data.index(b"VP8X") + 8
    data[start + 4 : start + 10] = b"\xff\xff\xff\xff\xff\xff"
    with pytest.raises(TooLarge):
        decode(bytes(data))


def test_a_canvas_that_differs_from_its_picture_is_refused(noise):
    data = bytearray(saved(noise(8, 8, hard=False), quality=80))
    start = data.index(b"VP8X") + 8
    data[start + 4] = 20
    with pytest.raises(BadImage):
        decode(bytes(data))


def test_a_chunk_that_is_cut_off_is_refused(noise):
    data = bytearray(saved(noise(8, 8), lossless=True))
    data[16:20] = struct.pack("<I", len(data))
    with pytest.raises(BadImage, match=r"cut off in its VP8L chunk$"):
        decode(bytes(data))


def test_a_container_without_a_picture_is_refused():
    with pytest.raises(BadImage):
        decode(b"RIFF" + struct.pack("<I", 4) + b"WEBP")


def test_colours_under_alpha_0_survive_lossless_webp(noise):
    pixels = noise(16, 16, hard=False)
    pixels[::2, :, 3] = 0
    assert np.array_equal(decode(Sprite(pixels).encode("webp")), pixels)
