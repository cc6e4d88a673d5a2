"""All checks together: a healthy installation, and checks that are broken themselves."""

import threading
import time
from dataclasses import replace

import pytest

from sprite_bridge.doctor.checks import CHECKS, examine
from sprite_bridge.doctor.finding import note, ok


def test_a_healthy_installation_has_no_trouble(around):
    findings = examine(around)
    assert [finding for finding in findings if finding.level == "trouble"] == []
    assert {finding.check for finding in findings if finding.level == "note"} == {"daemon"}  # none runs


def test_a_healthy_installation_with_a_daemon_has_not_even_a_note(around, running):
    running(around)
    findings = examine(replace(around, folders=(around.here,)))
    assert {finding.level for finding in findings} == {"ok"}
    assert {finding.check for finding in findings} == {check.__name__ for check in CHECKS}


def test_checks_have_names_of_their_own():
    names = [check.__name__ for check in CHECKS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_check_changes_a_file(check, around, running, tmp_path):
    running(around, pid=1, version="0.0.0")
    before = snapshot(tmp_path)
    examine(replace(around, process=lambda pid: None), [check])
    assert snapshot(tmp_path) == before


def snapshot(folder):
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def test_a_check_that_raises_is_a_finding_with_its_name_and_the_others_go_on(around):
    def broken(around):
        raise RuntimeError("no such luck")

    def sound(around):
        return [ok("fine")]

    first, second = examine(around, [broken, sound])
    assert (first.check, first.level) == ("broken", "trouble")
    assert "no such luck" in first.message and first.mend
    assert (second.check, second.level, second.message) == ("sound", "ok", "fine")


def test_a_check_that_lacks_a_package_says_which(around):
    def lacking(around):
        raise ModuleNotFoundError("No module named 'zmq'")

    (finding,) = examine(around, [lacking])
    assert "No module named 'zmq'" in finding.message and "check imports" in finding.mend


def test_what_a_check_found_before_it_broke_is_not_lost(around):
    def half(around):
        yield note("found", "this helps")
        raise OSError("gone")

    assert [finding.level for finding in examine(around, [half])] == ["note", "trouble"]


def test_a_check_that_hangs_is_a_finding_and_holds_nobody_up(around):
    released = threading.Event()

    def hangs(around):
        released.wait(60)
        return []

    def sound(around):
        return [ok("fine")]

    begin = time.monotonic()
    try:
        first, second = examine(around, [hangs, sound], patience=0.1)
    finally:
        released.set()
    assert time.monotonic() - begin < 30
    assert (first.check, first.level) == ("hangs", "trouble")
    assert "did not end" in first.message
    assert second.level == "ok"
