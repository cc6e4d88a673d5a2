"""Take footage of a game apart: a sheet of its sprites, the background, and where each stands in every frame.

python examples/decompose_footage.py --out out
python examples/decompose_footage.py FRAMES --out out
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import sprite_bridge
from sprite_bridge.decomposition import render
from sprite_bridge.report.parts import Parts, write_parts_html
from sprite_bridge.synthetic.sprites import draw, draw_animation

FRAMES, WIDTH, HEIGHT, SPEED = 48, 128, 72, 1
WALKERS = (("character", 24, 32, 2), ("slime", 16, 40, -2), ("monster", 20, 6, 1))
"""What walks: its kind and size, how far down, and how many pixels a frame."""


def footage(seed: int = 5) -> sprite_bridge.Animation:
    """Three sprites that walk through a level of tiles, over which the camera moves: FRAMES of WIDTH x HEIGHT."""
    rng = np.random.default_rng(seed)
    wide = WIDTH + FRAMES * SPEED
    level = np.full((HEIGHT, wide, 4), (96, 160, 216, 255), np.uint8)
    stones = rng.integers(60, 140, (4, 8, 8, 3)).astype(np.uint8)
    for left in range(0, wide - 8, 8):
        for top in (HEIGHT - 16, HEIGHT - 8):
            level[top : top + 8, left : left + 8, :3] = stones[rng.integers(len(stones))]
    for left in range(4, wide - 32, 30):
        _put(level, draw("plant", 16, np.random.default_rng(left)), left, HEIGHT - 32)
        _put(level, draw("gem", 12, np.random.default_rng(left)), left + 12, int(rng.integers(2, 20)))
    poses = [draw_animation(kind, size, 4, np.random.default_rng(seed)) for kind, size, _, _ in WALKERS]
    frames = []
    for t in range(FRAMES):
        frame = level[:, t * SPEED : t * SPEED + WIDTH].copy()
        for (_, size, top, speed), cycle in zip(WALKERS, poses, strict=True):
            pose = cycle[t // 4 % 4]
            left = (speed * t) % (WIDTH + size) - size
            _put(frame, pose if speed > 0 else pose[:, ::-1], left, top)
        frames.append(sprite_bridge.Sprite(frame))
    return sprite_bridge.Animation(tuple(frames), (80,) * FRAMES)


def _put(frame: NDArray[np.uint8], sprite: NDArray[np.uint8], left: int, top: int) -> None:
    """Lay a sprite on a frame, as far as it lies in it."""
    seen = sprite[: frame.shape[0] - top, max(0, -left) : frame.shape[1] - left]
    part = frame[top : top + seen.shape[0], max(0, left) : max(0, left) + seen.shape[1]]
    part[seen[..., 3] > 0] = seen[seen[..., 3] > 0]


def main() -> None:
    """Write OUT/parts, what it shows when it is put together again, OUT/again.png, and a page that plays it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("frames", type=Path, nargs="?", help="a folder of frames, a GIF, APNG or WebP")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    animation = footage() if options.frames is None else sprite_bridge.Animation.open(options.frames)
    context = sprite_bridge.Context(lambda share, step: print(f"  {share:4.0%} {step}"))
    result = sprite_bridge.decompose(animation, context=context, aseprite=True)
    for path in result.write(options.out / "parts"):
        print(path)
    again = tuple(sprite_bridge.Sprite(render(result.decomposition, t)) for t in range(len(animation)))
    sprite_bridge.Animation(again, animation.durations_ms).save(options.out / "again.png")
    shown = Parts("footage", result.small(animation), result.decomposition, result.report)
    write_parts_html(options.out / "parts.html", [shown])
    report = result.report
    print(f"{report.sprites} sprites, {report.placements} placements, every pixel right: {report.exact}")
    print(
        f"{report.frames_bytes:,} bytes of frames, {report.parts_bytes:,} of parts: {report.saved_share:.1%} saved"
    )


if __name__ == "__main__":
    main()
