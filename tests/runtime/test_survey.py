from __future__ import annotations

import sys
from typing import Any

import pytest
from onnx import TensorProto, helper

from sprite_bridge.errors import DeviceError
from sprite_bridge.runtime.survey import survey


def test_a_model_that_works_is_described(workshop: Any) -> None:
    folder = workshop.install(workshop.cleaner())
    (found,) = survey(workshop.store, ["tiny"], "cpu")
    assert (found.name, found.folder, found.task, found.licence) == ("tiny", str(folder), "clean", "MIT")
    assert found.size_bytes == (folder / "model.onnx").stat().st_size
    assert (found.sha256_ok, found.provider, found.problems) == (True, "CPUExecutionProvider", ())
    assert found.as_dict()["problems"] == []


def test_one_bad_model_does_not_hide_the_others(workshop: Any) -> None:
    workshop.install(workshop.cleaner(), "good")
    workshop.install(workshop.cleaner(), "hash", sha256="0" * 64)
    workshop.install(b"nonsense", "nonsense")
    (workshop.folder / "card").mkdir()
    (workshop.folder / "card" / "card.toml").write_text("?")
    found = {model.name: model for model in survey(workshop.store, workshop.store.names(), "cpu")}
    assert {name for name, model in found.items() if model.problems} == {"card", "hash", "nonsense"}
    assert (found["hash"].sha256_ok, found["hash"].licence, found["hash"].provider) == (False, "MIT", "")
    assert (found["nonsense"].sha256_ok, found["nonsense"].size_bytes) == (True, 8)
    assert (found["card"].sha256_ok, found["card"].task, found["card"].size_bytes) == (False, "", 0)


def test_a_model_that_only_fails_when_it_runs_is_found(workshop: Any) -> None:
    model = workshop.behind(helper.make_node("Mul", ["y", "bad"], ["z"]))
    model.graph.initializer.append(helper.make_tensor("bad", TensorProto.FLOAT, [1], [float("nan")]))
    workshop.install(model)
    (found,) = survey(workshop.store, ["tiny"], "cpu")
    assert "not numbers" in found.problems[0]


def test_a_missing_model_is_told(workshop: Any) -> None:
    (found,) = survey(workshop.store, ["nothing"], "cpu")
    assert "there is no model named 'nothing'" in found.problems[0]


def test_without_onnxruntime_the_file_is_still_checked(workshop: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    workshop.install(workshop.cleaner())
    (found,) = survey(workshop.store, ["tiny"], "auto")
    assert found.sha256_ok
    (problem,) = found.problems
    assert problem.startswith("onnxruntime is not installed, so no model can run")
    assert 'pip install "sprite-bridge[cpu]"' in problem


def test_a_device_that_does_not_run_is_raised(workshop: Any, monkeypatch: Any) -> None:
    import onnxruntime

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    workshop.install(workshop.cleaner())
    with pytest.raises(DeviceError):
        survey(workshop.store, ["tiny"], "cuda")
