"""Animations survive being written and read: frames, times, repetitions, transparency."""

import io

import numpy as np
import pytest
from PIL import Image

from sprite_bridge.config import Limits
from sprite_bridge.errors import BadImage, BadPalette, InputError, OutputError, TooManyFrames
from sprite_bridge.image import Animation, Palette, Sprite


@pytest.fixture
def walk(few_colors):
    """Five frames of 8 colours and transparency, the last one twice."""
    frames = [Sprite(np.where(few_colors(9, 14, 0) > 0, few_colors(9, 14, 0), 0))]
    frames += [Sprite(np.roll(frames[0].pixels, number, axis=1)) for number in range(1, 4)]
    return Animation((*frames, frames[-1]), (30, 40, 50, 1000, 20), 3)


@pytest.mark.parametrize("name", ["walk.gif", "walk.png", "walk.apng", "walk.webp"])
@pytest.mark.parametrize("loops", [0, 1, 2, 7])
def test_every_frame_time_and_repetition_comes_back(name, loops, walk, tmp_path):
    animation = Animation(walk.frames, walk.durations_ms, loops)
    animation.save(tmp_path / name)
    found = Animation.open(tmp_path / name)
    assert found.frames == animation.frames
    assert found.durations_ms == animation.durations_ms
    assert found.loops == loops


@pytest.mark.parametrize("kind", ["gif", "png", "webp"])
def test_other_programs_see_the_same_frames(kind, walk):
    with Image.open(io.BytesIO(walk.encode(kind))) as image:
        assert image.n_frames == len(walk)
        for number, frame in enumerate(walk):
            image.seek(number)
            shown = np.array(image.convert("RGBA"))
            shown[shown[..., 3] == 0] = 0
            assert np.array_equal(shown, frame.pixels)
            assert image.info["duration"] == walk.durations_ms[number]


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_half_transparent_pixels_and_many_colours_are_kept(kind, noise):
    frames = tuple(Sprite(noise(20, 20, seed, hard=False)) for seed in range(3))
    found = Animation.decode(Animation(frames, (10, 20, 30)).encode(kind))
    assert found.frames == frames


def test_the_same_animation_gives_the_same_bytes(walk):
    for kind in ("gif", "png", "webp"):
        assert walk.encode(kind) == walk.encode(kind)


def test_gif_times_are_rounded_without_drifting():
    frames = (Sprite(np.full((1, 1, 4), 255, np.uint8)),) * 9
    found = Animation.decode(Animation(frames, (33,) * 9).encode("gif"))
    assert sum(found.durations_ms) == 300
    assert set(found.durations_ms) <= {30, 40}


def gradient(colors, transparent):
    """One row with this many colours, and a transparent pixel."""
    pixels = np.zeros((1, colors + transparent, 4), np.uint8)
    pixels[0, :colors, 0] = np.arange(colors) % 256
    pixels[0, :colors, 1] = np.arange(colors) // 256
    pixels[0, :colors, 3] = 255
    return Sprite(pixels)


@pytest.mark.parametrize(("colors", "transparent"), [(256, 0), (255, 1), (1, 0), (1, 1), (2, 0), (3, 1)])
def test_a_gif_holds_every_colour_that_fits_exactly(colors, transparent):
    animation = Animation((gradient(colors, transparent),), (100,), 0)
    assert Animation.decode(animation.encode("gif")) == animation


@pytest.mark.parametrize(("colors", "transparent"), [(257, 0), (256, 1)])
def test_a_gif_with_too_many_colours_is_refused_with_a_way_out(colors, transparent):
    with pytest.raises(OutputError) as caught:
        Animation((gradient(colors, transparent),), (100,)).encode("gif")
    assert "257 colours" in caught.value.message
    assert "APNG" in caught.value.hint


def test_a_gif_with_half_transparent_pixels_is_refused():
    with pytest.raises(OutputError, match="half-transparent"):
        Animation((Sprite(np.full((2, 2, 4), 128, np.uint8)),), (100,)).encode("gif")


@pytest.mark.parametrize("kind", ["gif", "png"])
def test_a_palette_keeps_its_order_and_its_indices(kind, walk):
    own = Palette.from_sprite(walk.frames[0]).colors
    colors = np.concatenate([np.array([[1, 2, 3], [4, 5, 6]], np.uint8), own[::-1]])
    palette = Palette(colors)
    data = walk.encode(kind, palette=palette)
    assert Animation.decode(data) == walk
    with Image.open(io.BytesIO(data)) as image:
        stored = np.array(image.getpalette("RGB")).reshape(-1, 3)[: len(colors)]
        assert np.array_equal(stored, colors)
        indices = palette.indices(walk.frames[0])
        assert np.array_equal(np.asarray(image), np.where(indices < 0, len(colors), indices))


def test_a_palette_without_a_colour_of_a_frame_is_refused(walk):
    with pytest.raises(BadPalette):
        walk.encode("gif", palette=Palette.from_hex(["#010203"]))
    with pytest.raises(OutputError, match="no palette"):
        walk.encode("webp", palette=Palette.from_sprite(walk.frames[0]))


def test_a_folder_of_frames_is_read_in_natural_order(tmp_path, few_colors):
    sprites = {name: Sprite(few_colors(4, 4, seed)) for seed, name in enumerate(["f1", "f2", "f10", "f11"])}
    for name, sprite in sprites.items():
        sprite.save(tmp_path / f"{name}.png")
    (tmp_path / "notes.txt").write_text("not a frame")
    found = Animation.open(tmp_path)
    assert found.frames == tuple(sprites.values())
    assert found.durations_ms == (100,) * 4
    assert found.loops == 0


def test_a_folder_is_written_so_that_it_reads_back(tmp_path, walk):
    walk.save(tmp_path / "frames")
    assert sorted(path.name for path in (tmp_path / "frames").iterdir()) == [f"{n:04}.png" for n in range(5)]
    assert Animation.open(tmp_path / "frames").frames == walk.frames


def test_bad_folders_are_refused(tmp_path, few_colors):
    with pytest.raises(InputError, match="no pictures"):
        Animation.open(tmp_path)
    Sprite(few_colors(4, 4)).save(tmp_path / "a.png")
    Sprite(few_colors(4, 5)).save(tmp_path / "b.png")
    with pytest.raises(BadImage, match=r"^b\.png is 5 x 4, a\.png is 4 x 4$"):
        Animation.open(tmp_path)
    with pytest.raises(TooManyFrames):
        Animation.open(tmp_path, limits=Limits(max_frames=1))


@pytest.mark.parametrize("content", [b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_the_damaged_frame_of_a_folder_is_named(tmp_path, few_colors, content):
    Sprite(few_colors(4, 4)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(content)
    with pytest.raises(BadImage, match=r"^b\.png: ") as raised:
        Animation.open(tmp_path)
    with pytest.raises(BadImage) as alone:
        Sprite.open(tmp_path / "b.png")
    assert raised.value.message == f"b.png: {alone.value.message}"
    assert raised.value.hint == alone.value.hint


def test_a_still_picture_is_one_frame(tmp_path, few_colors):
    Sprite(few_colors(4, 4)).save(tmp_path / "a.png")
    assert len(Animation.open(tmp_path / "a.png")) == 1


def test_what_is_no_animation_is_refused(few_colors):
    one, other = Sprite(few_colors(4, 4)), Sprite(few_colors(4, 5))
    for frames, durations, loops in (
        ((), (), 0),
        ((one, other), (1, 1), 0),
        ((one,), (1, 2), 0),
        ((one,), (-1,), 0),
        ((one,), (1,), -1),
        ((one,), (1,), 65_536),
    ):
        with pytest.raises(BadImage):
            Animation(frames, durations, loops)


def test_other_extensions_are_refused(tmp_path, walk):
    with pytest.raises(OutputError, match=r"walk\.bmp"):
        walk.save(tmp_path / "walk.bmp")
