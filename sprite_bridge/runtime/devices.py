"""Where models run: what was found by starting one, not what was asked for."""

from __future__ import annotations

from typing import Any

from sprite_bridge.errors import SpriteBridgeError
from sprite_bridge.runtime.session import CPU, CUDA, load_runtime
from sprite_bridge.runtime.store import ModelStore


def describe_devices(store: ModelStore, device: str = "auto") -> dict[str, Any]:
    """Plain values: ``asked``; ``offered`` by this onnxruntime; ``running``, the provider that a model started on, None if
    none can; ``note``, why it is not what one would expect; ``onnxruntime``, its version."""
    found: dict[str, Any] = {"asked": device, "offered": [], "running": None, "note": "", "onnxruntime": None}
    try:
        runtime = load_runtime()
        found["onnxruntime"], found["offered"] = runtime.__version__, list(runtime.get_available_providers())
        if device == "cpu" or (device == "auto" and CUDA not in found["offered"]):
            found["running"] = CPU  # it always starts
        else:
            model = store.open(store.names()[0], device) if store.names() else None
            found["running"], found["note"] = (
                (model.provider, model.note) if model else (None, "no model is installed")
            )
    except SpriteBridgeError as error:
        found["note"] = error.message
    return found
