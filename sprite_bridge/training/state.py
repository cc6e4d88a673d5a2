"""What a training run keeps on disk: a checkpoint to resume from, the best weights, and the log."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import torch

from sprite_bridge.image import Sprite

Row = dict[str, float]


@dataclass
class Progress:
    """Where a run stands. ``best`` is the highest acc of a validation, or minus the least loss, whatever the
    recipe judges by (None: there was none yet), and ``history`` has one row of figures for each."""

    step: int = 0
    seconds: float = 0.0
    best: float | None = None
    history: list[Row] = field(default_factory=list)


class RunFolder:
    """The files of one run: state.pt, best.pt, log.jsonl, log.csv, samples/STEP.png. Each is replaced as a
    whole, never half written. Nothing is made before there is something to write."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def state(self) -> Path:
        return self.path / "state.pt"

    @property
    def best(self) -> Path:
        return self.path / "best.pt"

    def save_state(self, progress: Progress, **parts: Any) -> None:
        """Write ``progress`` and the ``state_dict()`` of every part, and the log."""
        states = {name: part.state_dict() for name, part in parts.items()}
        _replace(self.state, lambda file: torch.save({"progress": vars(progress), **states}, file))
        self._write_log(progress.history)

    def load_state(self, **parts: Any) -> Progress:
        """Restore every part from state.pt and return its progress."""
        state = torch.load(self.state, map_location="cpu", weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        return Progress(**state["progress"])

    def save_best(self, network: torch.nn.Module) -> None:
        """Write the weights of ``network``."""
        _replace(self.best, lambda file: torch.save(network.state_dict(), file))

    @property
    def sheets(self) -> list[Path]:
        """The contact sheets that there are, by their steps."""
        return sorted((self.path / "samples").glob("*.png"))

    def save_samples(self, step: int, sheet: Sprite) -> None:
        """Write the contact sheet of a validation."""
        (self.path / "samples").mkdir(parents=True, exist_ok=True)
        sheet.save(self.path / "samples" / f"{step:07}.png")

    def load_best(self, network: torch.nn.Module) -> None:
        """Load the best weights of the run into ``network``."""
        network.load_state_dict(torch.load(self.best, map_location="cpu", weights_only=True))

    def history(self) -> list[Row]:
        """The rows of the log, one for each validation."""
        return [
            json.loads(line) for line in (self.path / "log.jsonl").read_text(encoding="utf-8").splitlines()
        ]

    def _write_log(self, history: list[Row]) -> None:
        lines = "".join(json.dumps(row) + "\n" for row in history)
        _replace(self.path / "log.jsonl", lambda file: file.write(lines.encode()))
        text = io.StringIO()
        writer = csv.DictWriter(text, list(history[0]) if history else [])
        writer.writeheader()
        writer.writerows(history)
        _replace(self.path / "log.csv", lambda file: file.write(text.getvalue().encode()))


def _replace(path: Path, write: Callable[[BinaryIO], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
