"""Results whose grid, cells and figures are known, made without running `clean`."""

import numpy as np

from sprite_bridge.image import Animation, Sprite, join_sheet
from sprite_bridge.operations import report as reports
from sprite_bridge.operations.report import GridCandidate, GroundReport, ModelReport, Report
from sprite_bridge.operations.results import AnimationResult, Result, Trace

RED, GREEN, BLUE = (200, 40, 40, 255), (40, 180, 60, 255), (40, 60, 200, 255)


def report(before, after, **more):
    """A report of two sprites; `more` replaces what it says."""
    values = {
        "version": "9.8.7",
        "kind": "grid",
        "input_size": before.size,
        "size": after.size,
        "cell": (before.width / after.width, before.height / after.height),
        "confidence": 0.93,
        "candidates": (
            GridCandidate(size=after.size, cell=(10.25, 10.5), confidence=0.93),
            GridCandidate(size=(77, 55), cell=(5.125, 5.25), confidence=0.31),
        ),
        "candidate": 0,
        "ground": GroundReport(kind="plain", color="#fedcba", removed=0.25),
        "colors_in": 321,
        "colors_out": 3,
        "palette": ("#c82828", "#28b43c", "#283cc8"),
        "noise": 2.5,
        "timings_ms": {"grid": 12.5, "cells": 3.25, "colours": 40.0},
    }
    return Report(**{**values, **more})


def after(columns=6, rows=5, seed=0):
    """A small result of three colours with a transparent border on the left."""
    rng = np.random.default_rng(seed)
    pixels = np.array([RED, GREEN, BLUE], np.uint8)[rng.integers(0, 3, (rows, columns))]
    pixels[:, 0] = 0
    return Sprite(pixels)


def before(small, cell=10):
    """The result enlarged, on a ground of one colour."""
    pixels = small.pixels.repeat(cell, axis=0).repeat(cell, axis=1)
    pixels[pixels[..., 3] == 0] = (0xFE, 0xDC, 0xBA, 255)
    return Sprite(pixels)


def trace(frames, x_cuts=None, y_cuts=None, probability=None):
    """What would be seen on the way to `frames`."""
    pixels = np.stack([frame.pixels for frame in frames])
    sure = np.where(pixels[..., 3] > 0, 0.95, 0.05).astype(np.float32)
    cells = np.where(pixels[..., 3:] > 0, pixels[..., :3], (0xFE, 0xDC, 0xBA)).astype(np.uint8)
    return Trace(x_cuts, y_cuts, cells, sure if probability is None else probability)


def cuts(columns=6, rows=5, cell=10):
    """The lines of a straight grid: x (rows, columns + 1), y (rows + 1, columns)."""
    x = np.tile(np.arange(columns + 1, dtype=np.float32) * cell, (rows, 1))
    y = np.tile(np.arange(rows + 1, dtype=np.float32)[:, None] * cell, (1, columns))
    return x, y


def still(**more):
    """A picture and its result: 6 x 5 cells of 10 px."""
    small = after()
    large = before(small)
    return large, Result(small, report(large, small, **more), trace([small], *cuts()))


def animation(count=3, durations=None):
    """An animation and its result."""
    smalls = [after(seed=number) for number in range(count)]
    larges = [before(small) for small in smalls]
    durations = durations or (80,) * count
    figures = {"frames": count, "flicker_before": 0.1234, "flicker_after": 0.0321}
    result = AnimationResult(
        Animation(tuple(smalls), durations), report(larges[0], smalls[0], **figures), trace(smalls, *cuts())
    )
    return Animation(tuple(larges), durations), result


def sheet(columns=3, rows=2):
    """A sheet and its result: sprites of 6 x 5 cells of 10 px."""
    smalls = [after(seed=number) for number in range(columns * rows)]
    large = before(join_sheet(smalls, columns))
    layout = reports.SheetReport(columns=columns, rows=rows)
    told = report(large, smalls[0], frames=len(smalls), sheet=layout)
    done = Animation(tuple(smalls), (100,) * len(smalls))
    return large, AnimationResult(done, told, trace(smalls, *cuts()))


MODEL = ModelReport(name="v1-test", sha256="0123456789abcdef" * 4, provider="CPUExecutionProvider")
WARNING = reports.Warning(code="low_confidence", message="the native size is <doubtful>")
