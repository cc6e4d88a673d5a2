"""A trained network as an installable model folder: card, weights, recipe and a page to read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.errors import BadParams, ConfigError, OutputError
from sprite_bridge.runtime import ModelStore, TrainingPack
from sprite_bridge.runtime.card import NAME
from sprite_bridge.training.company import DRAWN, PREFIX
from sprite_bridge.training.export import Exported, export, export_integers, input_names
from sprite_bridge.training.nets import NETWORKS, V1
from sprite_bridge.training.onnx_graph import OPSET
from sprite_bridge.training.quantize import Inputs
from sprite_bridge.training.recipe import Recipe
from sprite_bridge.training.report import table_text

Table = Mapping[str, Mapping[str, float]]
MANIFEST = "manifest.json"
PAGE = """# {name}

{what} It takes the RGB of a corrupted sprite at its native size{also}
and gives RGBA: which pixels belong to the sprite, and roughly which colour they have. `recipe.toml` says how
it was trained.

Colours that come out are close, not exact: choose them from a palette afterwards.

## Trained on

{packs}

## Figures

On sprites that it was not trained on (`acc`, `soft` and `iou` as in `sprite_bridge/metrics.py`):

```
{table}
```

Measured with `{command}`.
`--cases` counts pictures of the training corruption; half as many native ones (`way native`) come on top.
"""


@dataclass(frozen=True)
class Measured:
    """A table of figures (rows as in ``validation.table``) and the command that measures it again."""

    rows: Table
    command: str


def check_name(out: Path) -> str:
    """The name of the model that ``out`` will be; raises BadParams if it is none."""
    name = out.resolve().name
    if not NAME.fullmatch(name):
        raise BadParams(f"the folder's name is the model's name, and {name!r} is none", field="out")
    return name


def write_weights(
    out: Path,
    network: V1,
    recipe: Recipe,
    trained_on: Sequence[TrainingPack],
    calibration: Sequence[Inputs] = (),
) -> Exported:
    """Write model.onnx, recipe.toml and a card without figures into ``out``, which must hold no other
    model. ``calibration`` inputs are needed for weights in "int8"."""
    out.mkdir(parents=True, exist_ok=True)
    if recipe.weights == "int8":
        exported = export_integers(network, out / "model.onnx", calibration)
    else:
        exported = export(network, out / "model.onnx")
    (out / "recipe.toml").write_text(recipe.to_toml(), encoding="utf-8")
    write_card(out, recipe, trained_on, None)
    return exported


def write_card(
    out: Path, recipe: Recipe, trained_on: Sequence[TrainingPack], measured: Measured | None
) -> None:
    """Write card.toml; raises OutputError if the folder is then not a model that may run."""
    digest = hashlib.sha256((out / "model.onnx").read_bytes()).hexdigest()
    head = {
        "name": check_name(out),
        "task": "clean",
        "summary": _summary(recipe),
        "file": "model.onnx",
        "sha256": digest,
        "opset": OPSET,
        "multiple_of": V1.MULTIPLE_OF,
        "width": recipe.width,
        "licence": "MIT",
    }
    tensor = {"dtype": "float32", "range": [0.0, 1.0]}
    tables: list[tuple[str, Mapping[str, object]]] = [
        *(("inputs", {"name": name, "shape": ["N", 3, "H", "W"], **tensor}) for name in _inputs(recipe)),
        ("outputs", {"name": "rgba", "shape": ["N", 4, "H", "W"], **tensor}),
        *(("trained_on", vars_of(pack)) for pack in trained_on),
        *(("figures", row) for row in _figures(measured)),
    ]
    lines = _entries(head)
    if not trained_on:
        lines.append("trained_on = []")
    if measured is None:
        lines.append("figures = []")
    for name, values in tables:
        lines += ["", f"[[{name}]]", *_entries(values)]
    (out / "card.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    problems = ModelStore([out.resolve().parent]).verify(check_name(out))
    if problems:
        raise OutputError(f"the model in {out} is not one that may run: {problems[0]}")


def write_page(out: Path, recipe: Recipe, trained_on: Sequence[TrainingPack], measured: Measured) -> None:
    """Write README.md: what the model is, what it learned from and how good it is."""
    packs = "\n".join(f"- {pack.pack}, by {pack.author} ({pack.licence})" for pack in trained_on)
    text = PAGE.format(
        name=check_name(out),
        what=_summary(recipe).partition(":")[0] + ".",
        also=", and the ground behind it," if len(_inputs(recipe)) > 1 else "",
        packs=packs,
        table=table_text(measured.rows),
        command=measured.command,
    )
    (out / "README.md").write_text(text, encoding="utf-8")


def _summary(recipe: Recipe) -> str:
    seen = "RGB and the ground" if len(_inputs(recipe)) > 1 else "RGB"
    stored = ", in 8-bit integers" if recipe.weights == "int8" else ""
    name = f"{recipe.network.upper()} anti-corruption U-Net"
    return f"{name}, {recipe.width} channels wide{stored}: {seen} in, RGBA out"


def _inputs(recipe: Recipe) -> list[str]:
    return input_names(NETWORKS[recipe.network])


def vars_of(pack: TrainingPack) -> dict[str, str]:
    """The keys of a card's [[trained_on]] entry."""
    return {"pack": pack.pack, "licence": pack.licence, "author": pack.author}


def packs_of(names: Iterable[str], data: Path) -> list[TrainingPack]:
    """What the sprites called ``names`` ("pack/path") belong to, by the manifest.json of the data folder.

    Its ``packs`` have a ``zip``, a ``prefix`` inside of it (or ""), a ``name``, ``licence`` and
    ``author``. Sprites that no manifest names are listed under the name of their zip or folder, with an
    unknown licence.
    """
    known = _manifest(data) | {PREFIX: DRAWN}
    found: dict[str, TrainingPack] = {}
    for name in names:
        place = next((prefix for prefix in known if name.startswith(prefix)), name.split("/")[0])
        if place not in found:
            found[place] = known.get(place, TrainingPack(place, "unknown", "unknown"))
    return sorted(found.values(), key=lambda pack: pack.pack)


def _manifest(data: Path) -> dict[str, TrainingPack]:
    path = data / MANIFEST
    if not path.is_file():
        return {}
    try:
        packs = json.loads(path.read_text(encoding="utf-8"))["packs"]
        return {
            f"{Path(pack['zip']).stem}/{pack['prefix']}": TrainingPack(
                pack["name"], pack["licence"], pack["author"]
            )
            for pack in packs
        }
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} does not say what the packs are: {error}") from error


def _figures(measured: Measured | None) -> list[dict[str, object]]:
    if measured is None:
        return []
    return [
        {"on": f"{row['cases']} held-out pictures: {name}", "command": measured.command}
        | {key: value for key, value in row.items() if key != "cases"}
        for name, row in measured.rows.items()
    ]


def _entries(values: Mapping[str, object]) -> list[str]:
    """TOML ``key = value`` lines; JSON writes texts, numbers and lists just as TOML wants them."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
