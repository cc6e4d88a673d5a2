"""The order of files: as people count."""

from pathlib import Path

from sprite_bridge.image.order import natural_key, tree_key


def test_natural_order_counts():
    names = ["a10.png", "a2.png", "A1.png", "10.png", "9.png", "b.png", "a2b.png"]
    ordered = [path.name for path in sorted(map(Path, names), key=natural_key)]
    assert ordered == ["9.png", "10.png", "A1.png", "a2.png", "a2b.png", "a10.png", "b.png"]


def test_folders_count_before_the_files_in_them():
    paths = [Path(text) for text in ("b/1.png", "a10/1.png", "a2/9.png", "a2/10.png")]
    assert [path.as_posix() for path in sorted(paths, key=tree_key)] == [
        "a2/9.png",
        "a2/10.png",
        "a10/1.png",
        "b/1.png",
    ]
