"""The threads that clean: each has a cleaner of its own, and puts what became of its pictures where it was told to."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable

from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.watch.cleaners import Cleaner
from sprite_bridge.watch.outcome import Item, Outcome
from sprite_bridge.watch.workbench import Workbench


class Crew:
    """``jobs`` threads. ``cleaner()`` is called in each of them, ``bench(cleaner)`` for each picture, and ``finished`` is
    told the outcome; none of them from the thread that this belongs to."""

    def __init__(
        self,
        jobs: int,
        cleaner: Callable[[], Cleaner],
        bench: Callable[[Cleaner], Workbench],
        finished: Callable[[Outcome], None],
    ) -> None:
        self._cleaner, self._bench, self._finished = cleaner, bench, finished
        self._work: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._cleaners: list[Cleaner] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._toil, daemon=True) for _ in range(jobs)]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def put(self, item: Item) -> None:
        """Have a picture worked on."""
        self._work.put(item)

    def cancel(self) -> None:
        """Work on nothing more, and cancel what goes on; from any thread or signal handler."""
        self._stopping.set()
        for cleaner in list(self._cleaners):
            cleaner.cancel()

    def join(self) -> None:
        """Wait until all threads have ended."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()

    def _toil(self) -> None:
        cleaner: Cleaner | None = None
        while (item := self._work.get()) is not None:
            if self._stopping.is_set():
                continue
            try:
                if cleaner is None:
                    cleaner = self._cleaner()
                    self._cleaners.append(cleaner)
                self._finished(self._bench(cleaner).do(item))
            except SpriteBridgeError as error:  # nobody to do the work
                self._finished(Outcome(item, "held", error=error))
            except Exception as error:  # a fault of ours in one picture must not cost the rest
                traceback.print_exc()
                fault = SpriteBridgeError(f"internal error: {error!r}", "please report it")
                self._finished(Outcome(item, "failed", error=fault))
        if cleaner is not None:
            cleaner.close()
