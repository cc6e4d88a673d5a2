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

    from sprite_bridge.cli.console import say, say_json
    from sprite_bridge.watch.history import read
    from sprite_bridge.watch.undo import name_of, shelf_of

    shelf = shelf_of(place)
    entries = read(shelf.history)
    if not place.is_dir():
        name = name_of(shelf, place)
        entries = [entry for entry in entries if entry.output == name]
    entries = entries[-number:]
    if as_json:
        say_json({"ok": True, "folder": str(shelf.out), "entries": [asdict(entry) for entry in entries]})
        return
    for entry in entries:
        when = datetime.fromtimestamp(entry.time).strftime("%Y-%m-%d %H:%M:%S")
        sure = "" if entry.confidence is None else f", confidence {entry.confidence:.2f}"
        say(f"{when}  {entry.action:8}  {entry.output}  (of {entry.source}{sure})")
