from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import BadImage
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.image.sheet import join_sheet, slice_sheet
from sprite_bridge.operations.inprocess import clean, clean_animation
from sprite_bridge.operations.results import AnimationResult
from sprite_bridge.stages.sheet import sheet_layout
from sprite_bridge.synthetic.sprites import draw_animation

CELL, FRAMES = 9, 4


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    """(4, 28, 28, 4) true frames of a walk."""
    frames = np.stack(draw_animation("character", 24, FRAMES, np.random.default_rng(6)))
    return np.pad(frames, ((0, 0), (2, 2), (2, 2), (0, 0)))


@pytest.fixture(scope="module")
def animation(truth, fake_pixels) -> Animation:
    """The same as fake pixels whose colours wander from frame to frame."""
    frames = [Sprite.from_array(fake_pixels(frame, CELL, k, wander=4)) for k, frame in enumerate(truth)]
    return Animation(tuple(frames), (40, 80, 120, 160), 3)


@pytest.fixture(scope="module")
def result(animation) -> AnimationResult:
    return clean_animation(animation)


def colors_of(sprite: Sprite) -> set[tuple[int, ...]]:
    return {tuple(color) for color in sprite.rgb[sprite.alpha > 0].tolist()}


def test_all_frames_have_one_size_and_one_palette(result):
    sizes = {frame.size for frame in result.animation.frames}
    assert sizes == {(28, 28)} == {result.report.size}
    palette = {tuple(bytes.fromhex(color[1:])) for color in result.report.palette}
    assert set().union(*(colors_of(frame) for frame in result.animation.frames)) == palette


def test_frames_keep_their_order_and_are_restored(result, truth):
    alphas = np.stack([frame.alpha > 0 for frame in result.animation.frames])
    wrong = (alphas[:, None] != (truth[None, ..., 3] > 0)).mean((2, 3))  # (results, truths)
    assert (wrong.diagonal() == wrong.min(1)).all() and len(np.unique(truth, axis=0)) > 2
    assert wrong.diagonal().max() < 0.02


def test_durations_and_loops_are_kept(result, animation):
    assert result.animation.durations_ms == animation.durations_ms
    assert result.animation.loops == animation.loops
    assert result.report.frames == FRAMES


def test_it_flickers_less_than_before(result):
    before, after = result.report.flicker_before, result.report.flicker_after
    assert before is not None and after is not None
    assert 0 < before <= 1
    assert after <= before


def test_a_pixel_that_stays_does_not_change_colour(result, truth):
    still = (truth == truth[0]).all((0, 3)) & (truth[0, ..., 3] > 0)
    pixels = np.stack([frame.pixels for frame in result.animation.frames])[:, still]
    assert still.sum() > 20
    assert (pixels == pixels[0]).all((0, 2)).mean() > 0.9


def test_the_same_frames_give_the_same_frames(result, animation):
    assert clean_animation(animation).animation == result.animation


def test_a_single_frame_is_a_picture(animation):
    frame = animation.frames[0]
    alone = clean_animation([frame])
    assert alone.animation.frames == (clean(frame).image,)
    assert alone.report.flicker_before is None and alone.report.flicker_after is None


def test_true_frames_come_back_as_they_are(truth):
    result = clean_animation(list(truth.repeat(3, 1).repeat(3, 2)))
    assert [frame.pixels.tolist() for frame in result.animation.frames] == truth.tolist()
    assert result.report.kind == "upscaled"
    assert result.report.flicker_before == result.report.flicker_after


def test_wishes_hold_for_all_frames(animation):
    palette = ("#101010", "#e0e0e0", "#c04040")
    result = clean_animation(animation, palette=palette, size="28x28", model=False)
    exact = {tuple(bytes.fromhex(color[1:])) for color in palette}
    assert set().union(*(colors_of(frame) for frame in result.animation.frames)) <= exact
    assert {frame.size for frame in result.animation.frames} == {(28, 28)}


def test_pictures_of_several_sizes_are_no_animation():
    with pytest.raises(BadImage):
        clean_animation([np.zeros((4, 4, 4), np.uint8), np.zeros((4, 5, 4), np.uint8)])
    with pytest.raises(BadImage):
        clean_animation([])


def test_a_folder_or_file_is_read(truth, tmp_path):
    source = Animation(tuple(Sprite(np.ascontiguousarray(frame)) for frame in truth), (100,) * FRAMES)
    source.save(tmp_path / "walk.png")
    result = clean_animation(tmp_path / "walk.png")
    assert result.animation.frames == source.frames


def test_the_layout_of_a_sheet_is_found_and_its_sprites_cleaned_together(animation, result):
    sheet = join_sheet(animation.frames, 2)
    assert sheet_layout(sheet.pixels) == (2, 2)
    cleaned = clean_animation(slice_sheet(sheet, grid=sheet_layout(sheet.pixels)))
    assert cleaned.animation.frames == result.animation.frames


def test_the_trace_has_all_frames(result):
    assert result.trace.cells.shape == (FRAMES, 28, 28, 3)
    assert result.trace.probability.shape == (FRAMES, 28, 28)
