"""The report: plain facts of what went in and came out, and a warning for each thing a user should know."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.image import Sprite
from sprite_bridge.operations.describe import SURE, describe, describe_sheet, sheet_warnings
from sprite_bridge.operations.layout import Layout
from sprite_bridge.operations.params import Params
from sprite_bridge.operations.report import GridCandidate, ModelReport, Report, SheetReport
from sprite_bridge.stages.clean.cells import native_cells
from sprite_bridge.stages.clean.silhouette import by_color, everything, from_alpha

GREEN, RED, BLUE = (0, 200, 0, 255), (200, 0, 0, 255), (0, 0, 200, 255)
NOTHING = (0, 0, 0, 0)
CANDIDATES = (
    GridCandidate(size=(12, 12), cell=(1.0, 1.0), confidence=0.9),
    GridCandidate(size=(7, 5), cell=(2.0, 2.4), confidence=0.1),
)


@pytest.fixture
def picture() -> np.ndarray:
    """(12, 12, 4): a red square with a blue core on green."""
    pixels = np.full((12, 12, 4), GREEN, np.uint8)
    pixels[3:9, 3:9], pixels[5:7, 5:7] = RED, BLUE
    return pixels


def cut_out(pixels: np.ndarray) -> np.ndarray:
    return np.where((pixels == GREEN).all(-1, keepdims=True), NOTHING, pixels).astype(np.uint8)


def report_on(
    frames: list[np.ndarray],
    out: list[np.ndarray] | None = None,
    layout: Layout | None = None,
    model: ModelReport | None = None,
    **params: object,
) -> Report:
    """The report on frames of which ``out`` became, by default each without its green."""
    cells, asked = native_cells(np.stack(frames)), Params(**params)
    if cells.alpha is not None:
        silhouette = from_alpha(cells.alpha)
    else:
        silhouette = everything(cells) if asked.background == "keep" else by_color(cells)
    out = [cut_out(frame) for frame in frames] if out is None else out
    layout = layout or Layout("clean", 1.0)
    sprites = [Sprite(frame) for frame in frames]
    return describe(sprites, np.stack(out), layout, cells, silhouette, asked, {"grid": 1.2345}, model)


def test_what_is_counted(picture):
    small = cut_out(picture)[::2, ::2]
    report = report_on([picture], [small])
    assert (report.input_size, report.size, report.cell) == ((12, 12), (6, 6), (2.0, 2.0))
    assert (report.colors_out, report.palette) == (2, ("#0000c8", "#c80000"))
    assert report.frames == 1 and report.flicker_before is report.flicker_after is None
    assert report.timings_ms == {"grid": 1.23}
    assert report.warnings == ()


def test_the_ground_that_was_removed_is_named(picture):
    ground = report_on([picture]).ground
    assert (ground.kind, ground.color) == ("plain", "#00c800")
    assert ground.removed == pytest.approx(1 - 36 / 144)


def test_a_picture_with_alpha_has_no_ground_to_find(picture):
    ground = report_on([cut_out(picture)]).ground
    assert (ground.kind, ground.color) == ("alpha", None)


def test_a_ground_that_is_kept_is_said_to_be_kept(picture):
    report = report_on([picture], [picture], background="keep")
    assert (report.ground.kind, report.ground.removed) == ("kept", 0.0)
    assert report.colors_out == 3


def test_only_what_toggles_for_one_frame_flickers(picture):
    blink = picture.copy()
    blink[0, 0] = RED
    still = report_on([picture, picture, picture])
    assert (still.frames, still.flicker_before, still.flicker_after) == (3, 0.0, 0.0)
    toggled = report_on([picture, picture, picture], [cut_out(frame) for frame in (picture, blink, picture)])
    assert toggled.flicker_after > 0


def test_where_it_ran_is_where_the_network_really_ran(picture):
    def model(provider: str) -> ModelReport:
        return ModelReport(name="v1-32", sha256="0" * 64, provider=provider)

    assert report_on([picture]).device == "cpu"
    assert report_on([picture], model=model("CPUExecutionProvider")).device == "cpu"
    assert report_on([picture], model=model("CUDAExecutionProvider")).device == "cuda"


@pytest.mark.parametrize("confidence", [0.0, SURE - 0.01])
def test_a_doubtful_size_is_a_warning_that_names_the_others(picture, confidence):
    (warning,) = report_on([picture], layout=Layout("grid", confidence, candidates=CANDIDATES)).warnings
    assert warning.code == "low_confidence"
    assert "7 x 5" in warning.message and "12 x 12" not in warning.message


def test_no_doubt_is_cast_on_what_is_sure_or_named(picture):
    sure, doubtful = (Layout("grid", at, candidates=CANDIDATES) for at in (SURE, 0.1))
    assert report_on([picture], layout=sure).warnings == ()
    named = report_on([picture], layout=doubtful, candidate=1)
    assert (named.candidate, named.warnings) == (1, ())


def test_warnings_know_of_no_command_line(picture):
    warnings = [
        *report_on([picture], layout=Layout("grid", 0.1, candidates=CANDIDATES)).warnings,
        *report_on([picture], [np.zeros_like(picture)]).warnings,
        *report_on([cut_out(picture)], background="#123456").warnings,
        *sheet_warnings((1, 1), found=True, cut=True, left_out=True),
    ]
    codes = {"low_confidence", "empty", "ground_not_found", "one_sprite", "cut_sprites", "uneven_cells"}
    assert {warning.code for warning in warnings} == codes
    assert not [warning.message for warning in warnings if "--" in warning.message]


def test_a_result_in_which_nothing_is_left_is_a_warning(picture):
    (warning,) = report_on([picture], [np.zeros_like(picture)]).warnings
    assert warning.code == "empty"


def test_the_report_on_a_sheet_is_as_sure_as_the_whole(picture):
    sprites = report_on([picture], [np.zeros_like(picture)])
    whole = Layout("grid", 0.25, candidates=CANDIDATES)
    layout = SheetReport(columns=4, rows=2)
    more = sheet_warnings((4, 2), found=False, cut=True, left_out=False)
    report = describe_sheet(sprites, (48, 24), layout, whole, Params(), more)
    assert (report.confidence, report.candidates, report.candidate) == (0.25, CANDIDATES, 0)
    assert [warning.code for warning in report.warnings] == ["low_confidence", "empty", "cut_sprites"]
    assert (report.size, report.input_size, report.sheet) == (sprites.size, (48, 24), layout)


def test_a_sheet_of_a_size_that_was_named_is_sure_and_does_not_flicker(picture):
    blink = picture.copy()
    blink[0, 0] = RED
    sprites = report_on([picture, blink, picture])
    layout = SheetReport(columns=3, rows=1)
    report = describe_sheet(sprites, (36, 12), layout, None, Params(size="12x12"), [])
    assert sprites.flicker_before > 0
    assert report.flicker_before is report.flicker_after is None
    assert (report.confidence, report.warnings) == (1.0, ())
    assert report.size_text == "3 x 1 sprites of 12 x 12" and sprites.size_text == "12 x 12"


@pytest.mark.parametrize(
    ("layout", "facts", "codes"),
    [
        ((1, 1), {"found": True}, ["one_sprite"]),
        ((1, 1), {"found": False}, []),
        ((3, 1), {"found": True}, []),
        ((3, 1), {"cut": True}, ["cut_sprites"]),
        ((3, 1), {"left_out": True}, ["uneven_cells"]),
        ((3, 1), {"cut": True, "left_out": True}, ["cut_sprites", "uneven_cells"]),
    ],
)
def test_what_is_wrong_with_a_layout_is_a_warning(layout, facts, codes):
    warnings = sheet_warnings(layout, **{"found": False, "cut": False, "left_out": False, **facts})
    assert [warning.code for warning in warnings] == codes
