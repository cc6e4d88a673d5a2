"""What commands say: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from sprite_bridge.errors import SpriteBridgeError


def say(text: str) -> None:
    """Print a line of the result."""
    _write(sys.stdout, text)


def note(text: str) -> None:
    """Print a line about the work: a warning, an error."""
    _write(sys.stderr, text)


def say_json(value: Mapping[str, Any]) -> None:
    """Print the one object that `--json` promises."""
    say(json.dumps(value, allow_nan=False))


def _write(stream: TextIO, text: str) -> None:
    """Write a line; a file name with letters that the stream cannot show must not end the work."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def error_json(error: SpriteBridgeError) -> dict[str, Any]:
    """Return what `--json` prints about a command that failed."""
    return {"ok": False, "error": error.as_dict()}


def note_warning(message: str, hint: str) -> None:
    """Print a warning, and what to do."""
    note(f"warning: {message}\n  hint: {hint}")


def note_error(error: SpriteBridgeError, about: str = "") -> None:
    """Print an error, what it is about unless the message begins with that, and what to do."""
    named = f"{about}: " if about and not error.message.startswith(about) else ""
    note(f"error: {named}{error.message}")
    if error.hint:
        note(f"  hint: {error.hint}")


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[str], None]]:
    """Show a bar on stderr over `total` steps, if there is more than one and a terminal to show it on.

    Yields the function to call with a name before each step.
    """
    if total < 2 or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # A redirected stdout must stay what it is; one on the same terminal is printed above the bar.
    shared = sys.stdout.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=shared) as bar:
        task = bar.add_task(what, total=total)
        begun = False

        def step(name: str) -> None:
            nonlocal begun
            bar.update(task, description=name, advance=int(begun))
            begun = True

        yield step


@contextmanager
def status_line() -> Iterator[Callable[[str], None]]:
    """Keep one line at the foot of stderr up to date, if that is a terminal. Yields the function that sets its text."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console, shared = Console(stderr=True), sys.stdout.isatty()
    # Twice a second, whatever happens: thousands of files may be done meanwhile.
    with Live(console=console, refresh_per_second=2, transient=True, redirect_stdout=shared) as live:
        yield lambda text: live.update(Text(text, no_wrap=True, overflow="ellipsis"))
