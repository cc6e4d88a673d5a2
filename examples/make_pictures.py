"""Make the example pictures again: sprites are drawn by rules, then spoilt as generators spoil them.

python examples/make_pictures.py --out out/pictures
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw, draw_animation

Pixels = NDArray[np.uint8]

# file name: how it is spoilt, what is drawn, its size in pixels, the seed
SINGLE = {
    "hero.jpg": ("ai", "character", 40, 35),
    "potion.jpg": ("ai", "potion", 32, 6),
    "tree.jpg": ("ai", "tree", 48, 49),
    "landscape.jpg": ("ai", "scenery", 64, 19),
    "sword_video.jpg": ("video", "sword", 48, 35),
    "ghost_clash.jpg": ("clash", "monster", 32, 8),
    "chest_native.png": ("native", "chest", 48, 6),
    "gem_upscaled.png": ("clean", "gem", 24, 2),
}
SHEET_ITEMS = ("sword", "axe", "potion", "gem", "chest", "shield", "plant", "tree")
SHEET_COLUMNS, SHEET_CELL, SHEET_PX = 4, 32, 192
WALK_FRAMES, WALK_SIZE, WALK_MS, WALK_COLORS = 6, 32, 120, 255
WALK_STILL, WALK_MARGIN = 40, 48  # what changes less stays; how much ground is left around the rest


def single(kind: str, what: str, size: int, seed: int) -> Pixels:
    """One sprite, spoilt -> (H, W, 3 or 4) uint8."""
    return degrade(draw(what, size, np.random.default_rng(seed)), kind, np.random.default_rng(seed)).picture


def sheet(seed: int = 3) -> Pixels:
    """Eight items on one sheet of 4 x 2 cells of 192 px -> (384, 768, 3) uint8."""
    rng = np.random.default_rng(seed)
    rows = -(-len(SHEET_ITEMS) // SHEET_COLUMNS)
    board = np.zeros((rows * SHEET_CELL, SHEET_COLUMNS * SHEET_CELL, 4), np.uint8)
    for number, what in enumerate(SHEET_ITEMS):
        top, left = (SHEET_CELL * place + 2 for place in divmod(number, SHEET_COLUMNS))
        board[top : top + SHEET_CELL - 4, left : left + SHEET_CELL - 4] = draw(what, SHEET_CELL - 4, rng)
    case = degrade(board, "ai", rng)
    spot = np.argwhere(case.truth[..., 3] > 0)
    scale = case.picture.shape[0] / case.truth.shape[0]
    first = np.argwhere(board[..., 3] > 0).min(0)
    top, left = ((spot.min(0) - first) * scale).round().astype(int)
    height, width = (round(length * scale) for length in board.shape[:2])
    cut = Image.fromarray(case.picture[max(0, top) : top + height, max(0, left) : left + width])
    return np.asarray(cut.resize((SHEET_COLUMNS * SHEET_PX, rows * SHEET_PX), Image.Resampling.BICUBIC))


def walk(seed: int = 71) -> list[Pixels]:
    """A walking character as a video model leaves it: one grid, compressed anew for every frame."""
    frames = []
    drawn = draw_animation("character", WALK_SIZE, WALK_FRAMES, np.random.default_rng(seed))
    for number, frame in enumerate(drawn):
        case = degrade(frame, "video", np.random.default_rng(seed))  # one seed, so one grid
        buffer = io.BytesIO()
        Image.fromarray(case.picture).save(buffer, "JPEG", quality=60 + 5 * (number % 3))
        frames.append(np.asarray(Image.open(buffer)))
    still = np.abs(np.diff(np.stack(frames).astype(int), axis=0)).max((0, 3)) < WALK_STILL
    rows, columns = (np.flatnonzero(~still.all(axis)) for axis in (1, 0))
    top, left = (max(0, int(places[0]) - WALK_MARGIN) for places in (rows, columns))
    bottom, right = (int(places[-1]) + WALK_MARGIN for places in (rows, columns))
    return [frame[top:bottom, left:right] for frame in frames]


def save(pixels: Pixels, path: Path) -> None:
    """Write a JPEG of good quality or a PNG, by extension."""
    Image.fromarray(pixels).save(path, **({"quality": 92} if path.suffix == ".jpg" else {"optimize": True}))


def main() -> None:
    """Write all pictures into a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "pictures")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, recipe in SINGLE.items():
        save(single(*recipe), out / name)
    save(sheet(), out / "items_sheet.jpg")
    frames = [Image.fromarray(frame) for frame in walk()]
    every = Image.fromarray(np.concatenate([np.asarray(frame) for frame in frames]))
    palette = every.quantize(WALK_COLORS, Image.Quantize.FASTOCTREE)  # one for all, as GIF encoders do
    first, *rest = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    first.save(out / "walk.gif", save_all=True, append_images=rest, duration=WALK_MS, loop=0)
    for path in sorted(out.iterdir()):
        print(path)


if __name__ == "__main__":
    main()
