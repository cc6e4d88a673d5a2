"""The `sprite-bridge` command: its commands, and one place where every error becomes an exit code."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from sprite_bridge.cli.console import error_json, note, note_error, say, say_json
from sprite_bridge.cli.exit_codes import ExitCode, of_error
from sprite_bridge.errors import Cancelled, SpriteBridgeError
from sprite_bridge.version import __version__

COMMANDS = (
    "clean",
    "decompose",
    "doctor",
    "evaluate",
    "history",
    "install",
    "models",
    "serve",
    "status",
    "stop",
    "train",
    "undo",
    "watch",
)
"""ADD A COMMAND HERE: its name is that of a file beside this one and of the function in it, or of what holds several."""

_COMPLETION = "_SPRITE_BRIDGE_COMPLETE"  # set by shells that ask what could be typed next
_EXIT_CODES = (
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 some of a batch failed, 4 daemon unreachable, "
    "5 model missing or refused, 6 device, 130 interrupted."
)


def build(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the command line with these commands."""
    app = typer.Typer(
        name="sprite-bridge",
        help="Turns what generators call pixel art into real pixel art, and takes footage of it apart.",
        epilog=_EXIT_CODES,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for name in names:
        command = getattr(import_module(f"sprite_bridge.cli.{name}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command)
        else:
            app.command()(command)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code. With `--json`, errors are JSON on stdout too."""
    as_json = "--json" in arguments
    try:
        app = build(_needed(arguments))
        # A command returns its exit code; without one it did what it was asked.
        code = app(args=list(arguments), prog_name="sprite-bridge", standalone_mode=False) or ExitCode.OK
        if code == ExitCode.INTERRUPTED:
            raise Cancelled("interrupted")
        return int(code)
    except SpriteBridgeError as error:
        return _fail(error, of_error(error), as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _fail(Cancelled("interrupted"), ExitCode.INTERRUPTED, as_json)
    except typer.TyperException as error:
        return _fail_usage(error, as_json)


def _needed(arguments: Sequence[str]) -> Sequence[str]:
    """The command that is called, alone: building the options of all the others takes a tenth of a second."""
    called = arguments[0] if arguments else ""
    return (called,) if called in COMMANDS and _COMPLETION not in os.environ else COMMANDS


def _version(wanted: bool) -> None:
    if wanted:
        say(f"sprite-bridge {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


def _fail(error: SpriteBridgeError, code: ExitCode, as_json: bool) -> int:
    if as_json:
        say_json(error_json(error))
    else:
        note_error(error)
    return code


def _fail_usage(error: typer.TyperException, as_json: bool) -> int:
    message = error.format_message()
    if as_json:
        say_json({"ok": False, "error": {"code": "usage", "message": message, "hint": "see --help"}})
    else:
        note(f"error: {message}\n  hint: sprite-bridge --help, or --help after a command")
    return ExitCode.USAGE
