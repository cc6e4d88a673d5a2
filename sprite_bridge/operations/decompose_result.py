"""What `decompose` gives back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.decomposition import Decomposition, write
from sprite_bridge.decomposition.folder import DOCUMENT
from sprite_bridge.image import write_bytes
from sprite_bridge.operations.decompose_report import DecomposeReport


@dataclass(frozen=True)
class DecomposeResult:
    """What frames are made of, what is said of it, and the bytes of an .aseprite file if that was asked for."""

    decomposition: Decomposition
    report: DecomposeReport
    document: bytes | None = None

    def write(self, folder: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Write all of it into a folder, and return the files. Raises as `sprite_bridge.decomposition.write`."""
        target = Path(folder)
        written = write(self.decomposition, target)
        if self.document is None:
            return written
        write_bytes(target / DOCUMENT, self.document)
        return (*written, target / DOCUMENT)
