"""The command line: one file per command. Commands parse, call and print; they hold no logic."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    from sprite_bridge.cli.app import run

    sys.exit(run(sys.argv[1:]))
