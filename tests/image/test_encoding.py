"""Files are written whole or not at all."""

import sys

import pytest

from sprite_bridge.errors import OutputError
from sprite_bridge.image import write_bytes


def test_folders_are_made_and_the_old_file_replaced(tmp_path):
    path = tmp_path / "deep" / "er" / "a.bin"
    write_bytes(path, b"one")
    write_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert [found.name for found in path.parent.iterdir()] == ["a.bin"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "a.bin"
    target.mkdir()
    with pytest.raises(OutputError, match=r"a\.bin"):
        write_bytes(target, b"data")
    assert [found.name for found in tmp_path.iterdir()] == ["a.bin"]
    assert target.is_dir()


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_bytes(tmp_path / "file" / "a.bin", b"data")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_bytes(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_long_and_unicode_names_are_written(tmp_path):
    for name in ("ä ö ü 像素.png", "x" * 200 + ".png"):
        write_bytes(tmp_path / name, b"data")
        assert (tmp_path / name).read_bytes() == b"data"
