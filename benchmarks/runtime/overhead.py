"""How much longer `Model.run` takes than onnxruntime's bare `session.run` on the same pictures.

    python -m benchmarks.runtime.overhead [--model v2] [--side 128] [--runs 200]

Both run in this process, one after the other in turns, so that whatever slows the machine down slows both.
What is compared is CPU time; the figure is the ratio of the medians, and it must not exceed 1.10.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
import onnxruntime

from sprite_bridge.runtime import ModelStore

LIMIT = 1.10


def bare_session(data: bytes) -> onnxruntime.InferenceSession:
    """onnxruntime without us, as single-threaded as we are."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def cpu_seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def measure(name: str, side: int, runs: int) -> tuple[float, float]:
    """Return the median CPU seconds of a bare run and of ours."""
    store = ModelStore()
    checked, model = store.check(name), store.open(name, "cpu")
    bare = bare_session(checked.data)
    picture = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    feed = {spec.name: picture for spec in checked.card.inputs}
    bare_times, our_times = [], []
    for turn in range(runs + 10):
        pair = cpu_seconds(lambda: bare.run(None, feed)), cpu_seconds(lambda: model.run(picture, picture))
        if turn >= 10:  # the first ones warm up
            bare_times.append(pair[0])
            our_times.append(pair[1])
    return statistics.median(bare_times), statistics.median(our_times)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the ratio; exit code 1 if it is over the limit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="v2")
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--runs", type=int, default=200)
    wanted = parser.parse_args(arguments)
    bare, ours = measure(wanted.model, wanted.side, wanted.runs)
    size = f"{wanted.side}x{wanted.side}"
    print(f"{wanted.model} at {size}: bare {bare * 1e3:.2f} ms, ours {ours * 1e3:.2f} ms of CPU time")
    print(f"ratio {ours / bare:.3f} (limit {LIMIT:.2f})")
    return int(ours / bare > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
