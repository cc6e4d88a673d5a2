"""A watched folder at work: what happens in it, who works on it, and what is told of it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sprite_bridge.errors import InputError, SpriteBridgeError
from sprite_bridge.watch.cleaners import Cleaner
from sprite_bridge.watch.crew import Crew
from sprite_bridge.watch.events import Events
from sprite_bridge.watch.intake import Intake
from sprite_bridge.watch.options import Options
from sprite_bridge.watch.outcome import Item, Outcome
from sprite_bridge.watch.patience import Patience
from sprite_bridge.watch.recipes import Recipes
from sprite_bridge.watch.scan import Seen, look, scan
from sprite_bridge.watch.shelf import Shelf
from sprite_bridge.watch.tally import DONE, Tally
from sprite_bridge.watch.troubles import Remedy, Troubles
from sprite_bridge.watch.workbench import Workbench

STORM = 500
"""Changes at once that are more than one should look at one by one; and some of so many may have been lost."""

STORM_REST = 10
"""In a storm, a rescan is followed by so many times its own time of other work."""

ONCE_ATTEMPTS = 3
"""How often a single pass tries what stands still before it gives up."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the folder as a whole; ``error`` if work stands still for it."""

    text: str
    error: SpriteBridgeError | None = None


Told = Outcome | Seen | Notice


class Watcher:
    """Watches one folder. ``cleaner()`` is called in each thread that works; ``tell(what, tally)`` in that of `run`."""

    def __init__(
        self,
        options: Options,
        shelf: Shelf,
        recipes: Recipes,
        cleaner: Callable[[], Cleaner],
        tell: Callable[[Told, Tally], None],
    ) -> None:
        beside = shelf.out == options.folder
        self._options, self._shelf, self._recipes = options, shelf, recipes
        self._tell = tell
        self._avoid = None if beside else shelf.out
        self._intake = Intake(options.pace.quiet, beside=beside)
        self._patience = Patience(options.pace.patience, options.pace.most_patience)
        self._troubles = Troubles(self._patience, ONCE_ATTEMPTS if options.once else 0)
        self._events = Events(options.folder, lambda path: self._news.put(path))
        self._news: queue.SimpleQueue[Path | Outcome | None] = queue.SimpleQueue()
        self._crew = Crew(options.jobs, cleaner, self._bench, self._news.put)
        self._stop = threading.Event()
        self._next_scan = 0.0
        self._scan_cost = 0.0
        self._heard = 0
        self._is_sure = True  # of the settings
        self._out = recipes.watch.out
        self.tally = Tally()

    def stop(self) -> None:
        """End soon, from any thread or signal handler."""
        self._stop.set()
        self._crew.cancel()
        self._news.put(None)

    def run(self) -> None:
        """Work until stopped, or with ``once`` until nothing is left to do.

        Raises SpriteBridgeError with ``once`` if the folder cannot be listed, or its settings cannot be read.
        """
        try:
            self._crew.start()
            self._listen()
            while not self._stop.is_set() and not self.tally.finished:
                self._turn()
                self.tally.finished = self._is_done()
        finally:
            self.stop()
            self._events.stop()
            self._crew.join()
            self._hear_the_last()

    def _turn(self) -> None:
        now = time.monotonic()
        if now >= self._next_scan:
            self._rescan(now)
        for relative in self._intake.due(now):
            self._look(relative, now)
        self._hand_out(now)
        if not self._is_done():
            self._hear(self._idle_seconds(time.monotonic()))

    def _idle_seconds(self, now: float) -> float:
        """How long nothing has to be done of our own accord."""
        settles = self._intake.next_due()
        times = [self._next_scan - now] if settles is None else [self._next_scan - now, settles - now]
        if self._patience.left(now) > 0:
            times.append(self._patience.left(now))
        return max(0.0, min(times))

    def _hear(self, seconds: float) -> None:
        """Take what happened, and wait for it if nothing did."""
        try:
            news = self._news.get(timeout=seconds)
            while True:
                if isinstance(news, Outcome):
                    self._finish(news)
                elif news is not None:
                    self._notice(news)
                news = self._news.get_nowait()
        except queue.Empty:
            pass

    def _hear_the_last(self) -> None:
        """Tell of outputs that were written while it was ending."""
        while not self._news.empty():
            news = self._news.get()
            if isinstance(news, Outcome) and news.kind in DONE:
                self._finish(news)

    def _is_done(self) -> bool:
        return self._options.once and self.tally.scanned and not self._intake.waiting

    # What is there

    def _listen(self) -> None:
        if self._options.once:
            return
        wrong = "changes are not waited for" if self._options.poll else self._events.start()
        if wrong:
            seconds = f"{self._options.pace.poll:g} s"
            self._say(Notice(f"{wrong}: the folder is looked through every {seconds} instead"))

    def _rescan(self, now: float) -> None:
        begun = time.thread_time()
        self._heard = 0
        try:
            found = self._find()
        except SpriteBridgeError as error:
            if self._options.once:
                raise
            self._stand_still(error)
        else:
            self._take_in(found, now)
        pace = self._options.pace
        rest = pace.rescan if self._events.is_listening and not self.tally.trouble else pace.poll
        self._scan_cost = time.thread_time() - begun
        self._next_scan = time.monotonic() + max(rest, self._scan_cost / pace.share)

    def _find(self) -> list[Seen]:
        """All that is there, to be dealt with by the settings as they are now. Raises SpriteBridgeError."""
        self._is_sure = False
        if self._recipes.refresh() and self.tally.scanned:
            self._intake.forget_all()
            moved = (
                ", and the folder of outputs from the next start on"
                if self._recipes.watch.out != self._out
                else ""
            )
            self._say(Notice(f"the settings have changed{moved}"))
        self._is_sure = True
        try:
            return list(scan(self._options.folder, self._avoid))
        except OSError as error:
            raise InputError(f"{self._options.folder} cannot be listed: {error.strerror or error}") from error

    def _scan_soon(self) -> None:
        """Rescan when the folder has been left alone for a moment, but not so often that nothing else gets done."""
        pause = max(self._options.pace.quiet / 2, STORM_REST * self._scan_cost)
        self._next_scan = min(self._next_scan, time.monotonic() + pause)

    def _take_in(self, found: list[Seen], now: float) -> None:
        for relative, output in list(self._intake.outputs.items()):
            if not output.is_file():
                self._intake.forget(relative)  # outputs follow from sources: a deleted one is made again
        for relative in self._troubles.take_later({seen.relative for seen in found}):
            self._intake.forget(relative)
        fresh = not self.tally.scanned
        for seen in self._intake.see_all(found, now, time.time() if fresh else None):
            self._tell(seen, self._counted())
        self.tally.scanned = True
        if self.tally.trouble and not self._intake.waiting:
            self._go_on()

    def _notice(self, path: Path) -> None:
        """Something happened at a path."""
        self._heard += 1
        folder, avoid = self._options.folder, self._avoid
        if self._heard > STORM or path == folder:
            self._scan_soon()
        elif path.is_relative_to(folder) and not (avoid is not None and path.is_relative_to(avoid)):
            if path.is_dir() and not path.is_symlink():
                self._scan_soon()
            else:
                self._look(path.relative_to(folder), time.monotonic())

    def _look(self, relative: Path, now: float) -> None:
        seen = look(self._options.folder, relative)
        if seen is None:
            self._intake.lose(relative)
        elif self._intake.see(seen, now):
            self._tell(seen, self._counted())

    # What is done

    def _hand_out(self, now: float) -> None:
        """Give work out; after a failure that concerns all of it, one at a time and not before it is time."""
        is_early = self._patience.left(now) > 0 or (self.tally.trouble and self._intake.working)
        if is_early or not self._is_sure:
            return
        room = 1 if self._patience.attempts else 2 * self._options.jobs
        while self._intake.working < room and (taken := self._intake.take()) is not None:
            relative, stamp, candidates = taken
            self._crew.put(Item(relative, stamp, self._recipes.of(relative), candidates))

    def _finish(self, outcome: Outcome) -> None:
        """Take up what became of a picture."""
        relative, stamp, now = outcome.item.relative, outcome.item.stamp, time.monotonic()
        why = str(outcome.error)
        match outcome.kind:
            case "changed" | "stopped":
                self._intake.changed(relative, stamp)
                self._look(relative, now)
            case "early" if not self._options.once:
                self._intake.done(relative, stamp, None)
                self._troubles.early(relative)
            case "held":
                self._remedy(outcome, self._troubles.held(relative, why, now))
            case "unreadable":
                self._remedy(outcome, self._troubles.failed_for_now(relative, why))
            case "failed" | "early":
                self._troubles.failed_for_good(relative, why)
                self._remedy(outcome, Remedy.TELL)
            case _:
                self._intake.done(relative, stamp, outcome.output)
                self._troubles.done(relative, now if outcome.kind in DONE else None)
                if outcome.kind in DONE and self._patience.attempts and self._is_sure:
                    self._go_on()
                self._count(outcome)

    def _remedy(self, outcome: Outcome, remedy: Remedy) -> None:
        relative, stamp = outcome.item.relative, outcome.item.stamp
        assert outcome.error is not None
        if remedy is Remedy.WAIT:
            self._intake.again(relative, stamp)
            self._stand_still(outcome.error)
            return
        self._intake.done(relative, stamp, None)
        if remedy is Remedy.TELL:
            self._count(replace(outcome, kind="failed"))

    def _count(self, outcome: Outcome) -> None:
        self.tally.count(outcome.kind, time.monotonic())
        self._tell(outcome, self._counted())

    def _stand_still(self, error: SpriteBridgeError) -> None:
        """Nothing can be done for a while; say why, once."""
        self._patience.failed(time.monotonic())
        if self.tally.trouble != error.message:
            self.tally.trouble = error.message
            self._say(Notice(error.message, error))

    def _go_on(self) -> None:
        self._patience.worked()
        self.tally.trouble = ""
        self._say(Notice("it goes on again"))
        self._listen()  # the folder may be another one by now

    def _say(self, notice: Notice) -> None:
        self._tell(notice, self._counted())

    def _counted(self) -> Tally:
        self.tally.waiting, self.tally.skipped = self._intake.waiting, self._intake.skipped
        self.tally.set_failed(self._troubles.failed)
        return self.tally

    def _bench(self, cleaner: Cleaner) -> Workbench:
        review = self._recipes.review(self._options.review)
        return Workbench(self._options.folder, self._shelf, cleaner, review=review, again=self._options.again)
