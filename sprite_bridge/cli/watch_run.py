"""What `watch` says: a line for each output, notices, and how far it is."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from sprite_bridge.cli.console import note, note_error, say, say_json, status_line
from sprite_bridge.cli.exit_codes import ExitCode, of_batch
from sprite_bridge.errors import Cancelled, SpriteBridgeError
from sprite_bridge.version import __version__
from sprite_bridge.watch.outcome import Outcome
from sprite_bridge.watch.run import Order
from sprite_bridge.watch.run import preview as previews
from sprite_bridge.watch.run import watch as watch_folder
from sprite_bridge.watch.scan import Seen
from sprite_bridge.watch.tally import Tally
from sprite_bridge.watch.watcher import Told, Watcher

_WOULD = {"made": "would be made", "replaced": "would be replaced"}


@dataclass(slots=True)
class Teller:
    """Says what happens as it does; with ``as_json`` it is kept for the object at the end. ``show`` the status line."""

    as_json: bool
    keeps: bool
    show: Callable[[str], None]
    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[SpriteBridgeError] = field(default_factory=list)

    def tell(self, what: Told, tally: Tally) -> None:
        """Something happened."""
        if isinstance(what, Outcome):
            self._tell_outcome(what)
        elif self.as_json:
            if isinstance(what, Seen) and self.keeps:
                self.results.append(_skipped_json(what))
        elif isinstance(what, Seen):
            note(f"skipped: {what.relative}: {what.reason}")
        elif what.error is not None:
            note_error(what.error)
        else:
            note(f"note: {what.text}")
        self.show(tally.line(time.monotonic()))

    def _tell_outcome(self, outcome: Outcome) -> None:
        if outcome.error is not None and self.keeps:
            self.errors.append(outcome.error)
        if self.as_json:
            if self.keeps:
                self.results.append(outcome_json(outcome))
        elif outcome.error is not None:
            note_error(outcome.error, str(outcome.item.relative))
        elif outcome.kind == "skipped":
            note(f"skipped: {outcome.item.relative}: {outcome.warnings[0]}")
        elif outcome.kind in ("made", "replaced", "reviewed"):
            say(_line(outcome))
            for warning in outcome.warnings:
                note(f"warning: {outcome.item.relative}: {warning}")


def run(order: Order, *, as_json: bool) -> int:
    """Watch, and return the exit code: with ``once`` that of a batch; ending it otherwise is no failure.

    Raises Cancelled if a single pass is ended before its end, and as `sprite_bridge.watch.run.watch`.
    """
    watcher: list[Watcher] = []

    def ready(started: Watcher) -> None:
        watcher.append(started)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: started.stop())
        if not as_json:
            note(f"{'cleaning' if order.once else 'watching'} {order.folder}")

    with nullcontext(lambda text: None) if as_json else status_line() as show:
        teller = Teller(as_json, order.once, show)
        tally = watch_folder(order, teller.tell, ready)
    total = sum(tally.counts.values())
    if order.once and not tally.finished:
        raise Cancelled("interrupted")
    code = of_batch(teller.errors, total)
    if as_json:
        say_json(
            {
                "ok": code == ExitCode.OK,
                "version": __version__,
                "counts": {**tally.counts, "skipped": tally.all_skipped},
                "results": teller.results,
            }
        )
    else:
        note(tally.line(time.monotonic()))
    return code


def preview(order: Order, *, as_json: bool) -> int:
    """Tell what `--once` would do."""
    results: list[dict[str, Any]] = []
    errors: list[SpriteBridgeError] = []
    total = 0
    for found in previews(order):
        total += isinstance(found, Outcome)
        if isinstance(found, Outcome) and found.error is not None:
            errors.append(found.error)
        if as_json:
            results.append(outcome_json(found) if isinstance(found, Outcome) else _skipped_json(found))
        elif isinstance(found, Seen):
            note(f"skipped: {found.relative}: {found.reason}")
        elif found.error is not None:
            note_error(found.error, str(found.item.relative))
        else:
            where = "" if found.output is None else f" -> {found.output}"
            say(f"{found.item.relative}{where}: {_WOULD.get(found.kind, found.kind)}")
    if as_json:
        counts = Counter(result["kind"] for result in results)
        say_json({"ok": not errors, "version": __version__, "counts": counts, "results": results})
    return of_batch(errors, total)


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """What became of one source."""
    return {
        "ok": outcome.error is None,
        "input": outcome.item.relative.as_posix(),
        "kind": outcome.kind,
        "output": None if outcome.output is None else str(outcome.output),
        "confidence": outcome.confidence,
        "error": None if outcome.error is None else outcome.error.as_dict(),
        "warnings": list(outcome.warnings),
    }


def _skipped_json(seen: Seen) -> dict[str, Any]:
    return {"ok": True, "input": seen.relative.as_posix(), "kind": "skipped", "reason": seen.reason}


def _line(outcome: Outcome) -> str:
    assert outcome.confidence is not None
    about = f"confidence {outcome.confidence:.2f}"
    if outcome.belongs is not None:
        about += (
            f", put aside: move it to {outcome.belongs}, or name its size in sprite_bridge.toml, or undo it"
        )
    return f"{outcome.item.relative} -> {outcome.output}: {about}"
