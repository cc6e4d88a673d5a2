from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.clean.cases import drawn, make_cases, read_sprites, supply_of


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def sprite(side: int, colors: int = 4) -> np.ndarray:
    pixels = np.zeros((side + 4, side + 4, 4), np.uint8)
    pixels[2:-2, 2:-2, 3] = 255
    pixels[2:-2, 2:-2, 0] = (np.arange(side) % colors * 40)[:, None]
    return pixels


def test_a_case_depends_on_its_seed_kind_and_number_only() -> None:
    both = {named.name: named.case for named in make_cases(["native", "clean"], 2, 3, drawn)}
    alone = {named.name: named.case for named in make_cases(["clean"], 1, 3, drawn)}
    other = next(make_cases(["clean"], 1, 4, drawn)).case
    assert list(both) == ["native-000", "native-001", "clean-000", "clean-001"]
    assert np.array_equal(both["clean-000"].picture, alone["clean-000"].picture)
    assert not np.array_equal(both["clean-000"].truth, both["clean-001"].truth)
    assert not np.array_equal(both["clean-000"].truth, other.truth)


def test_sprites_of_a_folder_are_cut_to_their_alpha_box_and_get_hard_alpha(tmp_path: Path) -> None:
    soft = sprite(10)
    soft[5, 5, 3] = 200
    soft[6, 6, 3] = 100
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.png").write_bytes(png(soft))
    (found,) = read_sprites(tmp_path)
    assert found.shape == (10, 10, 4)
    assert found[3, 3, 3] == 255
    assert not found[4, 4].any()


@pytest.mark.parametrize(
    "pixels",
    [sprite(6), sprite(130), sprite(16, colors=2), np.zeros((16, 16, 4), np.uint8)],
    ids=["too small", "too large", "two colours", "empty"],
)
def test_what_is_no_sprite_is_passed_over(tmp_path: Path, pixels: np.ndarray) -> None:
    (tmp_path / "a.png").write_bytes(png(pixels))
    assert list(read_sprites(tmp_path)) == []


def test_a_source_without_sprites_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sprite"):
        supply_of([tmp_path])


def test_sprites_of_a_zip_are_taken_evenly_from_the_classes_of_size(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(9):
            archive.writestr(f"small{number}.png", png(sprite(10)))
        archive.writestr("large.png", png(sprite(60)))
        archive.writestr("readme.txt", "no picture")
    supply, rng = supply_of([path]), np.random.default_rng(0)
    large = sum(supply(rng).shape[0] == 60 for _ in range(200))
    assert 70 < large < 130


def test_every_case_is_shown_on_every_ground_that_is_named_and_otherwise_the_same() -> None:
    cases = list(make_cases(["native", "ai", "clash"], 2, 3, drawn, ["white", "green", "solid"]))
    assert [named.name for named in cases[:4]] == [
        "native-000-white",
        "native-000-green",
        "native-000-solid",
        "native-001-white",
    ]
    assert [named.name for named in cases[12:]] == ["clash-000", "clash-001"]
    assert [named.case.info["ground"] for named in cases[:12]] == ["white", "green", "solid"] * 4
    for first in range(0, 12, 3):
        one, *others = (named.case for named in cases[first : first + 3])
        for other in others:
            assert np.array_equal(one.truth, other.truth)
            assert not np.array_equal(one.picture[0, 0], other.picture[0, 0])
            assert [other.info[key] for key in ("cell", "shift") if key in other.info] == [
                one.info[key] for key in ("cell", "shift") if key in one.info
            ]
            assert one.picture.shape == other.picture.shape
    with pytest.raises(ValueError, match="unknown ground 'lawn'"):
        list(make_cases(["native"], 1, 3, drawn, ["lawn"]))
