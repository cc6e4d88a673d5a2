"""Small models, good and bad, built with the onnx package and installed in a folder of their own; a reader of .aseprite."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from sprite_bridge.runtime import ModelStore

# A slow machine is not a failure; and what decides whether a change may land looks at the same examples every time.
hypothesis.settings.register_profile("patient", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("patient")

CARD = """
name = "{name}"
task = "clean"
summary = "a model for tests"
file = "{file}"
sha256 = "{sha256}"
opset = 18
multiple_of = {multiple_of}
width = 4
licence = "MIT"
trained_on = []

{inputs}
{outputs}

[[figures]]
on = "nothing"
command = "python -m pytest"
acc = 0.5
"""
PORT = """
[[{kind}]]
name = "{name}"
shape = ["N", {channels}, "H", "W"]
dtype = "float32"
range = [0.0, 1.0]
"""


class Workshop:
    """Builds models and installs them below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = ModelStore([folder])

    def model(
        self,
        nodes: Sequence[onnx.NodeProto],
        tensors: dict[str, np.ndarray] | None = None,
        *,
        outputs: dict[str, Any] | None = None,
        inputs: dict[str, Any] | None = None,
        opset: int = 18,
        **more: Any,
    ) -> onnx.ModelProto:
        """A model whose input is `rgb` (N, 3, H, W) and whose output is `rgba` (N, 4, H, W), unless said."""
        graph = helper.make_graph(
            list(nodes),
            "g",
            _ports(inputs or {"rgb": ["N", 3, "H", "W"]}),
            _ports(outputs or {"rgba": ["N", 4, "H", "W"]}),
            [numpy_helper.from_array(value, name) for name, value in (tensors or {}).items()],
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9, **more)

    def cleaner(self, seed: int = 0) -> onnx.ModelProto:
        """A sane one: a 3 x 3 convolution to four channels, then the logistic function."""
        weights = np.random.default_rng(seed).normal(0, 0.5, (4, 3, 3, 3)).astype(np.float32)
        conv = helper.make_node("Conv", ["rgb", "w"], ["y"], pads=[1, 1, 1, 1])
        return self.model([conv, helper.make_node("Sigmoid", ["y"], ["rgba"])], {"w": weights})

    def behind(self, *nodes: onnx.NodeProto, **tensors: np.ndarray) -> onnx.ModelProto:
        """The sane one with something between the convolution, `y`, and the end, `z`."""
        model = self.cleaner()
        model.graph.node[-1].input[0] = "z"
        end = model.graph.node.pop()
        model.graph.node.extend([*nodes, end])
        model.graph.initializer.extend(numpy_helper.from_array(v, k) for k, v in tensors.items())
        return model

    def install(
        self,
        model: onnx.ModelProto | bytes,
        name: str = "tiny",
        *,
        sha256: str = "",
        file: str = "model.onnx",
        multiple_of: int = 4,
        inputs: Sequence[str] = ("rgb",),
        outputs: dict[str, int] | None = None,
    ) -> Path:
        """Write a model and its card; return the folder."""
        data = model if isinstance(model, bytes) else model.SerializeToString()
        folder = self.folder / name
        folder.mkdir(parents=True)
        (folder / file).write_bytes(data)
        entries = (outputs or {"rgba": 4}).items()
        card = CARD.format(
            name=name,
            file=file,
            sha256=sha256 or hashlib.sha256(data).hexdigest(),
            multiple_of=multiple_of,
            inputs="".join(PORT.format(kind="inputs", name=key, channels=3) for key in inputs),
            outputs="".join(PORT.format(kind="outputs", name=key, channels=count) for key, count in entries),
        )
        (folder / "card.toml").write_text(card, encoding="utf-8")
        return folder


def _ports(shapes: dict[str, Any]) -> list[onnx.ValueInfoProto]:
    return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "models")


@pytest.fixture(scope="session")
def module_at() -> Callable[[Path], ModuleType]:
    """What imports a file of the tests that is no test, once; two with one name lie in different folders."""
    return _module_at


@pytest.fixture(scope="session")
def processes() -> ModuleType:
    """The module `processes`, which lies beside this file: daemons as processes of their own."""
    return _module_at(Path(__file__).with_name("processes.py"))


@pytest.fixture(scope="session")
def aseprite_file() -> ModuleType:
    """The module `aseprite_file`, which lies beside this file: a reader of the format of its own."""
    return _module_at(Path(__file__).with_name("aseprite_file.py"))


def _module_at(path: Path) -> ModuleType:
    place = path.resolve().relative_to(Path(__file__).resolve().parent)
    name = "_".join(["sprite_bridge_tests", *place.with_suffix("").parts])
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]
