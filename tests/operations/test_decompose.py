"""`decompose`: what comes of footage whose parts are known, of odd input, and of what is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

import sprite_bridge
from sprite_bridge.decomposition import read, render
from sprite_bridge.decomposition.folder import DOCUMENT
from sprite_bridge.errors import BadImage, BadParams, Cancelled, TooManyFrames
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.decompose import run
from sprite_bridge.operations.decompose_params import DecomposeParams

Footage = Callable[..., list[Sprite]]


def shown(pixels: np.ndarray) -> np.ndarray:
    """Pixels as they are seen: nothing where alpha is 0."""
    return np.where(pixels[..., 3:] > 0, pixels, 0)


def noisy(frames: list[Sprite]) -> list[Sprite]:
    """Opaque frames with noise of a deviation of 4."""
    rng = np.random.default_rng(0)
    pixels = np.stack([frame.pixels for frame in frames])
    rgb = (pixels[..., :3] + rng.normal(0, 4, pixels[..., :3].shape)).round().clip(0, 255)
    return [Sprite(frame) for frame in np.concatenate([rgb, pixels[..., 3:]], axis=-1).astype(np.uint8)]


def codes(report: sprite_bridge.DecomposeReport) -> list[str]:
    return [warning.code for warning in report.warnings]


def test_parts_are_found_and_make_the_frames_again(footage: Footage) -> None:
    frames = footage(24)
    result = sprite_bridge.decompose(frames)
    for number, frame in enumerate(frames):
        assert np.array_equal(render(result.decomposition, number), frame.pixels)
    report = result.report
    assert report.exact and report.psnr_db is None and report.wrong_share == 0
    assert (report.frames, report.size, report.sprites, report.rest) == (24, (48, 40), 2, 0)
    assert report.placements == 48 and report.warnings == () and not report.ended_early
    assert result.document is None


def test_the_report_counts_what_is_there(footage: Footage) -> None:
    result = sprite_bridge.decompose(footage(24))
    of, report = result.decomposition, result.report
    assert report.placements == sum(map(len, of.frames))
    assert report.sprites + report.rest == len(of.sprites)
    assert report.actors == sum(track.kind == "actor" for track in of.tracks) > 0
    assert report.cycles == sum(len(track.cycles) for track in of.tracks)
    assert report.dictionary_pixels == sum(sprite.width * sprite.height for sprite in of.sprites)
    width, height = report.sheet_size
    assert report.background_pixels == sum(layer.image.pixels[..., 0].size for layer in of.background.layers)
    assert report.frames_bytes == 24 * 48 * 40 * 4
    assert report.parts_bytes == 4 * (width * height + report.background_pixels)
    assert report.saved_share == pytest.approx(1 - report.parts_bytes / report.frames_bytes, abs=1e-5)
    assert report.saved_share > 0.9 and not report.camera_moves


def test_a_camera_that_moves_is_said_to(footage: Footage) -> None:
    assert sprite_bridge.decompose(footage(24, camera=1)).report.camera_moves


def test_the_same_frames_give_the_same_files(footage: Footage) -> None:
    first, second = (run(footage(12), DecomposeParams(), Context()).files() for _ in range(2))
    assert first == second and len(first) == 4


def test_frames_keep_their_times_unless_others_are_named(footage: Footage) -> None:
    animation = Animation(tuple(footage(3)), (70, 80, 90))
    assert sprite_bridge.decompose(animation).decomposition.durations_ms == (70, 80, 90)
    named = sprite_bridge.decompose(animation, durations_ms=[1, 2, 3])
    assert named.decomposition.durations_ms == (1, 2, 3)
    assert run(animation.frames, DecomposeParams(), Context()).decomposition.durations_ms == (100,) * 3
    with pytest.raises(BadParams, match="3 frames with 2 durations") as caught:
        sprite_bridge.decompose(animation, durations_ms=[1, 2])
    assert caught.value.field == "durations_ms"


def test_a_document_is_made_if_it_is_asked_for_and_written_with_the_rest(footage: Footage, tmp_path) -> None:
    result = sprite_bridge.decompose(footage(6), aseprite=True)
    written = result.write(tmp_path / "walk")
    assert {path.name for path in written} == {path.name for path in (tmp_path / "walk").iterdir()}
    assert (tmp_path / "walk" / DOCUMENT).read_bytes() == result.document
    assert result.document is not None and result.document[4:6] == b"\xe0\xa5"
    assert read(tmp_path / "walk") == result.decomposition
    assert sprite_bridge.decompose(footage(6)).write(tmp_path / "plain")[-1].name == "plain.spritedict.json"


def test_when_the_time_is_over_the_result_is_whole_and_says_so(footage: Footage) -> None:
    result = sprite_bridge.decompose(footage(24), deadline_s=1e-6)
    assert result.report.ended_early and result.report.exact
    assert "ended_early" in codes(result.report)
    assert not sprite_bridge.decompose(footage(24), deadline_s=600).report.ended_early


@pytest.mark.parametrize("after", [1, 3, 5])
def test_who_cancels_waits_for_no_further_step(footage: Footage, after: int) -> None:
    told: list[str] = []
    context = Context(lambda share, step: told.append(step), lambda: len(told) >= after)
    with pytest.raises(Cancelled):
        sprite_bridge.decompose(footage(24), context=context)
    assert len(told) == after


def test_progress_says_what_is_being_done_and_ends_at_one(footage: Footage) -> None:
    told: list[tuple[float, str]] = []
    context = Context(lambda share, step: told.append((share, step)))
    sprite_bridge.decompose(footage(12), aseprite=True, context=context)
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1
    assert {"camera", "sprites", "actors", "measuring", "document"} <= {step for _, step in told}


# Odd input


def test_frames_of_several_sizes_are_refused(footage: Footage) -> None:
    with pytest.raises(BadImage, match="frame 2 is 5 x 5, the first 48 x 40"):
        sprite_bridge.decompose([*footage(2), Sprite(np.zeros((5, 5, 4), np.uint8))])


def test_more_frames_than_the_limit_are_refused_before_any_work() -> None:
    dot = Sprite(np.full((1, 1, 4), 255, np.uint8))
    begun = time.monotonic()
    with pytest.raises(TooManyFrames, match="5,000 frames or more; the limit is 2,000"):
        sprite_bridge.decompose([dot] * 5_000)
    assert time.monotonic() - begun < 20


def test_one_frame_is_kept_as_it_is_with_a_warning(footage: Footage) -> None:
    (frame,) = footage(1)
    result = sprite_bridge.decompose(frame.pixels[None])
    assert codes(result.report) == ["one_frame"] and result.report.exact
    assert result.report.saved_share < 0.1


@pytest.mark.parametrize("count", [1, 2, 30])
def test_frames_of_one_pixel_are_exact(count: int) -> None:
    values = np.random.default_rng(0).integers(0, 256, (count, 1, 1, 4), np.uint8)
    result = sprite_bridge.decompose([Sprite(value) for value in values])
    assert result.report.exact and result.report.size == (1, 1)


def test_nothing_is_made_of_what_is_transparent(tmp_path) -> None:
    hidden = np.full((16, 16, 4), (200, 10, 90, 0), np.uint8)
    Animation((Sprite(hidden),) * 5, (40,) * 5).save(tmp_path / "empty.gif")
    result = sprite_bridge.decompose(tmp_path / "empty.gif")
    assert result.report.exact and result.report.sprites == result.report.placements == 0
    assert result.decomposition.background.color is None
    assert not render(result.decomposition, 0).any()
    assert codes(result.report) == ["empty"] and result.report.backgrounds == 0
    assert result.report.saved_share > 0.99
    result.write(tmp_path / "parts")
    assert read(tmp_path / "parts") == result.decomposition


def test_one_frame_of_nothing_is_said_to_be_empty() -> None:
    result = sprite_bridge.decompose([np.zeros((4, 5, 4), np.uint8)], aseprite=True)
    assert codes(result.report) == ["empty"] and result.document is not None


def test_sprites_before_nothing_have_no_background(footage: Footage) -> None:
    walkers = [
        footage(1)[0].pixels[top : top + 8, left : left + 8].copy() for top, left in ((4, 0), (30, 38))
    ]
    frames = np.zeros((12, 20, 40, 4), np.uint8)
    for t, frame in enumerate(frames):
        frame[1:9, 2 * t : 2 * t + 8] = walkers[0]
        frame[11:19, 30 - 2 * t : 38 - 2 * t] = walkers[1]
    result = sprite_bridge.decompose([Sprite(frame) for frame in frames], aseprite=True)
    report = result.report
    assert (report.backgrounds, report.background_pixels, report.sprites) == (0, 0, 2)
    assert report.exact and not report.camera_moves and report.warnings == ()
    assert report.actors == 2


@pytest.mark.parametrize("smooth", [0, 1, 4])
def test_photographs_are_kept_as_they_are_and_said_to_be_no_sprites(smooth: int) -> None:
    rng = np.random.default_rng(2)
    drawn = rng.integers(0, 256, (6, 40, 48, 3)).astype(np.float64)
    for _ in range(smooth):  # the mean of four neighbours, again and again
        drawn = sum(np.roll(drawn, step, axis) for axis in (1, 2) for step in (-1, 1)) / 4
    frames = np.full((6, 40, 48, 4), 255, np.uint8)
    frames[..., :3] = drawn.round()
    result = sprite_bridge.decompose([Sprite(frame) for frame in frames])
    assert "not_sprites" in codes(result.report)
    assert result.report.exact and result.report.rest_share > 0.5


def test_half_transparent_frames_come_back_as_they_are_seen(footage: Footage) -> None:
    frames = []
    for frame in footage(8):
        pixels = frame.pixels.copy()
        pixels[:12, :, 3] = 77
        pixels[30:, :, 3] = 0
        frames.append(Sprite(pixels))
    result = sprite_bridge.decompose(frames)
    assert result.report.exact
    for number, frame in enumerate(frames):
        assert np.array_equal(shown(render(result.decomposition, number)), shown(frame.pixels))


@pytest.mark.parametrize("name", ["seed", "sprite_size", "size"])
def test_what_does_nothing_is_no_parameter(footage: Footage, name: str) -> None:
    with pytest.raises(BadParams, match="there is no such parameter; there are deadline_s, ") as caught:
        sprite_bridge.decompose(footage(2), **{name: 1})
    assert caught.value.field == name


def test_the_given_frames_are_to_be_had_in_the_size_of_the_parts(footage: Footage) -> None:
    frames = Animation(tuple(footage(8)), tuple(range(80, 88)), loops=3)
    large = [Sprite(frame.pixels.repeat(3, axis=0).repeat(3, axis=1)) for frame in frames]
    enlarged = Animation(tuple(large), frames.durations_ms, frames.loops)
    assert sprite_bridge.decompose(enlarged).small(enlarged) == frames
    assert sprite_bridge.decompose(frames).small(frames) is frames


def test_enlarged_frames_are_taken_apart_small_and_the_report_says_so(footage: Footage) -> None:
    frames = [Sprite(frame.pixels.repeat(3, 0).repeat(3, 1)) for frame in footage(16)]
    result = sprite_bridge.decompose(frames)
    report = result.report
    assert (report.scale, report.size, report.footage) == (3, (48, 40), "exact")
    assert report.exact and codes(report) == ["made_small"]
    for number, frame in enumerate(footage(16)):
        assert np.array_equal(render(result.decomposition, number), frame.pixels)


def test_noisy_frames_are_cleaned_and_the_report_says_so(footage: Footage) -> None:
    report = sprite_bridge.decompose(noisy(footage(30))).report
    assert (report.scale, report.footage) == (1, "noisy")
    assert report.sigma == pytest.approx(4, rel=0.2)
    assert report.exact and "cleaned" in codes(report)


def test_frames_that_are_said_to_be_exact_come_back_as_they_were_given(footage: Footage) -> None:
    frames = noisy(footage(30))
    result = sprite_bridge.decompose(frames, exact=True)
    assert (result.report.footage, result.report.sigma) == ("exact", 0)
    assert result.report.exact and "cleaned" not in codes(result.report)
    for number, frame in enumerate(frames):
        assert np.array_equal(render(result.decomposition, number), frame.pixels)
