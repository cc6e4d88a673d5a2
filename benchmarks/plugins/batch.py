"""The in-process batch that Godot's imports are compared with: cleans the files that it reads of, a JSON list a line."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from sprite_bridge import clean


def main() -> None:
    """Answer each list with the seconds that it took; the results go into the folder of the first argument."""
    out = Path(sys.argv[1])
    for line in sys.stdin:
        begin = time.perf_counter()
        for name in json.loads(line):
            clean(name).image.save(out / Path(name).name)
        print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
