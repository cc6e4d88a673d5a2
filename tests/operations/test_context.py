from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import Cancelled
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.inprocess import clean


class Counter:
    """Says stop from the n-th question on."""

    def __init__(self, most: int) -> None:
        self.asked, self.most = 0, most

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self.most


def test_a_context_asks_nothing_of_anybody():
    context = Context()
    context.step(0.5, "half")
    assert context.open_model is None


def test_a_step_is_told_and_a_cancelled_one_is_not():
    told: list[tuple[float, str]] = []
    Context(progress=lambda share, name: told.append((share, name))).step(0.3, "here")
    assert told == [(0.3, "here")]
    with pytest.raises(Cancelled):
        Context(progress=lambda share, name: told.append((share, name)), cancelled=lambda: True).step(
            0.4, "there"
        )
    assert told == [(0.3, "here")]


def test_progress_rises_to_the_end(case):
    told: list[float] = []
    clean(case("native", 0).picture, context=Context(progress=lambda share, _: told.append(share)))
    assert told == sorted(told) and told[0] >= 0 and told[-1] == 1
    assert len(told) >= 3


@pytest.mark.parametrize("after", range(4))
def test_work_that_nobody_wants_is_dropped(case, after):
    cancelled = Counter(after)
    with pytest.raises(Cancelled):
        clean(case("native", 0).picture, context=Context(cancelled=cancelled))
    assert cancelled.asked == after + 1


def test_work_is_dropped_within_a_step_too() -> None:
    told: list[str] = []
    picture = np.random.default_rng(0).integers(0, 256, (300, 300, 4), np.uint8)
    counter = Counter(4)
    with pytest.raises(Cancelled):
        clean(picture, context=Context(progress=lambda share, name: told.append(name), cancelled=counter))
    assert told == ["grid"] and counter.asked == 5
