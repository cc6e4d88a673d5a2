"""Where a model really runs when one is opened, beside where it was meant to."""

from __future__ import annotations

from sprite_bridge.doctor.finding import Finding, note, ok, trouble
from sprite_bridge.doctor.packages import INSTALL
from sprite_bridge.doctor.surroundings import Surroundings
from sprite_bridge.errors import ConfigError, DeviceError, ModelError

GPU_WHEEL = "onnxruntime-gpu"
FIND_CUDA = (
    f'pip install "{GPU_WHEEL}[cuda,cudnn]" brings CUDA and cuDNN; update the driver if that does not help'
)


def device(around: Surroundings) -> list[Finding]:
    """A session on the device of the settings, and what it says of itself."""
    from sprite_bridge.runtime.session import CUDA

    try:
        asked = around.settings().device
    except ConfigError:  # another check's finding
        asked = "auto"
    try:
        provider, why = around.open_session(asked)
    except DeviceError as error:
        return [trouble(error.message, _mend(around))]
    except ModelError as error:
        cause = f": {error.__cause__}" if error.__cause__ else ""
        return [
            trouble(f"no model can be opened: {error.message}{cause}", error.hint or "sprite-bridge models")
        ]
    if provider == CUDA or asked == "cpu":
        return [ok(f"a model was opened and runs on {provider}")]
    return [_on_cpu(around, provider, why)]


def _on_cpu(around: Surroundings, provider: str, why: str) -> Finding:
    """ "auto" did not end on a GPU: is there any that it should have found?"""
    said = f"a model was opened and runs on {provider}"
    if around.version_of(GPU_WHEEL):
        if around.has_nvidia():
            return trouble(
                f"{said}, although {GPU_WHEEL} is installed" + (f": {why}" if why else ""), _mend(around)
            )
        return trouble(
            f"{said}: {GPU_WHEEL} is installed, but no driver of an NVIDIA GPU is found",
            f"install the driver; without such a GPU: pip uninstall -y {GPU_WHEEL}, {INSTALL.format(extra='cpu')}",
        )
    if around.has_nvidia():
        return note(
            f"{said}; there is an NVIDIA GPU",
            f"to use it: pip uninstall -y onnxruntime, {INSTALL.format(extra='gpu')}",
        )
    return ok(said)


def _mend(around: Surroundings) -> str:
    if not around.version_of(GPU_WHEEL):
        return f"pip uninstall -y onnxruntime, {INSTALL.format(extra='gpu')}, or set device to auto"
    if around.version_of("onnxruntime"):
        return f"pip uninstall -y onnxruntime {GPU_WHEEL}, {INSTALL.format(extra='gpu')}: one has overwritten the other"
    return FIND_CUDA
