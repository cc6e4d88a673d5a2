"""How results are told from what is to be cleaned."""

from pathlib import Path

import pytest

from sprite_bridge.image import Sprite
from sprite_bridge.image.results import MARK, is_marked, is_result_name


@pytest.mark.parametrize("name", ["hero.clean.png", "a/walk.clean/0001.png", "hero.clean.explain.png"])
def test_names_of_results(name):
    assert is_result_name(Path(name))


@pytest.mark.parametrize("name", ["hero.png", "clean.png", "a.cleaned/hero.png", "explain.png"])
def test_names_of_others(name):
    assert not is_result_name(Path(name))


def test_a_mark_tells_a_result_and_all_marks_a_folder_of_them(tmp_path, few_colors):
    sprite = Sprite(few_colors(4, 4))
    folder = tmp_path / "frames"
    sprite.save(tmp_path / "plain.png")
    for name in ("1.png", "2.png"):
        sprite.save(folder / name, text=MARK)
    assert not is_marked(tmp_path / "plain.png")
    assert is_marked(folder / "1.png") and is_marked(folder)
    sprite.save(folder / "3.png")
    assert not is_marked(folder)
