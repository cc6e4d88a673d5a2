"""`sprite-bridge evaluate`: figures of a model on held-out sprites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sprite_bridge.cli import options
from sprite_bridge.cli.console import say, say_json
from sprite_bridge.cli.training_extra import need_training, task_name


def evaluate(
    task: Annotated[str, typer.Argument(callback=task_name, metavar="clean", help="What to evaluate.")],
    data: Annotated[Path, typer.Option(help="A folder or zip of PNG sprites, or a folder of such zips.")],
    model: Annotated[str, typer.Option(help="An installed model.")] = "v2",
    cases: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many pictures; half as many native ones are added.")
    ] = 160,
    seed: Annotated[int, typer.Option(help="The same seed gives the same pictures.")] = 0,
    device: Annotated[
        str | None,
        typer.Option(callback=options.device, metavar="auto|cpu|cuda", help="Where the model runs."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the figures to this JSON file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
) -> None:
    """Corrupt sprites that the model was not trained on, clean them with it, and compare with the truth."""
    need_training()
    import os

    from sprite_bridge.cli.jobs import check_file
    from sprite_bridge.config import load_settings
    from sprite_bridge.image import write_bytes
    from sprite_bridge.runtime.store import search_path
    from sprite_bridge.training.jobs import EvaluateOrder, evaluate_cleaner
    from sprite_bridge.training.report import table_text

    settings = load_settings({"device": device})
    if out is not None:
        check_file(out)
    folders = search_path(settings.models, os.environ)
    result = evaluate_cleaner(EvaluateOrder(data, model, cases, seed, settings.device, folders))
    if out is not None:
        write_bytes(out, (json.dumps(result, indent=1) + "\n").encode())
    if as_json:
        say_json({"ok": True, **result})
    else:
        say(table_text(result["figures"]))
