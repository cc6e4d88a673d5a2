"""The work of one `clean` command line: job after job, none of which stops the others."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sprite_bridge import __version__
from sprite_bridge.cli import jobs
from sprite_bridge.cli.clean_job import Done, Order, do, targets
from sprite_bridge.cli.console import note, note_error, progress, say, say_json
from sprite_bridge.cli.exit_codes import of_batch
from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.image.animation import Animation
from sprite_bridge.image.sprite import Sprite

if TYPE_CHECKING:
    from sprite_bridge.operations import AnimationResult, Result

    Shown = tuple[str, Sprite | Animation, Result | AnimationResult]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: either `done` or `error` is there."""

    source: str
    done: Done | None = None
    error: SpriteBridgeError | None = None


@dataclass(slots=True)
class Tally:
    """What is kept of each outcome: pictures only if they are to be shown, or a batch would fill the memory."""

    order: Order
    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[SpriteBridgeError] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome, and say it unless all is said as JSON at the end."""
        self.results.append(_result_json(outcome))
        if outcome.error is not None:
            self.errors.append(outcome.error)
        elif outcome.done is not None and self.order.report is not None:
            self.shown.append((outcome.source, outcome.done.before, outcome.done.result))
        if not self.order.as_json:
            _tell(outcome, self.order)

    def as_json(self) -> dict[str, Any]:
        """The object of `--json`: one result per input in order; `error` is the first one, if all failed."""
        value: dict[str, Any] = {"ok": not self.errors, "version": __version__}
        if self.errors and len(self.errors) == len(self.results):
            value["error"] = self.errors[0].as_dict()
        return {**value, "failed": len(self.errors), "results": self.results}


def run(order: Order) -> int:
    """Do all that was asked for, say what became of it, and return the exit code."""
    sources, missing = jobs.find(order.inputs, order.output, frames=order.animation)
    planned = jobs.plan(sources, order.output, animated=order.animation)
    paths = [source.path for source in sources]
    if order.report is not None:
        jobs.check_target(order.report, paths, overwrite=order.overwrite)
    tally = Tally(order)
    for text, error in missing:
        tally.add(Outcome(text, error=error))
    with progress(len(planned), "clean") as step:
        for job in planned:
            step(job.source.name)
            tally.add(_attempt(job, order, paths))
    if order.report is not None:
        from sprite_bridge.report import write_html

        write_html(order.report, tally.shown)
    if order.as_json:
        say_json(tally.as_json())
    return of_batch(tally.errors, len(tally.results))


def _attempt(job: jobs.Job, order: Order, sources: Sequence[Path]) -> Outcome:
    try:
        for target in targets(job, order):
            jobs.check_target(target, sources, overwrite=order.overwrite)
        return Outcome(str(job.source), done=do(job, order))
    except SpriteBridgeError as error:
        return Outcome(str(job.source), error=error)
    except Exception as error:  # a fault of ours in one picture must not cost the rest of the batch
        note(traceback.format_exc())
        return Outcome(
            str(job.source), error=SpriteBridgeError(f"internal error: {error!r}", "please report it")
        )


def _tell(outcome: Outcome, order: Order) -> None:
    if outcome.error is not None:
        note_error(outcome.error, outcome.source)
    if outcome.done is None:
        return
    report = outcome.done.result.report
    if order.candidates:
        say(outcome.source)
        for number, candidate in enumerate(report.candidates):
            cells = "{} x {}, cells of {:.2f} x {:.2f}".format(*candidate.size, *candidate.cell)
            say(f"  {number}: {cells}, confidence {candidate.confidence:.2f}")
    else:
        size = f"{report.size[0]} x {report.size[1]}"
        figures = f"{size}, {report.colors_out} colours, confidence {report.confidence:.2f}"
        say(f"{outcome.source} -> {outcome.done.target}: {report.kind}, {figures}")
    for _, message in _warnings(outcome.done):
        note(f"warning: {outcome.source}: {message}")


def _warnings(done: Done) -> list[tuple[str, str]]:
    return [*((warning.code, warning.message) for warning in done.result.report.warnings), *done.warnings]


def _result_json(outcome: Outcome) -> dict[str, Any]:
    if outcome.done is None:
        error = outcome.error.as_dict() if outcome.error is not None else None
        return {"ok": False, "input": outcome.source, "output": None, "error": error}
    done = outcome.done
    return {
        "ok": True,
        "input": outcome.source,
        "output": None if done.target is None else str(done.target),
        "explained": None if done.explained is None else str(done.explained),
        "warnings": [{"code": code, "message": message} for code, message in _warnings(done)],
        "report": done.result.report.model_dump(mode="json"),
    }
