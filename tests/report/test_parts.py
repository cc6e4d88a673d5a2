"""The page of a decomposition: whole in itself, and what its script plays is the frames."""

import base64
import hashlib
import html
import json
import re

import numpy as np
import pytest

from sprite_bridge.decomposition import (
    Background,
    Cycle,
    Decomposition,
    Layer,
    Placement,
    Track,
    measure,
    render,
)
from sprite_bridge.errors import InputError, OutputError
from sprite_bridge.image import Animation, Sprite, slice_sheet
from sprite_bridge.operations.decompose_describe import describe_parts
from sprite_bridge.operations.report import Warning
from sprite_bridge.report import Parts, write_parts_html
from sprite_bridge.report.embed import MOST_FRAMES
from sprite_bridge.report.heat import RIGHT, STEPS, heat
from sprite_bridge.stages.decompose.footage.noise import EXACT, Noise
from sprite_bridge.stages.decompose.footage.normalise import Normalised


def scene_of(frames=6):
    """A runner before a world that scrolls, with a name that is no HTML."""
    rng = np.random.default_rng(4)
    drawn = rng.integers(0, 256, (4, 7, 6, 4), dtype=np.uint8)
    drawn[..., 3] = np.where(drawn[..., 3] > 90, 255, 0)
    world = rng.integers(0, 256, (20, 25, 4), dtype=np.uint8)
    world[..., 3] = 255
    offsets = tuple((3 * t - 4, -2) for t in range(frames))
    placed = [
        (Placement(t % 3, 4 * t, 5, t % 2 == 1, t == 2, track=0), Placement(3, 1, 1)) for t in range(frames)
    ]
    tracks = (Track("<b>runner</b>", "actor", (Cycle("run", 0, frames - 1, 3),)),)
    return Decomposition(
        (24, 16),
        tuple(map(Sprite, drawn)),
        tuple(placed),
        (80, 40) * (frames // 2),
        Background((1, 2, 3), (Layer(Sprite(world), offsets, wrap_x=True),)),
        tracks,
    )


@pytest.fixture
def page(tmp_path):
    """Write a page, and return its text; ``frames`` replaces what the decomposition makes, ``source`` what it is of."""

    def write(of, name="hero.gif", frames=None, source=None, timings=None, **more):
        shown = frames or [Sprite(render(of, t)) for t in range(len(of.frames))]
        source = source or Normalised(np.stack([frame.pixels for frame in shown]), 1, EXACT)
        figures = measure(of, [Sprite(frame) for frame in source.frames])
        report = describe_parts(of, figures, timings or {}, source, ended_early=False)
        parts = Parts(name, Animation(tuple(shown), of.durations_ms), of, report, **more)
        write_parts_html(tmp_path / "parts.html", [parts])
        return (tmp_path / "parts.html").read_text("utf-8")

    return write


def pictures(text, kind):
    """The pixels of the images of a class."""
    found = [tag for tag in re.findall("<img [^>]*>", text) if f'class="{kind}"' in tag]
    data = [re.search('src="data:image/png;base64,([^"]*)"', tag).group(1) for tag in found]
    return [Sprite.decode(base64.b64decode(value, validate=True)).pixels for value in data]


def played(text, t):
    """What the script draws: opaque pixels of the sheet and the backgrounds, where the page says."""
    data = json.loads(
        re.search('<script type="application/json" class="scene">(.*?)</script>', text).group(1)
    )
    size = [int(re.search(f'data-{side}="([0-9]+)"', text).group(1)) for side in ("height", "width")]
    canvas = np.zeros((*size, 4), np.uint8)
    canvas[:] = (*bytes.fromhex(data["color"][1:]), 255)
    (sheet,) = pictures(text, "sheet")
    rows, columns = np.mgrid[: size[0], : size[1]]
    for layer, image in zip(data["layers"], pictures(text, "scenery"), strict=True):
        x, y = columns + layer["offsets"][t][0], rows + layer["offsets"][t][1]
        assert layer["wraps"] == [True, False]
        inside = (y >= 0) & (y < image.shape[0])
        canvas[inside] = image[y[inside], x[inside] % image.shape[1]]
    for number, x, y, flips, opacity, _ in data["frames"][t]:
        left, top, width, height = data["boxes"][number]
        sprite = sheet[top : top + height, left : left + width][
            :: -1 if flips & 2 else 1, :: -1 if flips & 1 else 1
        ]
        assert opacity == 1
        for row, column in np.argwhere(sprite[..., 3] == 255):
            if 0 <= y + row < size[0] and 0 <= x + column < size[1]:
                canvas[y + row, x + column] = sprite[row, column]
    return canvas


def test_what_the_page_plays_is_the_frames(page):
    of = scene_of()
    text = page(of)
    (before,) = pictures(text, "before")
    frames = slice_sheet(Sprite(before), cell=of.size)
    for t in range(6):
        assert np.array_equal(played(text, t), render(of, t))
        assert np.array_equal(frames[t].pixels, render(of, t))
    assert 'data-durations="80 40 80 40 80 40"' in text


def test_every_part_has_a_switch_and_names_are_shown_as_they_are(page):
    text = page(scene_of(), "a <i>.gif")
    values = re.findall('<input type="checkbox" value="([^"]*)" checked>', text)
    assert values == ["ground", "layer 0", "track 0", "track -1"]
    assert html.escape("<b>runner</b>") in text and "<b>runner" not in text
    assert "a &lt;i&gt;.gif" in text and "<i>" not in text


def test_nothing_comes_from_elsewhere_and_only_its_own_script_runs(page):
    text = page(scene_of())
    assert not re.search(r"https?:|src=\"(?!data:)", text)
    script = text[text.rindex("<script>") + 8 : text.rindex("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text


def test_figures_say_that_it_is_exact(page):
    text = page(scene_of())
    assert "every pixel of every frame" in text and "1 of 1 without a wrong pixel" in text
    assert (
        "PSNR" not in text and "Wrong pixels by frame" not in text and "No pixel of any frame differs" in text
    )
    assert "<dt>Sprites</dt><dd><b>4</b></dd>" in text and "<dt>Cycles</dt><dd>1</dd>" in text
    assert "<td>sprite_0003</td><td>6 × 7</td><td>6</td>" in text


def test_errors_are_shown_where_they_are(page):
    of = scene_of()
    frames = [render(of, t).copy() for t in range(6)]
    frames[3][4, 5, 0] ^= 64
    frames[3][9, 2, 2] ^= 2
    text = page(of, frames=list(map(Sprite, frames)))
    (errors,) = pictures(text, "explained")
    assert tuple(errors[4, 5, :3]) == STEPS[3][1] and tuple(errors[9, 2, :3]) == STEPS[0][1]
    assert (errors[..., :3] != RIGHT).any(axis=-1).sum() == 2
    assert "frame 4, 0.52% of its pixels" in text and "5 of 6 frames" in text and "0 of 1 without" in text
    assert "by 64 or more: 1 px" in text and "Wrong pixels by frame, 0.52% at most" in text


def test_cleaned_frames_are_as_exact_as_the_report_says_and_the_given_ones_are_compared(page):
    of = scene_of()
    clean = [render(of, t) for t in range(6)]
    given = [frame.copy() for frame in clean]
    for frame in given:
        frame[:8, :, 1] ^= 4
    source = Normalised(np.stack(clean), 2, Noise("noisy", 4.0))
    text = page(of, frames=list(map(Sprite, given)), source=source)
    assert "<b>every pixel of every frame</b>, once cleaned" in text and "1 of 1 without a wrong" in text
    assert "noisy: 50.0% of the pixels were changed" in text and "Cleaned pixels by frame, 50.00%" in text
    assert "Wrong pixels" not in text and "<dt>Worst" not in text
    assert "2 × 2 pixels for each of these" in text
    assert "the frames are noisy and were cleaned" in text


def test_what_differs_from_the_cleaned_frames_is_said_to(page):
    of = scene_of()
    clean = np.stack([render(of, t) for t in range(6)])
    clean[0, :4, :, 0] ^= 1
    text = page(of, source=Normalised(clean, 1, Noise("compressed", 1.0)))
    assert f"<b>{4 / 16 / 6:.3%}</b> of the pixels differ from the cleaned frames" in text
    assert "0 of 1 without a wrong pixel" in text and "compressed: 0.0% of the pixels" in text


def test_the_figures_are_those_of_the_report(page):
    text = page(scene_of())
    of = scene_of()
    figures = measure(of, [Sprite(render(of, t)) for t in range(6)])
    source = Normalised(np.stack([render(of, t) for t in range(6)]), 1, EXACT)
    report = describe_parts(of, figures, {}, source, ended_early=False)
    assert f"{report.parts_bytes:,} bytes instead of {report.frames_bytes:,}: " in text
    saved = f"<b>{report.saved_share:.1%}</b> saved" if report.saved_share > 0 else "nothing saved"
    assert saved in text


def test_the_map_tells_small_errors_from_large_ones():
    steps = np.array([[0, 1, 3, 4, 15, 16, 63, 64, 255]], np.uint8)
    colors = [RIGHT, *(color for _, color, _ in STEPS for _ in range(2))]
    assert [tuple(pixel) for pixel in heat(steps).rgb[0].tolist()] == colors


def test_warnings_and_timings_are_shown(page):
    text = page(
        scene_of(), warnings=(Warning(code="slow", message="it was <slow>"),), timings={"camera": 12.0}
    )
    assert "it was &lt;slow&gt;" in text and "Time per step, 12.0 ms in all" in text


def test_of_a_long_animation_the_first_frames_are_shown_and_all_are_measured(page):
    of = scene_of(MOST_FRAMES + 2)
    frames = [Sprite(render(of, t)) for t in range(MOST_FRAMES + 2)]
    frames[-1] = Sprite(255 - frames[-1].pixels)
    text = page(of, frames=frames)
    assert f"The first {MOST_FRAMES} of {MOST_FRAMES + 2} frames are shown" in text
    assert f"Worst</dt><dd>frame {MOST_FRAMES + 2}" in text


def test_one_frame_has_no_player(page):
    of = Decomposition((4, 4), (), ((),), (0,), Background(None))
    text = page(of)
    assert 'class="player"' not in text and 'data-durations=""' in text and 'value="ground"' not in text


def test_equal_items_give_equal_bytes(page):
    assert page(scene_of()) == page(scene_of())


def test_frames_of_something_else_are_refused(page, tmp_path):
    of = scene_of()
    with pytest.raises(InputError, match="is of other frames"):
        page(of, frames=[Sprite(np.zeros((16, 23, 4), np.uint8))] * 6)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_parts_html(tmp_path / "file" / "page.html", [])
