"""What `train` and `evaluate` share: the tasks there are, and the extra they need."""

from __future__ import annotations

from importlib.util import find_spec

import typer

from sprite_bridge.errors import ConfigError

TASKS = ("clean",)
MODULES = ("torch", "onnx", "onnxruntime")


def task_name(text: str) -> str:
    """Accept the name of a task that can be trained."""
    if text not in TASKS:
        raise typer.BadParameter(f"{text!r} is not one of: {', '.join(TASKS)}")
    return text


def need_training() -> None:
    """Raise ConfigError with the command that helps where the training extra is not installed."""
    missing = [name for name in MODULES if find_spec(name) is None]
    if missing:
        raise ConfigError(f"training needs {', '.join(missing)}", 'pip install "sprite-bridge[train]"')
