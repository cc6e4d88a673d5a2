"""Who takes part: commands that read a folder of frames and write the files of a decomposition into another."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.decompose.baselines import BASELINES

OURS = "sprite-bridge"
FRAMES, OUT = "{frames}", "{out}"


@dataclass(frozen=True)
class Contestant:
    """A command in which {frames} and {out} stand for the two folders."""

    name: str
    words: tuple[str, ...]

    def command(self, frames: Path, out: Path) -> list[str]:
        """The command for a scene."""
        return [word.replace(FRAMES, str(frames)).replace(OUT, str(out)) for word in self.words]


OWN: Mapping[str, Contestant] = {
    OURS: Contestant(OURS, (sys.executable, "-m", "sprite_bridge", "decompose", FRAMES, "-o", OUT)),
    **{
        name: Contestant(name, (sys.executable, "-m", "benchmarks.decompose.baselines", name, FRAMES, OUT))
        for name in BASELINES
    },
}


def named(text: str) -> Contestant:
    """The contestant that `NAME=TOOL {frames} {out}` means; without a name it is called after its program.

    Raises ValueError if a folder is missing.
    """
    name, equals, command = text.partition("=")
    if not equals or not name.replace("-", "_").isidentifier():
        name, command = "", text
    words = tuple(shlex.split(command))
    if missing := [folder for folder in (FRAMES, OUT) if not any(folder in word for word in words)]:
        raise ValueError(f"{text!r} does not say where {' and '.join(missing)} go")
    return Contestant(name or Path(words[0]).name, words)


def can_run(contestant: Contestant) -> bool:
    """Whether our own command is there; whoever is called by the user is believed to be."""
    if contestant.name != OURS:
        return True
    asked = [*contestant.words[:4], "--help"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0
