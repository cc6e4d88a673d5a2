from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sprite_bridge.errors import BadParams
from sprite_bridge.image import Palette, Sprite
from sprite_bridge.metrics import score
from sprite_bridge.operations.inprocess import clean
from sprite_bridge.operations.layout import SURE
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import FILLED, KINDS, draw

DEGRADED = ("ai", "video", "clash", "native")
NUMBERS = range(5)


def enlarge(pixels: np.ndarray, factor: int) -> np.ndarray:
    return pixels.repeat(factor, 0).repeat(factor, 1)


def opaque(pixels: np.ndarray) -> np.ndarray:
    """The sprite on magenta."""
    return np.where(pixels[..., 3:] > 0, pixels, (255, 0, 255, 255)).astype(np.uint8)


def colors_of(sprite: Sprite) -> set[tuple[int, ...]]:
    return {tuple(color) for color in sprite.rgb[sprite.alpha > 0].tolist()}


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


# Clean already


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [12, 32, 96])
def test_true_pixels_come_back_as_they_are(kind, size):
    sprite = draw(kind, size, np.random.default_rng(size))
    for pixels in (sprite, opaque(sprite)):
        result = clean(pixels)
        np.testing.assert_array_equal(result.image.pixels, pixels)
        assert result.report.kind == "clean" and result.report.confidence == 1


@pytest.mark.parametrize("factor", [2, 3, 5, 8, 16])
@pytest.mark.parametrize("kind", ["character", "gem", "tile", "tree"])
def test_upscales_come_back_at_their_native_size(kind, factor):
    sprite = draw(kind, 24, np.random.default_rng(factor))
    for pixels in (sprite, opaque(sprite)):
        result = clean(enlarge(pixels, factor))
        np.testing.assert_array_equal(result.image.pixels, pixels)
        assert result.report.kind == "upscaled"
        assert result.report.cell == (factor, factor)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from(KINDS), st.integers(12, 48), st.integers(1, 6))
def test_any_drawing_at_any_scale_comes_back(seed, kind, size, factor):
    sprite = draw(kind, size, np.random.default_rng(seed))
    np.testing.assert_array_equal(clean(enlarge(sprite, factor)).image.pixels, sprite)


def test_alpha_that_is_there_is_kept_and_colour_under_none_is_not():
    sprite = draw("potion", 24, np.random.default_rng(1)).copy()
    shown = sprite[..., 3] > 0
    sprite[shown & (np.arange(24) % 2 == 0), 3] = 128
    dirty = sprite.copy()
    dirty[~shown, :3] = (9, 99, 199)
    np.testing.assert_array_equal(clean(dirty).image.pixels, sprite)


@pytest.mark.parametrize("kind", DEGRADED)
def test_cleaning_twice_changes_nothing(cleaned, kind):
    for number in NUMBERS:
        once = cleaned(kind, number).image
        assert clean(once).image == once


@pytest.mark.parametrize(
    "params", [{"colors": 6}, {"background": "keep"}, {"palette": ("#000000", "#ffffff", "#d04040")}]
)
def test_cleaning_twice_with_the_same_wish_changes_nothing(case, params):
    once = clean(case("ai", 0).picture, **params).image
    assert clean(once, **params).image == once


@pytest.mark.parametrize("colors", [8, 24])
def test_a_fake_picture_of_few_colours_is_not_clean_already(case, cleaned, colors):
    """Somebody has reduced its colours, which mends nothing."""
    for number in NUMBERS:
        few = np.asarray(Image.fromarray(case("ai", number).picture).quantize(colors).convert("RGB"))
        report = clean(few).report
        assert report.kind == "grid"
        if colors > 8:
            wanted = cleaned("ai", number).report.size
            assert np.abs(np.subtract(report.size, wanted)).max() <= 1


@pytest.mark.parametrize("scale", [3.75, 4.4, 6.3])
def test_uneven_upscales_are_not_clean_already(scale):
    sprite = draw("chest", 32, np.random.default_rng(4))
    places = (np.arange(int(32 * scale)) * 32) // int(32 * scale)
    result = clean(sprite[places][:, places])
    np.testing.assert_array_equal(result.image.pixels, sprite)


# Degraded pictures


@pytest.mark.parametrize(
    ("kind", "acc", "soft", "iou", "exact"),
    [
        ("ai", 0.85, 0.93, 0.95, 0.8),
        ("video", 0.6, 0.85, 0.9, 0.6),
        ("clash", 0.65, 0.7, 0.75, 0.6),
        ("native", 0.4, 0.45, 0.7, 1.0),
    ],
)
def test_degraded_sprites_are_restored(case, cleaned, kind, acc, soft, iou, exact):
    scores = [
        score(cleaned(kind, n).image.pixels, case(kind, n).truth, border_cut=case(kind, n).border_cut)
        for n in NUMBERS
    ]
    failed = [one.failed for one in scores]
    doubted = [cleaned(kind, n).report.confidence < SURE for n in NUMBERS]
    assert sum(failed) <= 1
    assert not any(bad and not doubt for bad, doubt in zip(failed, doubted, strict=True))
    assert np.median([one.acc for one in scores]) >= acc
    assert np.median([one.soft for one in scores]) >= soft
    assert np.median([one.iou for one in scores]) >= iou
    assert np.mean([one.size_exact for one in scores]) >= exact


def test_cells_that_were_one_colour_become_one_colour(case, cleaned):
    ratios = [score(cleaned("ai", n).image.pixels, case("ai", n).truth).colors_ratio for n in NUMBERS]
    assert 0.7 <= float(np.median(ratios)) <= 1.4


@pytest.mark.parametrize("kind", DEGRADED)
def test_alpha_is_hard_and_nothing_lies_under_it(cleaned, kind):
    for number in NUMBERS:
        pixels = cleaned(kind, number).image.pixels
        assert set(np.unique(pixels[..., 3]).tolist()) <= {0, 255}
        assert not pixels[pixels[..., 3] == 0].any()


@pytest.mark.parametrize("kind", DEGRADED)
def test_the_same_picture_gives_the_same_bytes(case, cleaned, kind):
    again = clean(case(kind, 2).picture)
    first = cleaned(kind, 2)
    assert again.image.encode() == first.image.encode()
    without_times = {"timings_ms"}
    assert again.report.model_dump(exclude=without_times) == first.report.model_dump(exclude=without_times)


def test_the_input_is_not_touched(case):
    picture = case("native", 0).picture.copy()
    clean(picture)
    np.testing.assert_array_equal(picture, case("native", 0).picture)


def test_a_picture_may_come_in_any_form(case, cleaned, tmp_path):
    picture = case("native", 1).picture
    path = tmp_path / "picture.png"
    Image.fromarray(picture).save(path)
    expected = cleaned("native", 1).image
    for form in (path, str(path), Image.open(io.BytesIO(path.read_bytes())), Sprite.from_array(picture)):
        assert clean(form).image == expected


# What may be asked for


@pytest.mark.parametrize("size", [(20, 30), (48, 48), (5, 3)])
def test_a_size_that_is_asked_for_is_given(case, size):
    result = clean(case("ai", 0).picture, size=f"{size[0]}x{size[1]}")
    assert result.image.size == result.report.size == size


def test_the_true_size_is_as_good_as_finding_it(case):
    one = case("ai", 3)
    height, width = one.truth.shape[:2]
    result = clean(one.picture, size=f"{width}x{height}")
    assert score(result.image.pixels, one.truth, border_cut=1).iou > 0.9


def test_a_scale_that_is_named_is_used(fake_pixels):
    sprite = draw("chest", 24, np.random.default_rng(2))
    result = clean(fake_pixels(sprite, 9, 0), scale=9)
    assert result.image.size == (24, 24)
    assert result.report.cell == pytest.approx((9, 9))


@pytest.mark.parametrize("most", [1, 2, 5, 12])
def test_no_more_colours_than_asked_for(case, most):
    sprite = draw("monster", 40, np.random.default_rng(0))
    for picture in (case("ai", 2).picture, case("native", 2).picture, sprite):
        result = clean(picture, colors=most)
        assert 1 <= len(colors_of(result.image)) <= most
        assert result.report.colors_out == len(colors_of(result.image))


@pytest.mark.parametrize("kind", ["ai", "native", "clean"])
def test_a_locked_palette_stays_exact(case, kind):
    palette = ("#1a1c2c", "#b13e53", "#ffcd75", "#38b764", "#f4f4f4", "#41a6f6")
    exact = {tuple(bytes.fromhex(color[1:])) for color in palette}
    result = clean(case(kind, 1).picture, palette=palette)
    assert colors_of(result.image) <= exact
    assert len(colors_of(result.image)) >= 2


def test_the_true_palette_gives_the_true_colours(case, cleaned):
    one = case("ai", 0)
    true = np.unique(one.truth[one.truth[..., 3] > 0][:, :3], axis=0)
    palette = tuple(Palette(true).hex())
    locked = score(clean(one.picture, palette=palette).image.pixels, one.truth, border_cut=1)
    assert locked.rgb >= max(0.95, score(cleaned("ai", 0).image.pixels, one.truth, border_cut=1).rgb)


@pytest.mark.parametrize("kind", ["ai", "native"])
def test_a_ground_that_is_kept_stays(case, kind):
    result = clean(case(kind, 0).picture, background="keep")
    assert (result.image.alpha == 255).all()
    assert result.report.ground.kind == "kept"


def test_a_ground_that_is_named_goes_from_true_pixels():
    sprite = draw("gem", 24, np.random.default_rng(0))
    result = clean(opaque(sprite), background="#ff00ff")
    np.testing.assert_array_equal(result.image.pixels, sprite)
    assert result.report.ground.kind == "given"


def test_a_ground_that_is_named_goes_from_fake_pixels(fake_pixels):
    sprite = np.pad(draw("chest", 24, np.random.default_rng(2)), ((2, 2), (2, 2), (0, 0)))
    result = clean(fake_pixels(sprite, 9, 0), background="#96dca0")
    assert result.image.size == (28, 28)
    assert ((result.image.alpha > 0) == (sprite[..., 3] > 0)).mean() > 0.98


def test_a_ground_that_is_named_leaves_the_pictures_own_alpha(fake_pixels):
    sprite = np.pad(draw("character", 32, np.random.default_rng(4)), ((5, 5), (5, 5), (0, 0)))
    sprite[:6] = (150, 220, 160, 255)
    sprite[..., :3][sprite[..., 3] == 0] = (150, 220, 160)
    large = np.dstack([fake_pixels(sprite, 9, 0), enlarge(sprite, 9)[..., 3]])
    result = clean(large, background="#96dca0")
    assert result.report.size == (42, 42) and result.report.ground.kind == "given"
    assert not result.image.alpha[:6].any()
    assert (result.image.alpha[6:] == sprite[6:, :, 3]).mean() > 0.995
    for params in ({}, {"background": "#96dca0"}):
        # What is clear in the picture is not black sprite afterwards.
        assert "#000000" not in clean(enlarge(sprite, 1), **params).report.palette


def test_a_colour_that_is_named_goes_from_true_pixels_to_the_last_one_and_no_other_does():
    sprite = draw("character", 32, np.random.default_rng(4))
    board = np.where(sprite[..., 3:] > 0, sprite, (255, 0, 255, 255)).astype(np.uint8)
    board[15, 15] = (255, 0, 255, 255)
    board[16, 16] = (254, 1, 255, 255)
    result = clean(board, background="#ff00ff")
    gone = (board[..., :3] == (255, 0, 255)).all(-1)
    np.testing.assert_array_equal(result.image.pixels, np.where(gone[..., None], 0, board))


def test_a_named_ground_that_is_not_there_is_said():
    sprite = opaque(draw("tile", 32, np.random.default_rng(4)))
    result = clean(sprite, background="#ff00ff")
    assert [warning.code for warning in result.report.warnings] == ["ground_not_found"]
    np.testing.assert_array_equal(result.image.pixels, sprite)


@pytest.mark.parametrize("kind", ["native", "clean"])
def test_a_candidate_that_is_not_there_is_refused(case, kind):
    with pytest.raises(BadParams, match="no candidate 9"):
        clean(case(kind, 0).picture, candidate=9)


@pytest.mark.parametrize("shape", [(400, 1), (1, 1000), (900, 2), (200, 40)])
def test_thin_pictures_have_a_grid_or_none_but_do_not_fail(shape):
    result = clean(noise(*shape))
    assert 0 <= result.report.confidence < 0.5
    assert [warning.code for warning in result.report.warnings] == ["low_confidence"]


def test_another_candidate_can_be_picked(case, cleaned):
    candidates = cleaned("ai", 0).report.candidates
    assert len(candidates) >= 2
    picked = clean(case("ai", 0).picture, candidate=1)
    assert picked.image.size == candidates[1].size


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", "0x4"),
        ("size", "12"),
        ("size", "9000x9000"),
        ("scale", -1),
        ("scale", "wide"),
        ("scale", 400),
        ("scale", float("nan")),
        ("colors", -1),
        ("colors", 257),
        ("colors", 2.5),
        ("palette", ("red",)),
        ("palette", ("#12345",)),
        ("background", "blue"),
        ("candidate", -2),
        ("candidate", 15),
        ("device", "tpu"),
        ("model", "maybe"),
        ("colour", 3),
    ],
)
def test_bad_params_name_their_field(field, value):
    with pytest.raises(BadParams) as caught:
        clean(noise(200, 200), **{field: value})
    assert caught.value.field is not None and caught.value.field.split(".")[0] == field


# No ground to remove


@pytest.mark.parametrize("kind", FILLED)
def test_scenes_and_textures_are_not_punched_with_holes(kind):
    rng = np.random.default_rng(3)
    one = degrade(draw(kind, 48, rng), "ai", rng)
    result = clean(one.picture)
    assert (result.image.alpha == 255).mean() > 0.99
    assert result.report.ground.kind == "none"


def test_noise_is_not_punched_with_holes():
    assert (clean(noise(48, 48)).image.alpha == 255).all()


# Odd pictures


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 9), (9, 1), (2, 2), (3, 5), (7, 7), (17, 33), (1, 300), (300, 2), (161, 163)]
)
@pytest.mark.parametrize("fill", ["noise", "flat", "transparent", "white"])
def test_odd_pictures_give_a_valid_picture(shape, fill):
    pixels = np.dstack([noise(*shape), np.full(shape, 255, np.uint8)])
    if fill != "noise":
        pixels[:] = {"flat": (200, 40, 90, 255), "transparent": (7, 7, 7, 0), "white": (255, 255, 255, 255)}[
            fill
        ]
    result = clean(pixels)
    out, report = result.image.pixels, result.report
    assert 1 <= result.image.width <= shape[1] and 1 <= result.image.height <= shape[0]
    assert not out[out[..., 3] == 0].any()
    assert np.isfinite([report.confidence, report.noise, *report.cell]).all()
    if fill != "noise":
        assert len(np.unique(out.reshape(-1, 4), axis=0)) == 1
        assert bool(out[0, 0, 3]) == (fill != "transparent")


def test_a_flat_colour_is_native():
    pixels = np.full((200, 240, 4), (60, 70, 80, 255), np.uint8)
    np.testing.assert_array_equal(clean(pixels).image.pixels, pixels)


def test_an_empty_picture_is_said_to_be_empty():
    assert "empty" in {warning.code for warning in clean(np.zeros((24, 24, 4), np.uint8)).report.warnings}


# What is said about it


RAMP = np.dstack([np.indices((220, 240)).sum(0) // 2] * 3).astype(np.uint8)


@pytest.mark.parametrize(
    "picture", [noise(200, 200), noise(40, 40), np.full((200, 200, 3), 7, np.uint8), RAMP]
)
def test_doubt_is_said_and_only_then(picture):
    report = clean(picture).report
    doubtful = any(warning.code == "low_confidence" for warning in report.warnings)
    assert doubtful == (report.confidence < 0.5)


def test_a_ramp_has_no_sure_grid():
    assert clean(RAMP).report.confidence < 0.5


@pytest.mark.parametrize("kind", [*DEGRADED, "clean"])
def test_the_report_agrees_with_the_picture(case, cleaned, kind):
    result = cleaned(kind, 1)
    image, report = result.image, result.report
    height, width = case(kind, 1).picture.shape[:2]
    assert report.input_size == (width, height)
    assert report.size == image.size
    assert report.cell == pytest.approx((width / image.width, height / image.height), abs=1e-3)
    assert set(report.palette) == set(Palette(np.array(sorted(colors_of(image)), np.uint8)).hex())
    assert report.colors_out == len(report.palette)
    assert report.ground.removed == pytest.approx(float((image.alpha == 0).mean()), abs=1e-4)
    assert 0 <= report.confidence <= 1
    assert report.frames == 1 and report.flicker_before is None and report.flicker_after is None
    if report.kind == "grid":
        assert report.candidates[0].size == report.size
        assert report.candidates[0].confidence == report.confidence
    assert type(report).model_validate_json(report.model_dump_json()) == report


def test_the_ground_that_was_removed_is_named(fake_pixels):
    sprite = np.pad(draw("chest", 24, np.random.default_rng(2)), ((2, 2), (2, 2), (0, 0)))
    ground = clean(fake_pixels(sprite, 9, 0)).report.ground
    assert ground.kind == "plain" and ground.color is not None
    np.testing.assert_allclose(list(bytes.fromhex(ground.color[1:])), (150, 220, 160), atol=3)
    assert ground.removed == pytest.approx(float((sprite[..., 3] == 0).mean()), abs=0.05)


def test_the_trace_has_the_shape_of_the_result(cleaned):
    grid, native = cleaned("ai", 1), cleaned("native", 1)
    width, height = grid.image.size
    assert grid.trace.x_cuts is not None and grid.trace.y_cuts is not None
    assert grid.trace.x_cuts.shape == (height, width + 1) and grid.trace.y_cuts.shape == (height + 1, width)
    assert native.trace.x_cuts is None and native.trace.y_cuts is None
