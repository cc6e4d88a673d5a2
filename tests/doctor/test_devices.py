"""GPUs that were meant, and CPUs that run."""

from functools import partial

import pytest

from sprite_bridge.config import Settings
from sprite_bridge.doctor.devices import device
from sprite_bridge.errors import BadModel, ConfigError, DeviceError, ModelMissing

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


def with_gpu_wheel(name):
    return {"onnxruntime-gpu": "1.22.0"}.get(name)


def fails(error, *_):
    raise error


def test_the_gpu_wheel_on_the_cpu_is_a_trouble_that_says_why(look):
    found = look(
        device,
        version_of=with_gpu_wheel,
        has_nvidia=lambda: True,
        open_session=lambda device: (CPU, "could not start it"),
    ).only("trouble")
    assert (
        CPU in found.message and "onnxruntime-gpu" in found.message and "could not start it" in found.message
    )
    assert "cudnn" in found.mend


def test_the_gpu_wheel_without_a_gpu_is_a_trouble_of_its_own(look):
    found = look(device, version_of=with_gpu_wheel).only("trouble")
    assert "driver" in found.message and "sprite-bridge[cpu]" in found.mend


def test_a_gpu_that_nothing_can_use_is_a_note(look):
    found = look(device, has_nvidia=lambda: True).only("note")
    assert "NVIDIA" in found.message and "sprite-bridge[gpu]" in found.mend


def test_cuda_that_was_asked_for_and_does_not_run_is_a_trouble(look):
    asked = []

    def refuse(device):
        asked.append(device)
        raise DeviceError("CUDA was asked for but cannot run: none", "")

    found = look(device, settings=lambda: Settings(device="cuda"), open_session=refuse).only("trouble")
    assert asked == ["cuda"]
    assert "CUDA was asked for" in found.message and "sprite-bridge[gpu]" in found.mend


@pytest.mark.parametrize("error", [BadModel("refused"), ModelMissing("onnxruntime is not installed")])
def test_a_session_that_cannot_be_opened_is_a_trouble(look, error):
    assert error.message in look(device, open_session=partial(fails, error)).only("trouble").message


def test_a_runtime_that_is_broken_says_how(look):
    missing = ModelMissing("onnxruntime is not installed")
    missing.__cause__ = ImportError("DLL load failed")
    assert "DLL load failed" in look(device, open_session=partial(fails, missing)).only("trouble").message


def test_a_gpu_that_runs_is_well(look):
    found = look(device, version_of=with_gpu_wheel, open_session=lambda device: (CUDA, ""))
    assert CUDA in found.only("ok").message


def test_who_asks_for_the_cpu_gets_no_trouble_for_it(look):
    found = look(device, settings=lambda: Settings(device="cpu"), version_of=with_gpu_wheel)
    assert found.levels == ["ok"]


def test_settings_that_cannot_be_read_leave_the_device_to_be_found(look):
    opened = []
    look(
        device,
        settings=partial(fails, ConfigError("torn")),
        open_session=lambda device: (opened.append(device), (CPU, ""))[1],
    )
    assert opened == ["auto"]
