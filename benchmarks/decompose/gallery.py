"""A contact sheet of the worst scenes: the frame, who is who in truth, and in each answer, with what it drew."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.decompose.files import UnreadableError, load
from benchmarks.decompose.model import Pixels
from benchmarks.decompose.race import Outcome
from benchmarks.decompose.rendering import Drawn, draw

SIDE, GAP, TITLE = 256, 6, 14
PAPER, INK = (32, 32, 38), (220, 220, 220)


def worst(outcomes: Sequence[Outcome], contestant: str, count: int) -> list[Outcome]:
    """The outcomes on which a contestant did worst, worst first: by mIoU, and by what its dictionary is worth."""
    own = [outcome for outcome in outcomes if outcome.contestant == contestant]
    return sorted(own, key=lambda one: (np.nan_to_num(one.score.miou) + one.score.f1, one.title))[:count]


def sheet(lines: Sequence[Outcome], outcomes: Sequence[Outcome], folder: Path, path: Path) -> None:
    """One line per outcome in `lines`, at the frame on which it was worst; `folder` is where the race left all."""
    names = list(dict.fromkeys(outcome.contestant for outcome in outcomes))
    width = (2 + 2 * len(names)) * (SIDE + GAP) + GAP
    image = Image.new("RGB", (width, len(lines) * (SIDE + TITLE + GAP) + GAP), PAPER)
    write = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        top = GAP + row * (SIDE + TITLE + GAP)
        for column, (title, pixels) in enumerate(_cells(line, names, outcomes, folder / line.title)):
            left = GAP + column * (SIDE + GAP)
            write.text((left, top), title[:30], fill=INK)
            image.paste(framed(pixels), (left, top + TITLE))
    image.save(path)


def who(label: NDArray[np.int32]) -> Pixels:
    """Each sprite in a colour of its own, (H, W, 3)."""
    count = int(label.max()) + 2
    hues = [
        colorsys.hsv_to_rgb(index * 0.381966 % 1, 0.75 - index % 3 * 0.15, 0.95) for index in range(count)
    ]
    colors = np.rint(255 * np.array(hues)).astype(np.uint8)
    colors[0] = (52, 52, 60)
    return np.asarray(colors[label + 1])


def framed(pixels: Pixels) -> Image.Image:
    """The picture as large as SIDE allows, by a whole factor where it is smaller."""
    image = Image.fromarray(pixels)
    factor = max(1, SIDE // max(image.size))
    image = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    image.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return image


def _cells(
    line: Outcome, names: Sequence[str], outcomes: Sequence[Outcome], place: Path
) -> list[tuple[str, Pixels]]:
    number = line.score.worst_frame
    with Image.open(place / "frames" / f"{number:06}.png") as frame:
        cells = [(f"{line.title}, frame {number}", np.asarray(frame.convert("RGB")))]
    cells.append(("truth", who(draw(load(place / "truth"), number).label)))
    for name in names:
        score = next(one.score for one in outcomes if one.contestant == name and one.title == line.title)
        drawn = _answer(place / "answers" / name, number)
        if drawn is None:
            blank = np.zeros((SIDE, SIDE, 3), np.uint8)
            cells += [(f"{name}: no answer", blank), ("", blank)]
        else:
            cells += [(f"{name} {score.miou:.2f}", who(drawn.label)), (f"{score.psnr:.1f} dB", drawn.rgb)]
    return cells


def _answer(folder: Path, number: int) -> Drawn | None:
    """What a contestant's answer shows of a frame, None if there is none."""
    try:
        return draw(load(folder), number)
    except (UnreadableError, IndexError):
        return None
