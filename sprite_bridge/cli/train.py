"""`sprite-bridge train`: a folder of sprites becomes an installable model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sprite_bridge.cli import options
from sprite_bridge.cli.console import note, say, say_json
from sprite_bridge.cli.training_extra import need_training, task_name


def train(
    task: Annotated[str, typer.Argument(callback=task_name, metavar="clean", help="What to train.")],
    data: Annotated[Path, typer.Option(help="A folder or zip of PNG sprites, or a folder of such zips.")],
    out: Annotated[Path, typer.Option(help="The model folder to write; its name is the model's name.")],
    recipe: Annotated[Path | None, typer.Option(help="A recipe.toml; without one, the defaults.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the run in --out stopped.")] = False,
    minutes: Annotated[float | None, typer.Option(min=0.01, help="Train this long at most.")] = None,
    width: Annotated[int | None, typer.Option(min=4, max=256, help="Channels of the network.")] = None,
    device: Annotated[
        str | None, typer.Option(callback=options.device, metavar="auto|cpu|cuda", help="Where to train.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
) -> None:
    """Train a network and write it as a model that `clean` can use.

    A run that was interrupted goes on with --resume and ends in the same weights.
    """
    need_training()
    from sprite_bridge.config import load_settings
    from sprite_bridge.training.jobs import TrainOrder, train_cleaner
    from sprite_bridge.training.report import progress_line, table_text

    order = TrainOrder(data, out, recipe, resume, minutes, width, load_settings({"device": device}).device)
    result: dict[str, Any] = train_cleaner(order, lambda row: note(progress_line(row)))
    if as_json:
        say_json({"ok": True, **result})
    else:
        say(table_text(result["figures"]))
        say(f"wrote {out} ({result['weights']} weights)")
        say(f"how it went: {result['report']}")
