"""What is said of parts: figures of frames that they do not quite give, and when what is left over is worth a warning."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sprite_bridge.decomposition import Background, Decomposition, Layer, Placement, Track, measure, render
from sprite_bridge.image import Sprite
from sprite_bridge.operations.decompose_describe import describe_parts
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.stages.decompose.footage.noise import EXACT, Noise
from sprite_bridge.stages.decompose.footage.normalise import Normalised


def parts(rest: int, sprite: int, frames: int = 4) -> Decomposition:
    """Frames of 20 x 20 on black with a square sprite and a square of what is left over, of so many pixels a side."""
    squares = tuple(Sprite(np.full((max(side, 1),) * 2 + (4,), 255, np.uint8)) for side in (sprite, rest))
    placed = [Placement(0, 0, 0, track=0)] if sprite else []
    placed += [Placement(1, 0, 0, track=1)] if rest else []
    tracks = (Track("hero"), Track("rest", "rest"))
    return Decomposition((20, 20), squares, (tuple(placed),) * frames, (100,) * frames, tracks=tracks)


def described(of: Decomposition, frames: list[Sprite] | None = None, **more: object) -> DecomposeReport:
    given = frames or [Sprite(render(of, number)) for number in range(len(of.frames))]
    source = more.pop("source", Normalised(np.stack([frame.pixels for frame in given]), 1, EXACT))
    asked = {"ended_early": False, **more}
    return describe_parts(of, measure(of, given), {"parts": 1.234}, source, **asked)  # type: ignore[arg-type]


def codes(report: DecomposeReport) -> list[str]:
    return [warning.code for warning in report.warnings]


def test_frames_that_are_not_given_again_are_said_to_differ_and_by_how_much() -> None:
    of = parts(0, 5)
    frames = [render(of, number) for number in range(4)]
    frames[2][:2, :, 0] ^= 16
    report = described(of, [Sprite(frame) for frame in frames])
    assert not report.exact and report.wrong_share == pytest.approx(40 / 1600)
    assert report.psnr_db == pytest.approx(10 * math.log10(255**2 / (40 * 256 / 4800)), abs=0.01)
    assert codes(report) == ["not_exact"]
    assert "frame 3 of 4 has 10.00% wrong pixels" in report.warnings[0].message


@pytest.mark.parametrize(
    ("rest", "sprite", "warned"),
    [(0, 5, False), (10, 0, True), (10, 9, True), (10, 12, False), (2, 0, False), (2, 1, False)],
)
def test_much_that_is_left_over_is_said_and_a_little_is_not(rest: int, sprite: int, warned: bool) -> None:
    report = described(parts(rest, sprite))
    assert report.rest_share == pytest.approx(rest**2 / 400)
    assert ("not_sprites" in codes(report)) is warned


def test_more_memory_than_the_frames_take_is_none_saved() -> None:
    large = Sprite(np.full((40, 40, 4), 255, np.uint8))
    of = Decomposition((8, 8), (), ((),), (0,), Background(None, (Layer(large),)))
    report = described(of)
    assert (report.frames_bytes, report.parts_bytes) == (256, 4 * 1601)
    assert report.saved_share < -20 and codes(report) == ["one_frame"]


def test_what_was_done_before_is_said_first() -> None:
    of = parts(0, 5)
    source = Normalised(np.zeros((4, 20, 20, 4), np.uint8), 2, Noise("noisy", 3.14159))
    report = described(of, source=source, ended_early=True)
    assert codes(report) == ["made_small", "cleaned", "ended_early"]
    assert (report.scale, report.footage, report.sigma) == (2, "noisy", 3.14)
    assert report.timings_ms == {"parts": 1.23}
