"""The work of one `clean` command line: job after job, none of which stops the others."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sprite_bridge.cli import jobs
from sprite_bridge.cli.clean_checks import check_order, check_params
from sprite_bridge.cli.clean_job import Done, Order, do, hang_up, targets
from sprite_bridge.cli.console import note, note_error, progress, say, say_json
from sprite_bridge.cli.exit_codes import of_batch
from sprite_bridge.cli.hints import hint_for
from sprite_bridge.cli.names import Job, plan
from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.image.animation import Animation
from sprite_bridge.image.sprite import Sprite
from sprite_bridge.version import __version__
from sprite_bridge.words import count, times

if TYPE_CHECKING:
    from sprite_bridge.operations.results import AnimationResult, Result

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
    left_out: int = 0
    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[SpriteBridgeError] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    page_error: SpriteBridgeError | None = None

    def add(self, outcome: Outcome) -> None:
        """Count an outcome, and say it unless all is said as JSON at the end."""
        self.results.append(_result_json(outcome))
        if outcome.error is not None:
            self.errors.append(outcome.error)
        elif outcome.done is not None and self.order.report is not None:
            self.shown.append((outcome.source, outcome.done.before, outcome.done.result))
        if not self.order.as_json:
            _tell(outcome, self.order)

    def add_missing(self, missing: Sequence[jobs.Missing], place: int) -> None:
        """Count what names nothing where it stands among the inputs."""
        for one in missing:
            if one.place == place:
                self.add(Outcome(one.text, error=one.error))

    def tell_rest(self) -> None:
        """Say what was not read, unless all is said as JSON at the end."""
        if self.left_out and not self.order.as_json:
            were = "was" if self.left_out == 1 else "were"
            note(
                f"note: {count(self.left_out, 'earlier result')} {were} not read: name a file to clean it again"
            )

    def show(self, page: Path) -> None:
        """Write the page of all results; if that fails it is one more failure, and the results stand."""
        from sprite_bridge.report import write_html

        try:
            write_html(page, self.shown)
        except Exception as error:  # a fault of ours in the page must not cost what was said of the results
            self.page_error = _our_error(error)
            if not self.order.as_json:
                note_error(self.page_error, str(page))

    def as_json(self) -> dict[str, Any]:
        """The object of `--json`: one result for each picture, and for each input that names none, in the order of the
        inputs; `error` is the first one, if all failed."""
        value: dict[str, Any] = {"ok": not self.errors and self.page_error is None, "version": __version__}
        if self.errors and len(self.errors) == len(self.results):
            value["error"] = self.errors[0].as_dict()
        value |= {"failed": len(self.errors), "left_out": self.left_out}
        return {**value, "results": self.results, "page": self._page_json()}

    def exit_code(self) -> int:
        """The exit code of the batch; a page that was asked for counts like a result."""
        if self.page_error is None:
            return of_batch(self.errors, len(self.results))
        return of_batch([*self.errors, self.page_error], len(self.results) + 1)

    def _page_json(self) -> dict[str, Any] | None:
        if self.order.report is None:
            return None
        if self.page_error is not None:
            return {"ok": False, "output": None, "error": self.page_error.as_dict()}
        return {"ok": True, "output": str(self.order.report)}


def run(order: Order) -> int:
    """Do all that was asked for, say what became of it, and return the exit code.

    Raises BadParams, BadPalette or OutputError, before any work, if nothing could come of it.
    """
    for variant in order.variants():
        check_order(variant)
    found = jobs.find(order.inputs, order.output, frames=order.animation)
    planned = plan(found.sources, order.output, animated=order.animation)
    paths = [source.path for source in found.sources]
    if planned:
        for variant in order.variants():
            check_params(variant)
    if order.report is not None:
        jobs.check_page(order.report, planned)
        jobs.check_target(order.report, paths, overwrite=order.overwrite)
    tally = Tally(order, found.left_out)
    try:
        with progress(len(planned), "clean") as step:
            for number, job in enumerate(planned):
                tally.add_missing(found.missing, number)
                step(job.source.name)
                tally.add(_attempt(job, order.of(job.source), paths))
    finally:
        hang_up()
    tally.add_missing(found.missing, len(planned))
    tally.tell_rest()
    if order.report is not None:
        tally.show(order.report)
    if order.as_json:
        say_json(tally.as_json())
    return tally.exit_code()


def _attempt(job: Job, order: Order, sources: Sequence[Path]) -> Outcome:
    try:
        for target in targets(job, order):
            jobs.check_target(target, sources, overwrite=order.overwrite)
        return Outcome(str(job.source), done=do(job, order))
    except Exception as error:  # a fault of ours in one picture must not cost the rest of the batch
        return Outcome(str(job.source), error=_our_error(error))


def _our_error(error: Exception) -> SpriteBridgeError:
    """The error as it is said; what is not one of ours is a fault, of which the traceback tells."""
    if isinstance(error, SpriteBridgeError):
        return error
    note("".join(traceback.format_exception(error)))
    return SpriteBridgeError(f"internal error: {error!r}", "please report it")


def _tell(outcome: Outcome, order: Order) -> None:
    if outcome.error is not None:
        note_error(outcome.error, outcome.source)
    if outcome.done is None:
        return
    report = outcome.done.result.report
    if order.candidates:
        say(outcome.source)
        for number, candidate in enumerate(report.candidates):
            cells = "{}, cells of {:.2f} x {:.2f}".format(times(candidate.size), *candidate.cell)
            say(f"  {number}: {cells}, confidence {candidate.confidence:.2f}")
        if not report.candidates:
            say(f"  none: {report.kind}, {report.size_text}")
    else:
        colors = count(report.colors_out, "colour")
        figures = f"{report.size_text}, {colors}, confidence {report.confidence:.2f}"
        say(f"{outcome.source} -> {outcome.done.target}: {report.kind}, {figures}")
    for warning in _warnings(outcome.done):
        note(f"warning: {outcome.source}: {warning['message']}")
        if warning["hint"]:
            note(f"  hint: {warning['hint']}")


def _warnings(done: Done) -> list[dict[str, str]]:
    report = done.result.report
    found = [*((warning.code, warning.message) for warning in report.warnings), *done.warnings]
    return [
        {"code": code, "message": message, "hint": hint_for(code, sheet=report.sheet is not None)}
        for code, message in found
    ]


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
        "warnings": _warnings(done),
        "report": done.result.report.model_dump(mode="json", exclude={"warnings"}),
    }
