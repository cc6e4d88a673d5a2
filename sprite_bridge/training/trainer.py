"""One readable training loop: seeded, resumable to the same weights, best by validation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import TextColumn

from sprite_bridge.errors import ConfigError
from sprite_bridge.training.data import Pack
from sprite_bridge.training.nets import NETWORKS, V1
from sprite_bridge.training.recipe import Recipe
from sprite_bridge.training.run import Run
from sprite_bridge.training.state import Row, RunFolder


@dataclass(frozen=True)
class Limits:
    """When to stop early.

    ``minutes`` of training in all also bend the learning rate, so that it ends where they end (such a run
    depends on the machine's speed); ``steps`` merely stops, as an interruption would.
    """

    minutes: float | None = None
    steps: int | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Trained:
    """The network with its best weights, on the CPU and in eval mode, and the steps of the whole run."""

    network: V1
    steps: int


def train(
    pack: Pack,
    out: Path,
    recipe: Recipe,
    *,
    resume: bool = False,
    limits: Limits = NO_LIMITS,
    device: str = "cpu",
    start: bytes | None = None,
    say: Callable[[Row], None] = lambda row: None,
) -> Trained:
    """Train a V1 network on ``pack``.

    ``out`` receives state.pt, best.pt, log.jsonl and log.csv. With ``resume`` the run of that folder goes on;
    without ``limits.minutes`` it ends in the same weights as one that was never interrupted. ``start`` is the ONNX
    file of the model to begin with. ``say`` gets the figures of every validation.
    """
    run = Run(pack, RunFolder(out), recipe, device, limits.minutes, start)
    if resume and run.folder.state.exists():
        run.load()
    if start is not None and run.progress.step == 0:
        say(run.validate())  # what it begins as is the one to beat
    last = recipe.steps if limits.steps is None else min(recipe.steps, limits.steps)
    with _bar() as bar:
        task = bar.add_task("training", total=1.0, rate=0.0)
        while run.progress.step < last and run.share < 1:
            run.one_step()
            bar.update(task, completed=run.share, rate=run.since_validation.images_per_second)
            if run.progress.step % recipe.validate_every == 0 or run.progress.step == last or run.share == 1:
                say(run.validate())
    best = NETWORKS[recipe.network](recipe.width)
    if not run.folder.best.exists():
        raise ConfigError(
            "the training came to nothing: its loss is no number",
            "train with a smaller learning_rate in a --recipe",
        )
    run.folder.load_best(best)
    return Trained(best.eval(), run.progress.step)


def _bar() -> Bar:
    """A progress bar on stderr, silent where that is no terminal."""
    console = Console(stderr=True)
    columns = (*Bar.get_default_columns(), TextColumn("{task.fields[rate]:.0f} images/s"))
    return Bar(*columns, console=console, disable=not console.is_terminal)
