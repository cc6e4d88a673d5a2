"""A well-behaved client: asks one thing after the other, and says how long each answer took.

`python live.py FOLDER` says in a line for each: what was asked, when on the monotonic clock, and the seconds it took.
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from sprite_bridge import Client
from sprite_bridge.errors import Unreachable

PAUSE = 0.005
CLEANS = 5
"""Of so many questions one is real work."""


def patiently(ask: Callable[[], Any]) -> Any:
    """The answer, however long it takes: those who read the times judge it."""
    while True:
        with suppress(Unreachable):
            return ask()


def main() -> None:
    """Ask until stdin closes, or an answer is wrong."""
    folder = Path(sys.argv[1])
    dots = np.full((8, 8, 3), 90, np.uint8)
    with Client(folder=folder, timeout=60) as bridge:
        number = 0
        while True:
            number += 1
            kind = "clean" if number % CLEANS == 0 else "status"
            begun = time.monotonic()
            if kind == "clean":
                cleaned = bridge.clean(dots, scale=1.0, background="keep").image
                assert (cleaned.rgb == dots).all()
            else:
                assert patiently(bridge.status)["pid"] == bridge.connection.pid
            sys.stdout.write(f"{kind} {begun} {time.monotonic() - begun}\n")
            sys.stdout.flush()
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
