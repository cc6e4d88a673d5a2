"""How a model is trained, in one frozen value that is written as recipe.toml beside the weights."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sprite_bridge.errors import ConfigError
from sprite_bridge.training.kinds import GROUND_SHARES, GROUNDS, WAY_SHARES, WAYS

NETWORK_NAMES = ("v1", "v2")
LOSS_NAMES = ("v1", "mended", "balanced")
ORDERS = ("chance", "epochs")
JUDGES = ("acc", "loss")
PRECISIONS = ("auto", "bfloat16", "float32")
WEIGHTS = ("float16", "int8")


@dataclass(frozen=True)
class Recipe:
    """Everything but the data that decides the weights.

    ``steps`` batches of ``batch`` crops of ``side`` pixels; every ``large_every``-th batch (0: never) has
    a quarter as many crops of twice the side. The learning rate warms up over 4 % of the run and falls
    along a cosine. ``grounds`` and ``ways`` are the shares of the corruption's kinds; ``data_weights``
    multiplies the chances of sprites by part of their name; sprites whose name contains an entry of
    ``holdout``, and a ``validation_share`` of all groups, are kept for validation.

    ``subset`` (0: all) is how many of the other sprites the run sees at all, and ``validation_sprites`` (0: what was kept)
    how many of these it validates on instead. Without these, ``choosing_share`` is the share of all groups that does so and
    is not learned from either, so that what was kept has no part in the choice (where there are too few groups, it has).
    ``order``: sprites are drawn by "chance", often several for a picture, or come in "epochs", each once in every pass and
    alone. The best weights are ``best_by`` the highest "acc" or the lowest "loss" of a validation. ``precision`` "auto"
    computes in bfloat16 where the device is fast at it. ``weights`` are what the model is stored and run in: with "int8"
    there is another model beside it, in "float16", whose name ends in -float.

    ``start`` is the model whose weights the network begins with, in floating point ("": none), and ``company`` how many
    sprites that the project draws are mixed in, to be learned from only. A run takes ``minutes`` at most (0: no limit).
    """

    network: str = "v1"
    width: int = 16
    loss: str = "mended"
    seed: int = 0
    steps: int = 10_000
    batch: int = 32
    side: int = 64
    large_every: int = 6
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    ema: float = 0.998
    validate_every: int = 250
    validation_cases: int = 72
    validation_share: float = 0.04
    holdout: tuple[str, ...] = ()
    subset: int = 0
    validation_sprites: int = 0
    choosing_share: float = 0.0
    order: str = "chance"
    best_by: str = "acc"
    precision: str = "auto"
    weights: str = "float16"
    start: str = ""
    company: int = 0
    minutes: float = 0.0
    data_weights: dict[str, float] = field(default_factory=dict)
    grounds: dict[str, float] = field(default_factory=lambda: dict(GROUND_SHARES))
    ways: dict[str, float] = field(default_factory=lambda: dict(WAY_SHARES))

    def to_toml(self) -> str:
        """The text of a recipe.toml; ``from_toml`` reads it back to an equal value."""
        values = dataclasses.asdict(self)
        plain = {name: value for name, value in values.items() if not isinstance(value, dict)}
        lines = [f"{name} = {_toml_value(value)}" for name, value in plain.items()]
        for name, value in values.items():
            if isinstance(value, dict):
                lines += [
                    "",
                    f"[{name}]",
                    *(f"{_quoted(key)} = {_toml_value(item)}" for key, item in value.items()),
                ]
        return "\n".join(lines) + "\n"

    @classmethod
    def from_toml(cls, text: str) -> Recipe:
        """Read a recipe; what it leaves out keeps its default. Raises ConfigError for what it does not
        know."""
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"the recipe is not TOML: {error}") from error
        fields = {item.name: item for item in dataclasses.fields(cls)}
        for name, value in values.items():
            if name not in fields:
                known = ", ".join(fields)
                raise ConfigError(f"the recipe has an unknown entry {name!r}", f"known are: {known}")
            values[name] = _checked(name, value, getattr(cls(), name))
        recipe = cls(**values)
        _check_choice("network", (recipe.network,), NETWORK_NAMES)
        _check_choice("loss", (recipe.loss,), LOSS_NAMES)
        _check_choice("order", (recipe.order,), ORDERS)
        _check_choice("best_by", (recipe.best_by,), JUDGES)
        _check_choice("precision", (recipe.precision,), PRECISIONS)
        _check_choice("weights", (recipe.weights,), WEIGHTS)
        _check_choice("grounds", recipe.grounds, GROUNDS)
        _check_choice("ways", recipe.ways, WAYS)
        return recipe

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe file; raises ConfigError if it is missing or wrong."""
        try:
            return cls.from_toml(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"cannot read the recipe {path}: {error.strerror}") from error


FINE_TUNING = Recipe(
    network="v2",
    width=32,
    loss="balanced",
    steps=1500,
    batch=16,
    learning_rate=1e-4,
    ema=0.99,
    validate_every=150,
    validation_cases=48,
    validation_share=0.2,
    choosing_share=0.15,
    weights="int8",
    start="v2-float",
    company=200,
    minutes=15.0,
)
"""How the network that comes along learns the style of somebody's sprites."""


def _checked(name: str, value: Any, default: Any) -> Any:
    """``value`` in the type of ``default``; ConfigError if it has another."""
    result: Callable[[Any], Any]
    if isinstance(default, tuple):
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        result = tuple
    elif isinstance(default, dict):
        fits = isinstance(value, dict) and all(_is_number(item) for item in value.values())
        result = _numbers
    elif isinstance(default, float):
        fits, result = _is_number(value), float
    else:
        fits, result = type(value) is type(default), type(default)
    if fits and type(value) is int and value < 0:
        raise ConfigError(f"{name} in the recipe is negative: {value}")
    if not fits:
        raise ConfigError(f"{name} = {value!r} in the recipe should look like {default!r}")
    return result(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _numbers(values: dict[str, float]) -> dict[str, float]:
    return {key: float(value) for key, value in values.items()}


def _check_choice(name: str, values: Iterable[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise ConfigError(f"{name} in the recipe has {value!r}; known are: {', '.join(known)}")


def _toml_value(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_quoted(item) for item in value) + "]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
