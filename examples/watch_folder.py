"""A game project with an inbox: what is dropped in is cleaned into the game, and one of them is undone.

python examples/watch_folder.py --out out/project
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from show import PICTURES

from sprite_bridge.watch.outcome import Outcome
from sprite_bridge.watch.run import Order, watch
from sprite_bridge.watch.tally import Tally
from sprite_bridge.watch.undo import undo
from sprite_bridge.watch.watcher import Told

SETTINGS = """\
[watch]
out = "game"

[[rules]]
files = ["inbox/items/**"]
colors = 8
"""


def main() -> None:
    """Make OUT a project, watch its inbox for one pass, and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("out/project"))
    project = parser.parse_args().out
    inbox = project / "inbox"
    (inbox / "items").mkdir(parents=True, exist_ok=True)
    (project / "sprite_bridge.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copy(PICTURES / "hero.jpg", inbox)
    shutil.copy(PICTURES / "potion.jpg", inbox / "items")

    def tell(what: Told, tally: Tally) -> None:
        if isinstance(what, Outcome):
            print(f"{what.item.relative.as_posix()}: {what.kind} -> {what.output} ({tally.waiting} waiting)")

    order = Order(inbox, local=True, once=True)  # without once, until watcher.stop() is called
    watch(order, tell, on_ready=lambda watcher: print("watching"))

    shelf = order.place().shelf
    undone = undo(shelf, shelf.out / "hero.png")
    print(f"{undone.output}: {undone.action}; the next pass leaves it alone:")
    watch(order, tell, on_ready=lambda watcher: None)


if __name__ == "__main__":
    main()
