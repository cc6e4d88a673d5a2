from __future__ import annotations

import re
from pathlib import Path

import pytest

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime import Figures, TensorSpec, TrainingPack, load_card

GOOD = """\
name = "tiny"
task = "clean"
summary = "a model for tests"
file = "model.onnx"
sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
opset = 18
multiple_of = 16
width = 16
licence = "MIT"
[[inputs]]
name = "rgb"
shape = ["N", 3, "H", "W"]
dtype = "float32"
range = [0, 1]
[[outputs]]
name = "rgba"
shape = ["N", 4, "H", "W"]
dtype = "float32"
range = [0.0, 1.0]
[[trained_on]]
pack = "Dungeon"
licence = "CC0-1.0"
author = "Somebody"
[[figures]]
on = "120 sprites"
command = "sprite-bridge evaluate clean"
acc = 0.95
cases = 120
"""


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "tiny" / "card.toml"
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_complete_card_is_read_as_it_is_written(tmp_path: Path) -> None:
    card = load_card(write(tmp_path, GOOD))
    assert (card.name, card.task, card.file, card.opset) == ("tiny", "clean", "model.onnx", 18)
    assert (card.multiple_of, card.width, card.licence) == (16, 16, "MIT")
    assert card.inputs == (TensorSpec("rgb", ("N", 3, "H", "W"), "float32", (0.0, 1.0)),)
    assert card.outputs[0].shape == ("N", 4, "H", "W")
    assert card.trained_on == (TrainingPack("Dungeon", "CC0-1.0", "Somebody"),)
    expected = Figures("120 sprites", "sprite-bridge evaluate clean", {"acc": 0.95, "cases": 120.0})
    assert card.figures == (expected,)


def test_the_card_in_the_readme_is_a_valid_one(tmp_path: Path) -> None:
    readme = Path(__file__).resolve().parents[2] / "models" / "README.md"
    found = re.search(r"```toml\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    path = tmp_path / "v1-32" / "card.toml"
    path.parent.mkdir()
    path.write_text(found[1], encoding="utf-8")
    assert load_card(path).name == "v1-32"


@pytest.mark.parametrize(
    "key", ["name", "task", "summary", "file", "sha256", "opset", "multiple_of", "width", "licence"]
)
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    lines = GOOD.splitlines()
    lines.remove(next(line for line in lines if line.startswith(f"{key} =")))
    path = write(tmp_path, "\n".join(lines))
    with pytest.raises(BadModel, match=rf"card\.toml: {key}: is missing") as caught:
        load_card(path)
    assert str(path) in caught.value.message


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "tiny"', 'name = "Tiny!"', "name:"),
        ('name = "tiny"', 'name = "other"', "name: 'other' is not the folder's name"),
        ('name = "tiny"', f'name = "{"x" * 65}"', "name:"),
        ('task = "clean"', 'task = "cook"', "task: 'cook' is not one of: clean"),
        ('file = "model.onnx"', 'file = "../model.onnx"', "file:"),
        ('file = "model.onnx"', 'file = "/model.onnx"', "file:"),
        ('file = "model.onnx"', 'file = "a/model.onnx"', "file:"),
        ('file = "model.onnx"', 'file = "model.pt"', "file:"),
        ('file = "model.onnx"', 'file = "model.onnx.pkl"', "file:"),
        ('file = "model.onnx"', 'file = ".onnx"', "file:"),
        ('sha256 = "0', 'sha256 = "G', "sha256:"),
        ('sha256 = "0', 'sha256 = "', "sha256:"),
        ("opset = 18", 'opset = "18"', "opset: must be a whole number"),
        ("opset = 18", "opset = true", "opset: must be a whole number"),
        ("multiple_of = 16", "multiple_of = 0", "multiple_of: must be a whole number from 1"),
        ("width = 16", "width = 1.5", "width: must be a whole number"),
        ('licence = "MIT"', 'licence = " "', "licence: must be a text"),
        ('licence = "MIT"', 'licence = "MIT"\ncolour = "red"', "colour: is not a key"),
        ("range = [0, 1]", "range = [1, 0]", r"inputs\[0\].range:"),
        ("range = [0, 1]", "range = [0, nan]", r"inputs\[0\].range:"),
        ("range = [0, 1]", "range = [0]", r"inputs\[0\].range:"),
        ("range = [0, 1]", "range = [0, 1]\nextra = 1", r"inputs\[0\].extra: is not a key"),
        ('["N", 3, "H", "W"]', '["N", 0, "H", "W"]', r"inputs\[0\].shape:"),
        ('["N", 3, "H", "W"]', '["N", 3, "H"]', "inputs: 'rgb' must have shape"),
        ('["N", 3, "H", "W"]', '["N", 1, "H", "W"]', "inputs: a cleaner takes 3 channels"),
        (
            "[[outputs]]",
            3 * '[[inputs]]\nname = "x"\nshape = ["N", 3, "H", "W"]\ndtype = "float32"\nrange = [0, 1]\n'
            + "[[outputs]]",
            "inputs: a cleaner has one",
        ),
        ('["N", 4, "H", "W"]', '["N", 3, "H", "W"]', "outputs: a cleaner gives 4 channels"),
        ('["N", 4, "H", "W"]', '[1, 4, "H", "W"]', "outputs: 'rgba' must have shape"),
        ('dtype = "float32"', 'dtype = "float16"', r"inputs\[0\].dtype:"),
        ('author = "Somebody"\n', "", r"trained_on\[0\].author: is missing"),
        ("[[trained_on]]", "[trained_on]", "trained_on: must be"),
        ("acc = 0.95", 'acc = "high"', r"figures\[0\].acc: must be a finite number"),
        ("acc = 0.95\ncases = 120", "", r"figures\[0\].\*: at least one"),
        ('command = "sprite-bridge evaluate clean"\n', "", r"figures\[0\].command: is missing"),
    ],
)
def test_a_wrong_value_is_refused_by_file_and_key(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(BadModel, match=rf"card\.toml: {complaint}"):
        load_card(write(tmp_path, GOOD.replace(old, new, 1)))


@pytest.mark.parametrize(
    "text",
    [b"", b"name =", b"\xff\xfe", b"\0" * 10, b"a = " + b"[" * 5000, b"# " + b"x" * 70_000],
    ids=["empty", "half", "not UTF-8", "zeros", "deep", "huge"],
)
def test_what_is_no_card_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(BadModel, match=r"card\.toml: "):
        load_card(write(tmp_path, text))


def test_a_card_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="cannot be read"):
        load_card(tmp_path / "tiny" / "card.toml")
