"""Memory that is not needed any more goes back to the system: the allocator of Linux would rather keep it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

EVERY_SECONDS = 5.0


def trimmer() -> Callable[[], None]:
    """What makes the allocator give back what it holds for nobody; does nothing where there is no such thing."""
    if sys.platform != "linux":
        return lambda: None
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
    return (lambda: None) if trim is None else (lambda: trim(0) and None)


class GiveBack:
    """Trims now and then, but only after there was something to do: an idle daemon sleeps. Times in monotonic seconds."""

    def __init__(self, trim: Callable[[], None] | None = None, every: float = EVERY_SECONDS) -> None:
        self._trim, self._every = trim or trimmer(), every
        self._worked = False
        self._last = float("-inf")

    def tick(self, worked: bool, now: float) -> None:
        """Another turn of the loop is over; ``worked`` whether there was anything to do in it."""
        if worked and not self._worked:
            self._worked, self._last = True, now
        elif self._worked and now - self._last >= self._every:
            self._worked = False
            self._trim()
