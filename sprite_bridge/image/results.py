"""How results are told from pictures that are to be cleaned: by their names, and by what is written in them."""

from __future__ import annotations

from pathlib import Path

from sprite_bridge.image.animation import frame_paths
from sprite_bridge.image.png_text import read_texts

CLEAN, EXPLAIN = ".clean", ".explain.png"
"""What the names of results, and of the pictures that explain them, end with."""

MARK = {"Software": "sprite-bridge"}
"""What is written into every PNG that is a result."""


def is_result_name(relative: Path) -> bool:
    """Whether this lies where results do: NAME.clean.*, inside NAME.clean, or *.explain.png."""
    inside = any(part.endswith(CLEAN) for part in relative.parts)
    return inside or relative.stem.endswith(CLEAN) or relative.name.endswith(EXPLAIN)


def is_marked(path: Path) -> bool:
    """Whether a PNG, or every picture of a folder, is an earlier result."""
    if path.is_dir():
        frames = frame_paths(path)
        return bool(frames) and all(map(is_marked, frames))
    return MARK.items() <= read_texts(path).items()
