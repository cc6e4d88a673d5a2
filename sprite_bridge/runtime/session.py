"""The only module that imports onnxruntime, and only when a model is opened."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import BadModel, BadParams, DeviceError, ModelMissing

if TYPE_CHECKING:
    import onnxruntime

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
DEVICES = ("auto", "cpu", "cuda")


class Session:
    """One model in onnxruntime: single-threaded, idle when idle, and honest about where it runs.

    Attributes:
        provider: the execution provider that runs, as onnxruntime reports it.
        note: why "auto" did not end on the GPU although onnxruntime has one; "" otherwise.
    """

    def __init__(self, data: bytes, device: str, outputs: tuple[str, ...]) -> None:
        """Start a session over `data`, the verified bytes of an ONNX file.

        Raises:
            BadParams: `device` is none of auto, cpu, cuda.
            ModelMissing: onnxruntime is not installed.
            DeviceError: "cuda" was asked for and does not run.
            BadModel: onnxruntime refuses the model.
        """
        if device not in DEVICES:
            raise BadParams(f"device {device!r} is not one of: {', '.join(DEVICES)}", field="device")
        self.note = ""
        self._outputs = list(outputs)
        self._session = self._open(data, device)
        self.provider: str = self._session.get_providers()[0]

    def _open(self, data: bytes, device: str) -> onnxruntime.InferenceSession:
        runtime = load_runtime()
        offered = runtime.get_available_providers()
        if device == "cuda" and CUDA not in offered:
            raise _no_cuda(f"onnxruntime {runtime.__version__} offers {', '.join(offered)}")
        if device == "cpu" or CUDA not in offered:
            return _start(runtime, data, [CPU])
        _find_cuda(runtime)
        session = _start(runtime, data, [(CUDA, _CUDA_OPTIONS), CPU])
        running = session.get_providers()[0]
        if running == CUDA:
            return session
        if device == "cuda":
            raise _no_cuda(f"onnxruntime has it, but could not start it and runs {running}")
        self.note = f"onnxruntime offers CUDA but could not start it; {running} runs"
        return session

    def run(self, inputs: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Run the model on its inputs, by name; the results in the order of `outputs`.

        Raises:
            BadModel: onnxruntime fails (out of memory included); the session stays usable.
        """
        try:
            return list(self._session.run(self._outputs, inputs))
        except Exception as error:  # onnxruntime's exceptions have no common base of their own
            shapes = " and ".join(str(values.shape) for values in inputs.values())
            raise BadModel(f"the model failed on an input of {shapes}: {_line(error)}") from error


_CUDA_OPTIONS = {"cudnn_conv_algo_search": "HEURISTIC", "use_tf32": "0"}


def load_runtime() -> Any:
    """Import onnxruntime; ModelMissing with the command that installs it where it is not there."""
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelMissing(
            "onnxruntime is not installed, so no model can run",
            'install the extra cpu or gpu, pip install "sprite-bridge[cpu]" (in a clone ".[cpu]"), '
            "or work without a model: --no-model, in Python model=False",
        ) from error
    return onnxruntime


def _find_cuda(runtime: Any) -> None:
    """Load CUDA's libraries from where pip put them (onnxruntime 1.21 and later), keeping stdout clean."""
    if hasattr(runtime, "preload_dlls"):
        with redirect_stdout(sys.stderr):
            runtime.preload_dlls()


def _start(runtime: Any, data: bytes, providers: list[Any]) -> onnxruntime.InferenceSession:
    try:
        session: onnxruntime.InferenceSession = runtime.InferenceSession(
            data, sess_options=_options(runtime), providers=providers
        )
    except Exception as error:  # onnxruntime's exceptions have no common base of their own
        raise BadModel(f"onnxruntime refuses the model: {_line(error)}") from error
    return session


def _options(runtime: Any) -> onnxruntime.SessionOptions:
    """One thread, so that sessions side by side do not compete for cores; no spinning, so that an idle one costs
    nothing."""
    options: onnxruntime.SessionOptions = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.use_deterministic_compute = True
    options.enable_mem_pattern = False  # it gains nothing for pictures of many sizes, and doubles the memory
    options.log_severity_level = 4  # errors arrive as exceptions; the log would only repeat them on stderr
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return options


def _no_cuda(reason: str) -> DeviceError:
    return DeviceError(
        f"CUDA was asked for but cannot run: {reason}",
        'pip install "sprite-bridge[gpu]" without the [cpu] extra, or ask for the device cpu or auto',
    )


def _line(error: Exception) -> str:
    """The first line of a message, without the stack traces that onnxruntime appends."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
