"""Figures of an installed model on held-out sprites, per kind of corruption, ground and size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sprite_bridge.metrics import score
from sprite_bridge.runtime import Model
from sprite_bridge.stages.clean.ground import find_ground
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.training.data import Pack, pack_of, sampling_weights
from sprite_bridge.training.samples import Shown
from sprite_bridge.training.scene import Store
from sprite_bridge.training.validation import Case, bucket_name, score_cases, to_pixels, validation_batches

NATIVE_SHIFT = 1


def evaluate(model: Model, pack: Pack, *, cases: int, seed: int) -> list[Case]:
    """Score ``model`` on the sprites of ``pack``: ``cases`` pictures of the training corruption, and half
    as many of the independent imitation of native pictures ("native"; aligned within a pixel). The same
    seed, the same cases."""
    chances = sampling_weights(pack)
    batches = validation_batches(Store.from_pack(pack, chances), cases, seed)
    return score_cases(lambda batch: _run(model, batch.picture, batch.ground), batches) + list(
        _native_cases(model, pack, chances, max(1, cases // 2), seed)
    )


def _native_cases(model: Model, pack: Pack, chances: np.ndarray, cases: int, seed: int) -> Iterator[Case]:
    rng = np.random.default_rng(seed)
    suitable = np.where(pack.opaque(), 0.0, chances)
    chances = suitable / suitable.sum() if suitable.any() else chances
    for index in rng.choice(len(pack), cases, p=chances):
        case = degrade(pack.sprite(int(index)), "native", rng)
        picture = torch.from_numpy(case.picture.copy()).permute(2, 0, 1)[None].float() / 255
        result = to_pixels(_run(model, picture, _ground(case.picture)))[0]
        figures = score(result, case.truth, max_shift=NATIVE_SHIFT)
        shown = Shown(np.ascontiguousarray(case.picture[..., :3]), result, case.truth)
        pack_name = pack_of(str(pack.names[index]))
        yield Case("native", str(case.info["ground"]), bucket_name(case.truth), figures, shown, pack_name)


def _ground(picture: NDArray[np.uint8]) -> Tensor:
    """(1, 3, H, W) the ground as cleaning finds it; the mean colour where it finds none, and would ask no network."""
    colors = picture[None].astype(np.float32)
    found = find_ground(colors)
    surface = np.broadcast_to(colors.mean((0, 1, 2)), colors.shape[1:]) if found is None else found.surface
    return torch.from_numpy(surface.clip(0, 255).transpose(2, 0, 1)[None] / np.float32(255))


def _run(model: Model, picture: Tensor, ground: Tensor) -> Tensor:
    return torch.from_numpy(model.run(*(np.ascontiguousarray(part.numpy()) for part in (picture, ground))))
