"""What is written down: by whom it can be read, how much of it is kept, and what it says."""

import json
import logging
import stat
import sys

import pytest

from sprite_bridge import connection
from sprite_bridge.daemon import logs
from sprite_bridge.daemon.logs import LOG_BYTES, logging_to
from sprite_bridge.errors import OutputError

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")


def lines_of(folder):
    return [json.loads(line) for line in (folder / connection.LOG).read_text(encoding="utf-8").splitlines()]


@posix
@pytest.mark.parametrize("there", [False, True], ids=["new", "of an older version"])
def test_logs_are_for_their_owner_alone(tmp_path, there, monkeypatch):
    monkeypatch.setattr(logs, "LOG_BYTES", 500)
    paths = [tmp_path / name for name in connection.LOGS]
    if there:
        for path in paths:
            path.write_text("")
            path.chmod(0o644)
    with logging_to(tmp_path):
        for _ in range(20):
            logging.getLogger("sprite_bridge.test").info("a line")
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["daemon.log", "daemon.log.1", "daemon.log.2", "workers.log"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_line_says_what_happened_and_of_what(tmp_path):
    with logging_to(tmp_path):
        try:
            raise ValueError("a fault")
        except ValueError:
            logging.getLogger("sprite_bridge.test").exception("it %s", "failed", extra={"worker": 7})
    logging.getLogger("sprite_bridge.test").error("after the end")
    (line,) = lines_of(tmp_path)
    assert (line["level"], line["logger"]) == ("error", "sprite_bridge.test")
    assert (line["message"], line["worker"]) == ("it failed", 7)
    assert "ValueError: a fault" in line["traceback"]


def test_of_the_workers_log_one_old_one_is_kept(tmp_path):
    path, old = tmp_path / connection.WORKER_LOG, tmp_path / f"{connection.WORKER_LOG}.1"
    path.write_bytes(b"1" * LOG_BYTES)
    for said in (b"2", b"3" * (LOG_BYTES + 1), b"4" * (LOG_BYTES + 1), b"5"):
        with logging_to(tmp_path) as log:
            log.write(said)
    assert old.read_bytes() == b"4" * (LOG_BYTES + 1)
    assert path.read_bytes() == b"5"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_log_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / connection.LOG).mkdir()
    with pytest.raises(OutputError, match="cannot be written") as told, logging_to(tmp_path):
        pass
    assert connection.LOG in told.value.message
