"""Model cards: what a model folder says about its weights, read strictly from `card.toml`.

A card is trusted for nothing it claims: the store checks the file and its graph against it. Every key is
checked and unknown keys are refused, so that a slip of the pen is found when the card is written and not when
a picture comes out wrong.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.table import Table

NAME = re.compile(r"[a-z0-9_-]{1,64}")
FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}\.onnx")
SHA256 = re.compile(r"[0-9a-f]{64}")
TASKS = ("clean",)
MAX_CARD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """One input or output: a dimension is a fixed size (int) or the name of a free one ("N", "H", "W")."""

    name: str
    shape: tuple[int | str, ...]
    dtype: str
    range: tuple[float, float]


@dataclass(frozen=True, slots=True)
class TrainingPack:
    """A set of pictures that the weights were trained on."""

    pack: str
    licence: str
    author: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Measured values, what they were measured on, and the command that measures them again."""

    on: str
    command: str
    values: dict[str, float] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a model folder declares; see models/README.md for the meaning of each key."""

    name: str
    task: str
    summary: str
    file: str
    sha256: str
    opset: int
    multiple_of: int
    width: int
    licence: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    trained_on: tuple[TrainingPack, ...]
    figures: tuple[Figures, ...]


def load_card(path: Path) -> Card:
    """Read and check one `card.toml`.

    Raises:
        BadModel: unreadable, not TOML, a key missing, unknown, mistyped or out of range, or a card whose
            name is not its folder's. The message names the file and the key.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_CARD_BYTES + 1)
    except OSError as error:
        raise BadModel(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_CARD_BYTES:
        raise BadModel(f"{path}: larger than {MAX_CARD_BYTES // 1024} KiB, which no card is")
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadModel(f"{path}: not a TOML file: {error}") from error
    card = parse_card(content, str(path))
    if card.name != path.parent.name:
        raise BadModel(f"{path}: name: {card.name!r} is not the folder's name, {path.parent.name!r}")
    return card


def parse_card(content: dict[str, object], where: str) -> Card:
    """Check the content of a card; `where` is the file named in errors."""
    table = Table(content, where)
    card = Card(
        name=table.text("name", NAME),
        task=table.choice("task", TASKS),
        summary=table.text("summary"),
        file=table.text("file", FILE),
        sha256=table.text("sha256", SHA256),
        opset=table.integer("opset", 1, 99),
        multiple_of=table.integer("multiple_of", 1, 256),
        width=table.integer("width", 1, 4096),
        licence=table.text("licence"),
        inputs=tuple(_tensor(entry) for entry in table.tables("inputs", least=1)),
        outputs=tuple(_tensor(entry) for entry in table.tables("outputs", least=1)),
        trained_on=tuple(_pack(entry) for entry in table.tables("trained_on")),
        figures=tuple(_figures(entry) for entry in table.tables("figures")),
    )
    table.finish()
    _check_clean(card, table)
    return card


def _tensor(entry: Table) -> TensorSpec:
    spec = TensorSpec(
        name=entry.text("name"),
        shape=entry.shape("shape"),
        dtype=entry.choice("dtype", ("float32",)),
        range=entry.interval("range"),
    )
    entry.finish()
    return spec


def _pack(entry: Table) -> TrainingPack:
    pack = TrainingPack(entry.text("pack"), entry.text("licence"), entry.text("author"))
    entry.finish()
    return pack


def _figures(entry: Table) -> Figures:
    on, command = entry.text("on"), entry.text("command")
    return Figures(on, command, entry.remaining_numbers())


def _check_clean(card: Card, table: Table) -> None:
    """A cleaner takes (N, 3, H, W), or two of these, and gives red, green, blue and alpha in one output or several."""
    if len(card.inputs) > 2:
        raise table.error(
            "inputs", "a cleaner has one, the picture, or two: the picture and the ground behind it"
        )
    free = ("N", "H", "W")
    for key, specs in (("inputs", card.inputs), ("outputs", card.outputs)):
        for spec in specs:
            shape = spec.shape
            if len(shape) != 4 or (shape[0], shape[2], shape[3]) != free or isinstance(shape[1], str):
                raise table.error(key, f'{spec.name!r} must have shape ["N", channels, "H", "W"]')
    if any(spec.shape[1] != 3 for spec in card.inputs):
        raise table.error("inputs", "a cleaner takes 3 channels: red, green, blue")
    if sum(int(spec.shape[1]) for spec in card.outputs) != 4:
        raise table.error("outputs", "a cleaner gives 4 channels in all: red, green, blue, alpha")
