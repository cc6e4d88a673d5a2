"""What an operation is given besides its input: progress, cancellation, models. No sockets, files or globals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sprite_bridge.errors import Cancelled

if TYPE_CHECKING:
    from sprite_bridge.runtime.model import Model


def _no_progress(share: float, step: str) -> None:
    """Nobody is listening."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Context:
    """``progress(share, step)`` is called with a share in [0, 1] and what is being done; ``cancelled()`` is asked between
    steps; ``open_model(name, device)`` gives a model that is ready to run, or is None where no models are to be had."""

    progress: Callable[[float, str], None] = field(default=_no_progress)
    cancelled: Callable[[], bool] = field(default=_never)
    open_model: Callable[[str, str], Model] | None = None

    def step(self, share: float, name: str) -> None:
        """Say how far the work is. Raises Cancelled if nobody wants it any more."""
        self.check()
        self.progress(share, name)

    def check(self) -> None:
        """Raise Cancelled if nobody wants the work any more: asked within steps that may be long."""
        if self.cancelled():
            raise Cancelled("cancelled")
