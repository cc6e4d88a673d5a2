"""Held-out cases with truth, and the figures of a network on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sprite_bridge.metrics import Pixels, Score, alpha_box, score
from sprite_bridge.training.corruption import Batch, corrupted_batch
from sprite_bridge.training.data import BUCKETS, bucket_of
from sprite_bridge.training.draws import Draws
from sprite_bridge.training.kinds import GROUNDS, WAYS
from sprite_bridge.training.samples import Shown
from sprite_bridge.training.scene import Store

SIDE = 128
CHUNK = 8


@dataclass(frozen=True)
class Case:
    """The score of one held-out picture and what it was: a ``way`` and a ``ground`` of the corruption, a
    size ``bucket``, how it looks, and the ``pack`` of its sprite where there is one alone."""

    way: str
    ground: str
    bucket: str
    score: Score
    shown: Shown
    pack: str = ""


def validation_batches(store: Store, cases: int, seed: int) -> Iterator[Batch]:
    """About ``cases`` pictures of SIDE pixels in batches of CHUNK, the ways in turn, every ground as
    often."""
    for index in range(max(1, round(cases / CHUNK))):
        draws = Draws(seed, "validation", index, device=store.pixels.device)
        grounds = dict.fromkeys(GROUNDS, 1.0) | {"none": 0.5}
        yield corrupted_batch(store, CHUNK, SIDE, draws, grounds=grounds, ways={WAYS[index % len(WAYS)]: 1.0})


def score_cases(network: Callable[[Batch], Tensor], batches: Iterable[Batch]) -> list[Case]:
    """Score what ``network`` makes of ``batches``, (B, 4, H, W) in [0, 1] of each, without any shift."""
    cases = []
    for batch in batches:
        with torch.no_grad():
            results = network(batch)
        pictures = (to_pixels(part) for part in (batch.picture, results, batch.target))
        for picture, result, truth, ground in zip(*pictures, batch.grounds, strict=True):
            figures = score(result, truth, max_shift=0)
            shown = Shown(picture, result, truth)
            cases.append(Case(batch.way, GROUNDS[int(ground)], bucket_name(truth), figures, shown))
    return cases


def bucket_name(truth: Pixels) -> str:
    """The size bucket of what is opaque in a (H, W, 4) uint8 picture."""
    return BUCKETS[int(bucket_of(np.array(max(alpha_box(truth)[2:]))))]


def to_pixels(pictures: Tensor) -> NDArray[np.uint8]:
    """(B, C, H, W) in [0, 1] -> (B, H, W, C) uint8."""
    return (pictures * 255).round().byte().permute(0, 2, 3, 1).contiguous().cpu().numpy()


def summary(cases: Sequence[Case]) -> dict[str, float]:
    """Mean acc, soft and iou of ``cases``, rounded to four places."""
    scores = [case.score for case in cases]
    means = {name: np.mean([getattr(score, name) for score in scores]) for name in ("acc", "soft", "iou")}
    return {name: round(float(mean), 4) for name, mean in means.items()}


def table(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """``summary`` and number of all cases, and of those of each way, ground and size bucket that occurs."""
    parts = {"all": list(cases)}
    for kind in ("way", "ground", "bucket", "pack"):
        for value in sorted({getattr(case, kind) for case in cases} - {""}, key=_place):
            parts[f"{kind} {value}"] = [case for case in cases if getattr(case, kind) == value]
    return {name: {"cases": len(part), **summary(part)} for name, part in parts.items()}


def _place(value: str) -> tuple[int, str]:
    """Known kinds in their own order, then what other imitations add, by name."""
    known = (*WAYS, *GROUNDS, *BUCKETS)
    return (known.index(value) if value in known else len(known)), value
