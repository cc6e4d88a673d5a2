from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime
import pytest

from sprite_bridge.errors import BadModel, BadParams, DeviceError, ModelMissing
from sprite_bridge.runtime.session import CPU, CUDA, Session


def start(workshop: Any, device: str) -> Session:
    return Session(workshop.cleaner().SerializeToString(), device, ("rgba",))


def pretend(monkeypatch: Any, offered: list[str], running: list[str], messages: str = "") -> list[Any]:
    """Stand in for an onnxruntime that offers these providers and then runs those; returns what was asked."""
    asked: list[Any] = []

    def open_session(data: bytes, sess_options: Any, providers: list[Any]) -> Any:
        asked.append(providers)
        return SimpleNamespace(get_providers=lambda: running)

    fake = SimpleNamespace(
        __version__="9.9",
        get_available_providers=lambda: offered,
        InferenceSession=open_session,
        SessionOptions=onnxruntime.SessionOptions,
        ExecutionMode=onnxruntime.ExecutionMode,
        GraphOptimizationLevel=onnxruntime.GraphOptimizationLevel,
        preload_dlls=lambda: print(messages),  # noqa: T201
    )
    monkeypatch.setitem(sys.modules, "onnxruntime", fake)
    return asked


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_the_provider_is_the_one_that_runs(workshop: Any, monkeypatch: Any, device: str) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CPU])
    session = start(workshop, device)
    assert (session.provider, session.note) == (CPU, "")


def test_a_device_of_another_name_is_refused(workshop: Any) -> None:
    with pytest.raises(BadParams, match="device 'gpu' is not one of: auto, cpu, cuda") as caught:
        start(workshop, "gpu")
    assert caught.value.field == "device"


def test_cuda_without_a_build_that_has_it_is_a_device_error(workshop: Any, monkeypatch: Any) -> None:
    asked = pretend(monkeypatch, ["AzureExecutionProvider", CPU], [CPU])
    with pytest.raises(DeviceError, match=r"onnxruntime 9\.9 offers AzureExecutionProvider, CPU") as caught:
        start(workshop, "cuda")
    assert "[gpu]" in caught.value.hint
    assert asked == []


def test_cuda_that_fell_back_to_the_cpu_is_a_device_error(workshop: Any, monkeypatch: Any) -> None:
    pretend(monkeypatch, [CUDA, CPU], [CPU])
    with pytest.raises(DeviceError, match="could not start it and runs CPUExecutionProvider"):
        start(workshop, "cuda")


def test_cuda_that_runs_is_reported(workshop: Any, monkeypatch: Any, capsys: Any) -> None:
    asked = pretend(monkeypatch, [CUDA, CPU], [CUDA, CPU], "a library is missing")
    assert start(workshop, "cuda").provider == CUDA
    assert asked[0][0][0] == CUDA
    out, err = capsys.readouterr()
    assert (out, err) == ("", "a library is missing\n")


def test_auto_takes_cuda_where_it_runs(workshop: Any, monkeypatch: Any) -> None:
    pretend(monkeypatch, [CUDA, CPU], [CUDA, CPU])
    session = start(workshop, "auto")
    assert (session.provider, session.note) == (CUDA, "")


def test_auto_says_why_it_runs_on_the_cpu_after_all(workshop: Any, monkeypatch: Any) -> None:
    pretend(monkeypatch, [CUDA, CPU], [CPU])
    session = start(workshop, "auto")
    assert session.provider == CPU
    assert "could not start" in session.note


def test_the_cpu_is_not_asked_for_cuda(workshop: Any, monkeypatch: Any) -> None:
    asked = pretend(monkeypatch, [CUDA, CPU], [CPU])
    assert start(workshop, "cpu").provider == CPU
    assert asked == [[CPU]]


def test_without_onnxruntime_the_hint_says_how_to_get_it(workshop: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelMissing, match="onnxruntime is not installed") as caught:
        start(workshop, "auto")
    assert all(way in caught.value.hint for way in ('"sprite-bridge[cpu]"', "gpu", "--no-model"))


def test_a_session_is_single_threaded_and_does_not_spin(workshop: Any, monkeypatch: Any) -> None:
    seen: list[Any] = []
    real = onnxruntime.InferenceSession

    def spy(data: bytes, sess_options: Any, providers: list[Any]) -> Any:
        seen.append(sess_options)
        return real(data, sess_options=sess_options, providers=providers)

    monkeypatch.setattr(onnxruntime, "InferenceSession", spy)
    start(workshop, "cpu")
    (options,) = seen
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    assert options.execution_mode == onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    assert options.graph_optimization_level == onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_what_onnxruntime_refuses_is_a_bad_model(capfd: Any) -> None:
    with pytest.raises(BadModel, match="onnxruntime refuses the model: "):
        Session(b"\0" * 100, "cpu", ("rgba",))
    assert capfd.readouterr() == ("", "")


def test_a_run_that_fails_is_a_bad_model_and_the_session_goes_on(workshop: Any, capfd: Any) -> None:
    session = start(workshop, "cpu")
    with pytest.raises(BadModel, match=r"the model failed on an input of \(1, 5, 8, 8\)"):
        session.run({"rgb": np.zeros((1, 5, 8, 8), np.float32)})
    assert session.run({"rgb": np.zeros((1, 3, 8, 8), np.float32)})[0].shape == (1, 4, 8, 8)
    assert capfd.readouterr() == ("", "")


HUNGRY = """
import resource, sys
import numpy as np
from pathlib import Path
from sprite_bridge.errors import ModelError
from sprite_bridge.runtime import ModelStore
from sprite_bridge.runtime import policy

policy.MAX_RUN_BYTES = 2**60  # as if the estimate had missed it
store = ModelStore([Path(sys.argv[1])])
small, hungry = store.open("small", "cpu"), store.open("hungry", "cpu")
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**30, resource.RLIM_INFINITY))
try:
    hungry.run(np.zeros((1, 3, 768, 768), np.float32))
except ModelError as error:
    print(error.code)
print(small.run(np.zeros((1, 3, 8, 8), np.float32)).shape)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address-space limits are Linux's")
def test_a_process_with_a_memory_limit_survives_a_model_that_wants_32_gib(workshop: Any) -> None:
    from onnx import helper

    nodes = [
        helper.make_node("Resize", ["y", "", "f"], ["large"]),
        helper.make_node("MaxPool", ["large"], ["z"], kernel_shape=[64, 64], strides=[64, 64]),
    ]
    small, hungry = workshop.cleaner(), workshop.behind(*nodes, f=np.array([1, 1, 64, 64], np.float32))
    workshop.install(small, "small")
    workshop.install(hungry, "hungry")
    found = subprocess.run(
        [sys.executable, "-c", HUNGRY, str(workshop.folder)], capture_output=True, text=True, timeout=120
    )
    assert (found.stdout.splitlines(), found.returncode) == (["bad_model", "(1, 4, 8, 8)"], 0), found.stderr
