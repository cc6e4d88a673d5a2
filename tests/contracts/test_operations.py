"""The contract that every operation has to pass. It finds the operations by itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from sprite_bridge.decomposition import render
from sprite_bridge.errors import BadImage, Cancelled
from sprite_bridge.image import Sprite
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.registry import OPERATIONS, Operation

SHAPES = [(1, 1), (1, 31), (31, 1), (2, 2), (7, 9), (33, 65), (64, 64), (163, 171)]
FILLS: dict[str, Callable[[int, int], np.ndarray]] = {
    "transparent": lambda h, w: np.full((h, w, 4), (9, 8, 7, 0), np.uint8),
    "flat": lambda h, w: np.full((h, w, 4), (90, 30, 200, 255), np.uint8),
    "noise": lambda h, w: np.random.default_rng(0).integers(0, 256, (h, w, 4), np.uint8),
    "ramp": lambda h, w: np.dstack([*np.indices((h, w)) % 256, *np.full((2, h, w), 255)]).astype(np.uint8),
}
MOST_MEMORY = 900 * 1024**2

LARGE = r"""
import re, sys
import numpy as np
from sprite_bridge.decomposition import render
from sprite_bridge.image import Sprite
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.registry import OPERATIONS
from sprite_bridge.synthetic.sprites import draw
operation = OPERATIONS[sys.argv[1]]
cells = np.tile(draw("scenery", 64, np.random.default_rng(0)), (4, 4, 1))
picture = cells.repeat(8, 0).repeat(8, 1)
picture[..., :3] ^= np.random.default_rng(0).integers(0, 8, (*picture.shape[:2], 3), np.uint8)
frames = [Sprite(picture)]
if operation.gives == "files":
    frames = [Sprite(np.roll(picture, 8 * k, 1)[:512, :512]) for k in range(4)]
outcome = operation.run(frames, operation.params(), Context())
assert operation.gives == "files" or outcome.report.kind == "grid"
status = open("/proc/self/status").read()  # what getrusage says may be of the process that started this one
print(1024 * int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]))
"""


@pytest.fixture(scope="module", params=sorted(OPERATIONS))
def operation(request: pytest.FixtureRequest) -> Operation:
    return OPERATIONS[request.param]


def checked(operation: Operation, frames: list[Sprite], context: Context | None = None) -> np.ndarray:
    """The frames that come back, or that the files give, found to be well formed."""
    outcome = operation.run(frames, operation.params(), context or Context())
    if operation.gives == "files":
        assert outcome.files() and all(type(data) is bytes and data for data in outcome.files().values())
        parts = outcome.decomposition
        assert outcome.report.size == parts.size == frames[0].size and outcome.report.frames == len(frames)
        return np.stack([render(parts, k) for k in range(len(parts.frames))])
    assert outcome.frames.dtype == np.uint8
    assert outcome.frames.ndim == 4 and outcome.frames.shape[3] == 4
    assert operation.takes == "sheet" or outcome.frames.shape[0] == len(frames)
    assert 0 not in outcome.frames.shape
    assert not outcome.frames[outcome.frames[..., 3] == 0].any()
    assert outcome.report.size == outcome.frames.shape[2:0:-1]
    return outcome.frames


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fill", sorted(FILLS))
def test_any_picture_gives_a_picture(operation, fill, shape):
    checked(operation, [Sprite(FILLS[fill](*shape))])


def test_nothing_comes_of_nothing(operation):
    assert not checked(operation, [Sprite(FILLS["transparent"](40, 40))]).any()


@pytest.mark.parametrize("count", [2, 5])
def test_as_many_frames_come_back_or_one_sheet_is_taken(operation, count):
    frames = [Sprite(np.roll(FILLS["noise"](24, 24), k, 0)) for k in range(count)]
    if operation.takes == "frames":
        checked(operation, frames)
    else:
        with pytest.raises(BadImage, match=str(count)):
            operation.run(frames, operation.params(), Context())


@pytest.mark.parametrize("fill", sorted(FILLS))
def test_the_same_frames_give_the_same_pixels(operation, fill):
    frames = [Sprite(FILLS[fill](170, 180))]
    np.testing.assert_array_equal(checked(operation, frames), checked(operation, frames))


def test_the_input_is_not_touched(operation):
    pixels = FILLS["noise"](60, 70)
    checked(operation, [Sprite(pixels)])
    np.testing.assert_array_equal(pixels, FILLS["noise"](60, 70))


@pytest.mark.parametrize("after", [0, 1, 2])
def test_work_that_nobody_wants_is_dropped_between_steps(operation, after):
    told: list[float] = []
    context = Context(progress=lambda share, _: told.append(share), cancelled=lambda: len(told) >= after)
    with pytest.raises(Cancelled):
        operation.run([Sprite(FILLS["ramp"](170, 180))], operation.params(), context)
    assert len(told) == after


def test_progress_rises(operation):
    told: list[float] = []
    checked(operation, [Sprite(FILLS["ramp"](64, 64))], Context(progress=lambda share, _: told.append(share)))
    assert told and told == sorted(told)
    assert all(0 <= share <= 1 for share in told)


def test_params_are_flat_and_need_nothing(operation):
    schema = operation.params.model_json_schema()
    assert "required" not in schema and "$defs" not in schema
    for prop in schema["properties"].values():
        assert not {"anyOf", "allOf", "oneOf", "$ref"} & set(prop)
        assert {"title", "description", "default"} <= set(prop)


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if OPERATIONS[name].gives == "files"))
def test_what_gives_files_gives_all_the_frames_again(name):
    frames = [Sprite(np.roll(FILLS["noise"](24, 24), k, 0)) for k in range(5)]
    for frame, again in zip(frames, checked(OPERATIONS[name], frames), strict=True):
        seen = np.where(frame.pixels[..., 3:] > 0, frame.pixels, 0)
        np.testing.assert_array_equal(np.where(again[..., 3:] > 0, again, 0), seen)


def test_what_is_said_can_be_sent(operation):
    report = operation.run([Sprite(FILLS["noise"](20, 20))], operation.params(), Context()).report
    assert type(report).model_validate_json(report.model_dump_json()) == report


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is asked of Linux")
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_large_picture_stays_within_bounds(name):
    done = subprocess.run(
        [sys.executable, "-c", LARGE, name], capture_output=True, text=True, timeout=250, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= MOST_MEMORY
