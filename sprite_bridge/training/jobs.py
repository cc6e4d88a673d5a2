"""What the commands ``train`` and ``evaluate`` do, from folders to folders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import torch

from sprite_bridge.errors import BadParams, ConfigError, DeviceError, InputError, OutputError
from sprite_bridge.runtime import Model, ModelStore, TrainingPack
from sprite_bridge.runtime.store import CARD_FILE
from sprite_bridge.training.calibration import calibration
from sprite_bridge.training.data import Pack, read_sprites
from sprite_bridge.training.evaluate import evaluate
from sprite_bridge.training.model_folder import (
    Measured,
    check_name,
    packs_of,
    write_card,
    write_page,
    write_weights,
)
from sprite_bridge.training.nets import V1
from sprite_bridge.training.parts import held_out, training_parts
from sprite_bridge.training.precision import settled
from sprite_bridge.training.quantize import Inputs
from sprite_bridge.training.recipe import FINE_TUNING, Recipe
from sprite_bridge.training.report_page import write_report
from sprite_bridge.training.state import Row, RunFolder
from sprite_bridge.training.trainer import Limits, train
from sprite_bridge.training.validation import Case, table

RUN_FOLDER, RECIPE_FILE, REPORT_FILE = "run", "recipe.toml", "report.html"
FIGURE_CASES = 160


@dataclass(frozen=True)
class TrainOrder:
    """What ``sprite-bridge train clean`` was asked for."""

    data: Path
    out: Path
    recipe: Path | None = None
    resume: bool = False
    minutes: float | None = None
    width: int | None = None
    device: str = "auto"
    folders: Sequence[Path] | None = None
    """Where models are looked for; the usual places if not said."""
    taken: Sequence[str] = ()
    """Names that the model may not have: it would hide others."""


@dataclass(frozen=True)
class EvaluateOrder:
    """What ``sprite-bridge evaluate clean`` was asked for."""

    data: Path
    model: str
    cases: int
    seed: int
    device: str = "auto"
    folders: Sequence[Path] | None = None


def train_cleaner(order: TrainOrder, say: Callable[[Row], None]) -> dict[str, Any]:
    """Train, export and measure; ``order.out`` becomes an installable model folder. Returns what happened.

    The run's own files (checkpoint, log, packed sprites) are in ``out``/run and may be deleted afterwards.
    The recipe beside the weights has the number of steps that were really run.
    """
    name = _checked_name(order)
    _check_new(order)
    device = _device(order.device)
    recipe = _recipe(order, device)
    if not order.resume:
        _check_data(order.data)
    store = ModelStore(order.folders)
    start = _start(store, recipe)
    folder = order.out / RUN_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECIPE_FILE).write_text(recipe.to_toml(), encoding="utf-8")
    pack = _pack(order.data, folder / "pack.npz", order.resume)
    limits = Limits(minutes=order.minutes or recipe.minutes or None)
    trained = train(
        pack, folder, recipe, resume=order.resume, limits=limits, device=device, start=start, say=say
    )
    recipe = replace(recipe, steps=trained.steps)
    training, judges = training_parts(pack, recipe)[0], held_out(pack, recipe)
    trained_on = set(packs_of(training.names, order.data))
    before = None
    if recipe.start:
        trained_on |= set(store.card(recipe.start).trained_on)
        before = table(_judged(store.open(recipe.start, "cpu"), judges, recipe))
    packs = sorted(trained_on, key=lambda one: one.pack)
    exact: dict[str, Any] | None = None
    figures = {}
    if recipe.weights == "int8":
        beside, plain = float_folder(order), replace(recipe, weights="float16")
        exact, _ = _write(beside, trained.network, plain, packs, judges)
        figures[beside.name] = exact["figures"]
    pictures = list(calibration(trained.network, training, recipe.seed)) if exact is not None else []
    written, cases = _write(order.out, trained.network, recipe, packs, judges, pictures)
    figures = {name: written["figures"], **figures}
    if before is not None:
        figures[f"{recipe.start}, which it began as"] = before
    report, run = folder / REPORT_FILE, RunFolder(folder)
    write_report(report, f"Training of {name}", run.history(), run.sheets, figures, cases)
    told = {"float": exact, "before": before, "kept": len(judges), "report": str(report)}
    return {"model": name, **written, **told}


def _start(store: ModelStore, recipe: Recipe) -> bytes | None:
    """The model to begin with. Raises BadParams where the recipe is of another width."""
    if not recipe.start:
        return None
    width = store.card(recipe.start).width
    if width != recipe.width:
        raise BadParams(
            f"{recipe.start}, which the training begins as, is {width} channels wide, not {recipe.width}",
            field="width",
        )
    return store.check(recipe.start).data


def _checked_name(order: TrainOrder) -> str:
    """The name of the model that will be. Raises BadParams for one that cannot be, or would hide another model."""
    names = [check_name(folder) for folder in (order.out, float_folder(order))]
    hidden = [name for name in names if name in order.taken or name == "auto"]
    if hidden:
        raise BadParams(f"a model named {hidden[0]!r} would hide the one that comes along", field="name")
    return names[0]


def float_folder(order: TrainOrder) -> Path:
    """Where the model is in floating point, if the one that was asked for is in integers."""
    out = order.out.resolve()
    return out.with_name(f"{out.name}-float")


def _write(
    out: Path,
    network: V1,
    recipe: Recipe,
    trained_on: Sequence[TrainingPack],
    judges: Pack,
    pictures: Sequence[Inputs] = (),
) -> tuple[dict[str, Any], list[Case]]:
    """Write a model folder with the figures of what it holds; gives these, and the cases they are of. ``pictures`` are
    the calibration that integers need."""
    exported = write_weights(out, network, recipe, trained_on, pictures)
    name = check_name(out)
    cases = _judged(ModelStore([out.resolve().parent]).open(name, "cpu"), judges, recipe)
    rows = table(cases)
    how = f"--model {name} --cases {FIGURE_CASES} --seed {recipe.seed}"
    measured = Measured(rows, f"sprite-bridge evaluate clean --data DATA {how}")
    write_card(out, recipe, trained_on, measured)
    write_page(out, recipe, trained_on, measured)
    return {"weights": exported.weights, "parity": exported.parity, "figures": rows}, cases


def _judged(model: Model, judges: Pack, recipe: Recipe) -> list[Case]:
    """The cases of a card's figures."""
    return evaluate(model, judges, cases=FIGURE_CASES, seed=recipe.seed)


def _check_new(order: TrainOrder) -> None:
    """Raise OutputError where a new run would replace a model, or the checkpoint of a run that was interrupted."""
    begun = RunFolder(order.out / RUN_FOLDER).state.exists()
    if begun and not order.resume:
        raise OutputError(
            f"{order.out} holds a run already", "go on with it: --resume; or name another folder"
        )
    for out in (order.out, float_folder(order)):
        if not begun and (out / CARD_FILE).exists():
            raise OutputError(f"{out} holds a model already, and no run to go on with", "name another folder")


def evaluate_cleaner(order: EvaluateOrder) -> dict[str, Any]:
    """Score an installed model on the held-out sprites of ``order.data``; its recipe says which those are."""
    store = ModelStore(order.folders)
    model = store.open(order.model, order.device)
    recipe_file = store.folder(order.model) / RECIPE_FILE
    recipe = Recipe.read(recipe_file) if recipe_file.is_file() else Recipe(validation_share=0.0)
    pack = held_out(read_pack(order.data), recipe)
    rows = table(evaluate(model, pack, cases=order.cases, seed=order.seed))
    return {"model": order.model, "provider": model.provider, "sprites": len(pack), "figures": rows}


def read_pack(data: Path) -> Pack:
    """``data.read_sprites`` whose errors say what to do."""
    _check_data(data)
    try:
        return read_sprites(data)
    except ValueError as error:
        raise InputError(f"{data}: {error}", "sprites are PNG files of at most 128 x 128 pixels") from error


def _check_data(data: Path) -> None:
    if not data.exists():
        raise InputError(f"{data} does not exist", "--data is a folder or a zip of PNG sprites")


def _pack(data: Path, cache: Path, resume: bool) -> Pack:
    """The sprites of ``data``; a resumed run goes on with those it began with."""
    if resume and cache.is_file():
        return Pack.load(cache)
    pack = read_pack(data)
    pack.save(cache)
    return pack


def _recipe(order: TrainOrder, device: str) -> Recipe:
    """The recipe of a run. One that goes on may be given other steps, another limit and another kind of weights
    for the model, and nothing else."""
    path = order.out / RUN_FOLDER / RECIPE_FILE
    begun = Recipe.read(path) if order.resume and path.is_file() else None
    recipe = Recipe.read(order.recipe) if order.recipe else begun or FINE_TUNING
    if order.width is not None:
        recipe = replace(recipe, width=order.width)
    recipe = settled(recipe, device)
    if begun is not None:
        _check_same(settled(begun, device), recipe)
    return recipe


def _check_same(begun: Recipe, now: Recipe) -> None:
    """Raise ConfigError where a run would go on with another recipe than it was begun with."""
    names = [field.name for field in fields(Recipe) if field.name not in ("steps", "weights", "minutes")]
    other = [name for name in names if getattr(begun, name) != getattr(now, name)]
    if other:
        raise ConfigError(
            f"the run was begun with another recipe: {', '.join(other)}",
            "go on without --recipe and --width, or begin a new run in another folder",
        )


def _device(wanted: str) -> str:
    if wanted not in ("auto", "cpu", "cuda"):
        raise BadParams(f"device {wanted!r} is not one of: auto, cpu, cuda", field="device")
    if wanted == "cuda" and not torch.cuda.is_available():
        raise DeviceError("torch finds no CUDA device here", "use --device cpu")
    return "cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu"
