"""The command line: one file per command. Commands parse, call and print; they hold no logic."""

from __future__ import annotations

import gc
import sys

FEW_COLLECTIONS = (100_000, 50, 50)
"""Looking for reference cycles after every 700 new objects takes a twentieth of the time that starting up does."""


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    gc.set_threshold(*FEW_COLLECTIONS)
    from sprite_bridge.cli.app import run

    sys.exit(run(sys.argv[1:]))
