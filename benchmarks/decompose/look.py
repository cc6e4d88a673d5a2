"""Contact sheets of the scenes, to look at: `python -m benchmarks.decompose.look --scenes core --seeds 1`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.decompose.model import Scene
from benchmarks.decompose.rendering import draw
from benchmarks.decompose.scenes import make
from benchmarks.decompose.specs import chosen

SHOWN, COLUMNS, GAP, SHEET_ROWS = 12, 4, 4, 80
GROUND = (70, 74, 82)


def contact_sheet(scene: Scene, zoom: int = 2) -> Image.Image:
    """Twelve frames as they are shown, evenly spread, and the sprites of the truth below."""
    truth = scene.truth
    wide, high = truth.width * zoom + GAP, truth.height * zoom + GAP
    rows = -(-SHOWN // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * wide + GAP, rows * high + GAP + SHEET_ROWS * zoom), GROUND)
    for index, number in enumerate(np.linspace(0, len(truth.frames) - 1, SHOWN).astype(int).tolist()):
        frame = scene.spoil(draw(truth, number).rgb, number)
        picture = Image.fromarray(frame).resize((wide - GAP, high - GAP), Image.Resampling.NEAREST)
        sheet.paste(picture, (GAP + index % COLUMNS * wide, GAP + index // COLUMNS * high))
    left, top, lowest = GAP, rows * high + GAP, 0
    for sprite in (truth.sprites[number] for number in truth.used()):
        picture = Image.fromarray(sprite).resize(
            (sprite.shape[1] * zoom, sprite.shape[0] * zoom), Image.Resampling.NEAREST
        )
        if left + picture.width > sheet.width:
            left, top, lowest = GAP, top + lowest + GAP, 0
        sheet.paste(picture, (left, top), picture)
        left, lowest = left + picture.width + GAP, max(lowest, picture.height)
    ImageDraw.Draw(sheet).text((GAP, sheet.height - 14), f"{scene.title}: {len(truth.used())} sprites")
    return sheet


def main(arguments: Sequence[str] | None = None) -> int:
    """Write SCENE-SEED.png of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decompose.look", description=__doc__)
    parser.add_argument("--scenes", default="all")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--frames", type=int, help="how many (default: the scene's own)")
    parser.add_argument("--out", type=Path, default=Path("out/decompose/scenes"))
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in chosen(options.scenes):
        for seed in options.seeds.split(","):
            scene = make(name, int(seed), options.frames)
            contact_sheet(scene).save(options.out / f"{scene.title}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
