"""`sprite-bridge train`: a folder of sprites becomes an installable model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from sprite_bridge.cli import options
from sprite_bridge.cli.console import note, say, say_json
from sprite_bridge.cli.training_extra import need_training, task_name

NAME = "my-style"


def train(
    task: Annotated[str, typer.Argument(callback=task_name, metavar="clean", help="What to train.")],
    data: Annotated[Path, typer.Option(help="A folder or zip of PNG sprites, or a folder of such zips.")],
    name: Annotated[
        str | None, typer.Option(callback=options.model_name, help=f"Install the model as this ({NAME}).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The model folder to write instead; its name is the model's name.")
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(help="A recipe.toml; without one, the network that comes along learns your style."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the run in that folder stopped.")
    ] = False,
    minutes: Annotated[
        float | None,
        typer.Option(min=0.01, help="Train this long at most (15; with a recipe, what that says)."),
    ] = None,
    width: Annotated[int | None, typer.Option(min=4, max=256, help="Channels of the network.")] = None,
    device: Annotated[
        str | None, typer.Option(callback=options.device, metavar="auto|cpu|cuda", help="Where to train.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
) -> None:
    """Train a network and install it as a model for `clean --model NAME`.

    A run that was interrupted goes on with --resume and, but for a limit of minutes, ends in the same weights.
    """
    need_training()
    if name is not None and out is not None:
        raise typer.BadParameter("it excludes --out, whose name is the model's name", param_hint="--name")
    from sprite_bridge.config import load_settings
    from sprite_bridge.runtime.store import ModelStore, packaged_folder, search_path, user_folder
    from sprite_bridge.training.jobs import TrainOrder, train_cleaner
    from sprite_bridge.training.report import progress_line, table_text, verdict

    settings = load_settings({"device": device})
    folder = out if out is not None else user_folder(os.environ) / "models" / (name or NAME)
    order = TrainOrder(
        data,
        folder,
        recipe,
        resume,
        minutes,
        width,
        settings.device,
        search_path(settings.models, os.environ),
        taken=ModelStore([packaged_folder()]).names() if out is None else (),
    )
    result: dict[str, Any] = train_cleaner(order, lambda row: note(progress_line(row)))
    if as_json:
        say_json({"ok": True, **result})
        return
    say(table_text(result["figures"]))
    if result["before"] is not None:
        say(verdict(result["before"], result["figures"], result["kept"]))
    say(f"wrote {folder} ({result['weights']} weights)")
    say(f"how it went: {result['report']}")
