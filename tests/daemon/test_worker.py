"""A worker's process, without a daemon."""

import subprocess
import sys

from sprite_bridge.daemon.pool import COMMAND
from sprite_bridge.daemon.worker import Task

TASK = Task("tcp://127.0.0.1:9", "nobody", 1, "cpu", "", 0, 1.0)
SECONDS = 60


def test_it_ends_with_its_stdin():
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    _, said = process.communicate(TASK.line(), timeout=SECONDS)
    assert (process.returncode, said) == (0, b"")


def test_a_worker_that_fails_ends_with_a_traceback_and_no_second_fault():
    program = (
        "from sprite_bridge.daemon.worker import main\n"
        "def fail(task): raise RuntimeError(f'no workshop for {task.number}')\n"
        "main(fail)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(TASK.line())
    process.stdin.flush()
    assert process.wait(SECONDS) == 1  # while its stdin is still open
    process.stdin.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert "no workshop for 1" in said and "Fatal Python error" not in said
