"""Runs one contestant in a process of its own, so that a crash or an endless loop costs one case and no more.

One JSON line per case comes in ({"picture", "answer": paths of .npy files, "size": [width, height]}), one
goes out ({"cpu", "confidence"} or {"error"}).
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from benchmarks.clean.contestants import CONTESTANTS, Cleaner, missing


def cpu_seconds() -> float:
    """User and system time of this process, its threads and its finished children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def answer(cleaner: Cleaner, case: dict[str, Any]) -> dict[str, Any]:
    """Run one case, write the result, return what is said about it."""
    picture = np.load(case["picture"])
    width, height = case["size"]
    begin = cpu_seconds()
    try:
        result = cleaner(picture, (width, height))
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:300], "cpu": cpu_seconds() - begin}
    spent = cpu_seconds() - begin
    np.save(case["answer"], result.pixels)
    return {"cpu": spent, "confidence": result.confidence}


def serve(name: str, lines: TextIO, replies: TextIO) -> None:
    """Answer case after case until the input ends; the first reply says whether the contestant is there."""
    print(json.dumps({"missing": missing(name)}), file=replies, flush=True)
    for line in lines:
        print(json.dumps(answer(CONTESTANTS[name], json.loads(line))), file=replies, flush=True)


def main() -> None:
    """Keep stdout for replies alone: whatever a library prints goes to stderr."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.argv[1], sys.stdin, replies)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
