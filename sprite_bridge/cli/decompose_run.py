"""What `decompose` says: a line on what was found, warnings, and how far it is."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from sprite_bridge.cli.console import note, note_error, say, say_json, status_line
from sprite_bridge.cli.decompose_checks import check_order
from sprite_bridge.cli.decompose_job import Done, Order, do
from sprite_bridge.cli.exit_codes import of_batch
from sprite_bridge.cli.hints import hint_for_parts
from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.version import __version__
from sprite_bridge.words import count, times


def run(order: Order) -> int:
    """Do what was asked for, say what came of it, and return the exit code.

    Raises before any work what `check_order` does, and what `do` does.
    """
    check_order(order)
    with nullcontext(lambda text: None) if order.as_json else status_line() as show:
        done = do(order, lambda share, step: show(f"{order.source.name}: {share:.0%} {step}"))
    if not order.as_json:
        _tell(done, order)
    page_error = _page(done, order)
    if order.as_json:
        say_json(_json(done, order, page_error))
    elif page_error is not None:
        note_error(page_error, str(order.report))
    return of_batch([] if page_error is None else [page_error], 2)


def _page(done: Done, order: Order) -> SpriteBridgeError | None:
    """Write the page that was asked for; if that fails the result stands."""
    if order.report is None:
        return None
    from sprite_bridge.report.parts import Parts, write_parts_html

    result = done.result
    shown = Parts(
        order.source.name,
        result.small(done.frames),
        result.decomposition,
        result.report,
        done.warnings,
    )
    try:
        write_parts_html(order.report, [shown])
    except SpriteBridgeError as error:
        return error
    return None


def _tell(done: Done, order: Order) -> None:
    report = done.result.report
    say(f"{order.source} -> {order.output}: {summary(report)}")
    for warning in _warnings(done, order):
        note(f"warning: {order.source}: {warning['message']}")
        if warning["hint"]:
            note(f"  hint: {warning['hint']}")


def summary(report: DecomposeReport) -> str:
    """Return what was found on one line."""
    frames = f"{count(report.frames, 'frame')} of {times(report.size)}"
    found = f"{count(report.sprites, 'sprite')}, {count(report.actors, 'actor')} in {frames}"
    if report.rest:
        found += f", {count(report.rest, 'piece')} left over"
    exact = "exact" if report.exact else f"{report.wrong_share:.3%} of the pixels differ"
    if report.footage != "exact":
        exact += " once cleaned" if report.exact else " from the cleaned frames"
    saved = f"{report.saved_share:.1%} of the memory saved" if report.saved_share > 0 else "no memory saved"
    return f"{found}, {exact}, {saved}"


def _warnings(done: Done, order: Order) -> list[dict[str, str]]:
    report = done.result.report
    return [
        {
            "code": warning.code,
            "message": warning.message,
            "hint": hint_for_parts(
                warning.code, sheet=order.sheet is not None, ended_early=report.ended_early
            ),
        }
        for warning in (*report.warnings, *done.warnings)
    ]


def _json(done: Done, order: Order, page_error: SpriteBridgeError | None) -> dict[str, Any]:
    """The object of `--json`."""
    report = done.result.report
    page: dict[str, Any] | None = None
    if order.report is not None:
        page = {"ok": page_error is None, "output": None if page_error else str(order.report)}
        page |= {"error": page_error.as_dict()} if page_error else {}
    return {
        "ok": page_error is None,
        "version": __version__,
        "input": str(order.source),
        "output": str(order.output),
        "files": [str(path) for path in done.files],
        "aseprite": None if order.aseprite is None else str(order.aseprite),
        "page": page,
        "warnings": _warnings(done, order),
        "report": report.model_dump(mode="json", exclude={"warnings"}),
    }
