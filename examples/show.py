"""What the examples share: where their pictures lie, and a picture of before and after to look at."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from sprite_bridge import Sprite

PICTURES = Path(__file__).parent / "pictures"
SIDE, GAP = 512, 16
CHECKS = ((104, 104, 112), (128, 128, 136))


def before_after(before: Sprite, after: Sprite, path: Path, side: int = SIDE) -> None:
    """Write both side by side as PNG, the result enlarged by a whole factor, on a checkerboard."""
    longest = max(after.size)
    side = side // longest * longest or side  # so that both are shown equally large
    sheet = Image.new("RGB", (2 * side + 3 * GAP, side + 2 * GAP), (32, 32, 38))
    for column, sprite in enumerate((before, after)):
        sheet.paste(_framed(sprite.to_pil(), side), (GAP + column * (side + GAP), GAP))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def enlarged(sprite: Sprite, factor: int) -> Sprite:
    """Every pixel as a block of `factor` x `factor`."""
    return Sprite.from_array(sprite.pixels.repeat(factor, 0).repeat(factor, 1))


def _framed(image: Image.Image, side: int) -> Image.Image:
    board = Image.new("RGB", (2, 2), CHECKS[0])
    board.putpixel((0, 1), CHECKS[1])
    board.putpixel((1, 0), CHECKS[1])
    ground = Image.new("RGB", (side, side))
    tile = board.resize((32, 32), Image.Resampling.NEAREST)
    for top in range(0, side, 32):
        for left in range(0, side, 32):
            ground.paste(tile, (left, top))
    scale = side / max(image.size)
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.NEAREST
    image = image.resize((round(image.width * scale), round(image.height * scale)), how)
    ground.paste(image, ((side - image.width) // 2, (side - image.height) // 2), image)
    return ground
