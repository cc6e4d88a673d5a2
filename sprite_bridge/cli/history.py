"""`sprite-bridge history`: what a watcher has done."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sprite_bridge.cli import options


def history(
    place: Annotated[
        Path,
        Argument(metavar="PATH", help="A folder of outputs, or one output. Default: the working folder."),
    ] = Path(),
    number: Annotated[int, Option("-n", min=1, help="So many of the last ones.")] = 20,
    as_json: Annotated[bool, options.JSON] = False,
) -> None:
    """Tell what was made, replaced, put aside and undone, the oldest first."""
    from dataclasses import asdict
    from datetime import datetime

    from sprite_bridge.cli.console import note, say, say_json
    from sprite_bridge.version import __version__
    from sprite_bridge.watch.history import read
    from sprite_bridge.watch.undo import name_of, shelf_of

    shelf = shelf_of(place)
    name = name_of(shelf, place)
    entries = [
        entry
        for entry in read(shelf.history)
        if name in (".", entry.output) or entry.output.startswith(f"{name}/")
    ][-number:]
    if as_json:
        told = [asdict(entry) for entry in entries]
        say_json({"ok": True, "version": __version__, "folder": str(shelf.out), "entries": told})
        return
    if not entries:
        note(f"nothing was done to {place}")
    for entry in entries:
        when = datetime.fromtimestamp(entry.time).strftime("%Y-%m-%d %H:%M:%S")
        sure = "" if entry.confidence is None else f", confidence {entry.confidence:.2f}"
        say(f"{when}  {entry.action:8}  {entry.output}  (of {entry.source}{sure})")
