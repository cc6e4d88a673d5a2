"""`sprite-bridge models`: what is installed, and whether it may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sprite_bridge.cli import options
from sprite_bridge.cli.console import note, say, say_json
from sprite_bridge.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sprite_bridge.runtime.survey import Installed

ACTIONS = ("list", "verify")


def action(text: str) -> str:
    """Accept "list" and "verify"."""
    if text not in ACTIONS:
        raise typer.BadParameter(f"{text!r} is neither list nor verify", param_hint="'models'")
    return text


def models(
    what: Annotated[
        str, typer.Argument(callback=action, metavar="list|verify", help="A table, or a line for each.")
    ] = "list",
    name: Annotated[str | None, typer.Argument(help="Only this model.")] = None,
    device: Annotated[
        str | None,
        typer.Option(callback=options.device, metavar="auto|cpu|cuda", help="Where the models run."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
) -> int:
    """List and verify the models that are installed: hash, contents, and a run on a small picture.

    Leaves with 5 if one is missing or refused.
    """
    import os

    from sprite_bridge.config import load_settings
    from sprite_bridge.errors import ModelMissing
    from sprite_bridge.runtime.store import ModelStore, search_path
    from sprite_bridge.runtime.survey import survey

    settings = load_settings({"device": device})
    folders = search_path(settings.models, os.environ)
    store = ModelStore(folders)
    names = store.names() if name is None else [store.folder(name).name]
    if not names:
        raise ModelMissing("no model is installed", f"looked in: {', '.join(map(str, folders))}")
    found = survey(store, names, settings.device)
    ok = not any(model.problems for model in found)
    if as_json:
        say_json({"ok": ok, "models": [model.as_dict() for model in found]})
    else:
        _print(found, what)
    return ExitCode.OK if ok else ExitCode.MODEL


def _print(found: Sequence[Installed], what: str) -> None:
    if what == "list":
        heads = ("name", "task", "size", "sha256", "licence", "runs on")
        for line in aligned([heads, *(_row(model) for model in found)]):
            say(line)
    else:
        for model in found:
            say(f"{model.name}: {'refused' if model.problems else f'ok, ran on {model.provider}'}")
    for model in found:
        for problem in model.problems:
            note(f"error: {problem}")
        if model.note:
            note(f"{model.name}: {model.note}")


def _row(model: Installed) -> tuple[str, ...]:
    size = f"{model.size_bytes / 1024**2:.2f} MiB" if model.size_bytes else "-"
    digest = "ok" if model.sha256_ok else "WRONG" if model.size_bytes else "-"
    return (model.name, model.task or "-", size, digest, model.licence or "-", model.provider or "nothing")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines whose columns line up."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
