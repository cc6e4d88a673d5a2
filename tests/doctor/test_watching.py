"""What watching a folder rests on."""

import pytest

from sprite_bridge.doctor.watching import drives, inotify, watchdog


def test_a_missing_watchdog_is_a_trouble(look):
    assert look(watchdog, version_of=lambda name: None).only("trouble").mend == "pip install watchdog"


@pytest.mark.parametrize("name", ["max_user_watches", "max_user_instances"])
def test_a_low_limit_of_the_system_is_a_note_with_the_command_that_raises_it(look, name):
    limits = {"max_user_watches": 100_000, "max_user_instances": 128, name: 10}
    found = look(inotify, inotify=lambda: limits).only("note")
    assert f"fs.inotify.{name} is 10" in found.message
    assert f"sysctl fs.inotify.{name}=" in found.mend


def test_more_folders_than_may_be_watched_are_a_note(look, around):
    for number in range(120):
        (around.here / str(number)).mkdir()
    limits = {"max_user_watches": 100, "max_user_instances": 128}
    found = look(inotify, folders=(around.here,), inotify=lambda: limits).only("note")
    assert "hold 100 or more" in found.message


def test_systems_without_these_limits_have_no_finding(look):
    assert look(inotify, inotify=dict).levels == []


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs", "remote"])
def test_a_drive_that_does_not_tell_of_changes_is_a_note(look, around, kind):
    found = look(drives, folders=(around.here,), file_system=lambda path: kind).only("note")
    assert str(around.here) in found.message


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "apfs", "ntfs", ""])
def test_other_drives_are_well(look, around, kind):
    assert look(drives, folders=(around.here,), file_system=lambda path: kind).levels == ["ok"]


def test_drives_are_only_looked_at_for_folders_that_were_named(look):
    assert look(drives).levels == []
