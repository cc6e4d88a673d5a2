from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.decompose.files import UnreadableError, load, save
from benchmarks.decompose.model import Decomposition, Layer, Placement, Scene


def test_what_is_saved_is_read_again(tmp_path: Path, block: Any) -> None:
    found = Decomposition(
        40,
        30,
        (1, 2, 3),
        (Layer(block(30, 60), ((0, 0), (3, -1)), wrap_x=True), Layer(block(30, 40, alpha=90), ((0, 0),))),
        (block(5, 300), block(9, 4), block(2, 2)),
        ((Placement(2, -1, 4, flip_x=True), Placement(0, 3, 3, opacity=0.5)), ()),
    )
    save(tmp_path, found)
    again = load(tmp_path)
    assert again.frames == found.frames and again.color == found.color
    for mine, theirs in zip(again.layers, found.layers, strict=True):
        assert np.array_equal(mine.image, theirs.image)
        assert (mine.offsets, mine.wrap_x, mine.wrap_y) == (theirs.offsets, theirs.wrap_x, theirs.wrap_y)
    assert all(
        np.array_equal(mine, theirs) for mine, theirs in zip(again.sprites, found.sprites, strict=True)
    )


def test_a_sheet_as_a_hash_with_sprites_called_by_name_is_read_and_more_keys_do_not_matter(
    tmp_path: Path,
) -> None:
    Image.fromarray(np.full((4, 9, 4), 200, np.uint8)).save(tmp_path / "mine.png")
    frames = {
        "hero 0": {"frame": {"x": 0, "y": 0, "w": 3, "h": 4}, "duration": 100},
        "hero 1": {"frame": {"x": 3, "y": 1, "w": 6, "h": 2}},
    }
    (tmp_path / "sprites.json").write_text(json.dumps({"frames": frames, "meta": {"image": "mine.png"}}))
    placements = {"size": [8, 8], "frames": [[{"s": "hero 1", "x": 1, "y": 2, "track": 7}]], "version": 1}
    (tmp_path / "placements.json").write_text(json.dumps(placements))
    found = load(tmp_path)
    assert found.frames == ((Placement(1, 1, 2),),)
    assert found.sprites[1].shape == (2, 6, 4)
    assert found.layers == () and found.color == (0, 0, 0)


def broken(folder: Path, change: str) -> None:
    if change == "no sheet":
        (folder / "sprites.png").unlink()
        return
    name = "sprites.json" if "sheet" in change else "placements.json"
    content = json.loads((folder / name).read_text())
    if change == "no json":
        (folder / name).write_text("{")
        return
    if change == "outside the sheet":
        content["frames"][0]["frame"]["x"] = 5000
    elif change == "no such sprite":
        content["frames"][0][0]["s"] = 99
    elif change == "a sprite before the first":
        content["frames"][0][0]["s"] = -1
    else:
        content["frames"] = 3
    (folder / name).write_text(json.dumps(content))


@pytest.mark.parametrize(
    "change",
    ["no sheet", "no json", "outside the sheet", "no such sprite", "a sprite before the first", "no frames"],
)
def test_what_is_no_decomposition_is_refused(change: str, tmp_path: Path, duet: Scene) -> None:
    save(tmp_path, duet.truth)
    load(tmp_path)
    broken(tmp_path, change)
    with pytest.raises(UnreadableError):
        load(tmp_path)


def test_an_empty_folder_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"sprites\.json"):
        load(tmp_path)
