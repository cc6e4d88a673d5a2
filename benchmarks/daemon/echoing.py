"""A daemon whose workers send pictures back as they came: what is left is transport, codec and queue.

`python -m benchmarks.daemon.echoing --workers N --parent-pid PID`; with `--worker` it is such a worker.
Everything but the operation is the real one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from sprite_bridge import connection
from sprite_bridge.daemon import run, worker
from sprite_bridge.daemon.server import Options
from sprite_bridge.daemon.work import Workshop
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.pictures import to_entries, to_sprites

COMMAND = (sys.executable, "-m", "benchmarks.daemon.echoing")


class Mirror(Workshop):
    """An operation that is none."""

    def do(
        self, request: wire.Request, progress: Callable[[float, str], None], cancelled: Callable[[], bool]
    ) -> wire.Reply:
        """The pictures, read and written again, with the progress that a short operation tells."""
        progress(0.05, "begin")
        sprites = to_sprites(request.images)
        progress(1.0, "done")
        return wire.Reply(request.id, {"report": {}}, to_entries(sprites, request.accept))


def main(arguments: Sequence[str] | None = None) -> None:
    """The daemon, or one of its workers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.daemon.echoing", description=__doc__)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--parent-pid", type=int)
    parser.add_argument("--worker", action="store_true")
    options = parser.parse_args(arguments)
    if options.worker:
        worker.main(lambda task: Mirror(task.device, task.models))
    else:
        served = Options(connection.home(), workers=options.workers, parent=options.parent_pid)
        run.serve(served, command=[*COMMAND, "--worker"])


if __name__ == "__main__":
    main()
