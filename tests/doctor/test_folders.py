"""Folders that cannot be written to, and drives that are full."""

from pathlib import Path

import pytest

from sprite_bridge.doctor.folders import compiled_code, disk_space, writable


def all_but(*closed):
    return lambda path: path not in closed


def test_each_folder_that_cannot_be_written_to_is_a_trouble_that_names_it(look, around):
    for closed in (around.home, around.temporary(), around.here):
        found = look(writable, may_write=all_but(closed), folders=(around.here,)).only("trouble")
        assert str(closed) in found.message


@pytest.mark.parametrize("name", ["daemon.log", "workers.log", "daemon.lock"])
def test_a_file_of_the_daemons_that_cannot_be_written_to_is_a_trouble(look, around, running, name):
    running(around)
    (around.home / name).touch()
    found = look(writable, may_write=all_but(around.home / name)).only("trouble")
    assert name in found.message


def test_a_file_where_a_folder_is_due_is_a_trouble(look, tmp_path):
    path = tmp_path / "file"
    path.touch()
    assert "no folder" in look(writable, folders=(path,)).only("trouble").message


def test_a_folder_that_is_not_there_is_a_note(look, tmp_path):
    assert "not there yet" in look(writable, folders=(tmp_path / "typo",)).only("note").message


def test_no_place_for_compiled_code_is_a_trouble(look, around):
    found = look(compiled_code, may_write=lambda path: False).only("trouble")
    assert str(around.cache()) in found.message and "NUMBA_CACHE_DIR" in found.mend


def test_the_cache_of_the_user_stands_in_for_sources_that_cannot_be_written_to(look, around):
    found = look(compiled_code, may_write=lambda path: path == around.cache())
    assert str(around.cache()) in found.only("ok").message


def test_a_named_cache_that_is_not_used_is_a_note(look, around):
    env = {"NUMBA_CACHE_DIR": str(Path("/closed"))}
    found = look(compiled_code, env=env, may_write=all_but(Path("/closed"))).only("note")
    assert "NUMBA_CACHE_DIR" in found.message


@pytest.mark.parametrize(("free", "level"), [(10 * 2**20, "trouble"), (500 * 2**20, "note")])
def test_a_drive_that_is_nearly_full_is_said_by_how_much_is_left(look, around, free, level):
    found = look(
        disk_space, free_bytes=lambda path: free if path == around.here else 2**40, folders=(around.here,)
    )
    assert found.only(level).message.startswith(f"{free // 2**20} MiB are free")
    assert str(around.here) in found.only(level).message
