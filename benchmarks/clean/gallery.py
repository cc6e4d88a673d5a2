"""A contact sheet to look at: the picture, the truth, and what each contestant made of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.clean.cases import Named
from benchmarks.clean.race import Outcome

Pixels = NDArray[np.uint8]
SIDE, GAP, TITLE = 176, 6, 14
CHECKS = ((96, 96, 104), (120, 120, 128))


def worst(outcomes: Sequence[Outcome], contestant: str, count: int) -> list[str]:
    """Names of the cases on which a contestant did worst, worst first."""
    own = [outcome for outcome in outcomes if outcome.contestant == contestant]
    return [
        outcome.case for outcome in sorted(own, key=lambda outcome: (outcome.score.acc, outcome.case))[:count]
    ]


def draw(cases: Sequence[Named], outcomes: Sequence[Outcome], folder: Path, path: Path) -> None:
    """One line per case: picture, truth, answers (from `folder`, as `race.run` left them) with their acc."""
    names = list(dict.fromkeys(outcome.contestant for outcome in outcomes))
    found = {(outcome.contestant, outcome.case): outcome for outcome in outcomes}
    width = (2 + len(names)) * (SIDE + GAP) + GAP
    sheet = Image.new("RGB", (width, len(cases) * (SIDE + TITLE + GAP) + GAP), (32, 32, 38))
    write = ImageDraw.Draw(sheet)
    for line, named in enumerate(cases):
        top = GAP + line * (SIDE + TITLE + GAP)
        shown: list[tuple[str, Pixels | None]] = [
            (named.name, named.case.picture),
            ("truth", named.case.truth),
        ]
        for name in names:
            answer = folder / name / f"{named.name}.npy"
            outcome = found[name, named.name]
            shown.append((f"{name} {outcome.score.acc:.2f}", np.load(answer) if answer.exists() else None))
        for column, (title, pixels) in enumerate(shown):
            left = GAP + column * (SIDE + GAP)
            write.text((left, top), title[:30], fill=(220, 220, 220))
            if pixels is not None:
                sheet.paste(framed(pixels), (left, top + TITLE))
    sheet.save(path)


def framed(pixels: Pixels) -> Image.Image:
    """The picture as large as SIDE allows on a checkerboard, by whole factors where it is smaller."""
    board = (np.indices((SIDE, SIDE)) // 8).sum(0) % 2
    ground = Image.fromarray(np.array(CHECKS, np.uint8)[board])
    image = Image.fromarray(pixels).convert("RGBA")
    longest = max(image.size)
    if longest <= SIDE:
        image = image.resize(
            (image.width * (SIDE // longest), image.height * (SIDE // longest)), Image.Resampling.NEAREST
        )
    else:
        image.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    ground.paste(image, ((SIDE - image.width) // 2, (SIDE - image.height) // 2), image)
    return ground
