"""Runs a command, and writes down how it ended and what it took: `launch.py LIMIT REPORT COMMAND ...`.

A process of its own between the benchmark and the command, because a process is charged with the memory of the one
that it was forked from.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PER_MIB = 1 << 20 if sys.platform == "darwin" else 1 << 10  # in what the system counts memory
LOOK_EVERY_S = 0.005


def main() -> None:
    """Run, wait, write."""
    limit_s, report, command = float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    begin = time.monotonic()
    process = subprocess.Popen(command, start_new_session=True)
    late = False
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        if not late and time.monotonic() - begin > limit_s:
            late = True
            with contextlib.suppress(ProcessLookupError):  # it may have ended just now
                os.killpg(process.pid, signal.SIGKILL)
        time.sleep(LOOK_EVERY_S)
    taken = {
        "code": os.waitstatus_to_exitcode(status),
        "late": late,
        "wall": time.monotonic() - begin,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / PER_MIB,
    }
    report.write_text(json.dumps(taken), encoding="utf-8")


if __name__ == "__main__":
    main()
