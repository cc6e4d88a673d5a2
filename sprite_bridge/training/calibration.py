"""Pictures that tell how large the activations of a network become: a few of every way and ground."""

from __future__ import annotations

from collections.abc import Iterator

from sprite_bridge.training.corruption import corrupted_batch
from sprite_bridge.training.data import Pack, sampling_weights
from sprite_bridge.training.draws import Draws
from sprite_bridge.training.export import input_names
from sprite_bridge.training.kinds import WAYS
from sprite_bridge.training.nets import V1
from sprite_bridge.training.quantize import Inputs
from sprite_bridge.training.scene import Store

BATCHES, BATCH, SIDE = 12, 2, 128
"""The quantiser keeps all activations of all of them: 0.1 GB for each picture."""


def calibration(network: V1 | type[V1], pack: Pack, seed: int) -> Iterator[Inputs]:
    """Inputs of a network, (2, 3, 128, 128) each, made of the sprites of a pack. The same seed, the same inputs."""
    store = Store.from_pack(pack, sampling_weights(pack))
    for index in range(BATCHES):
        draws = Draws(seed, "calibration", index)
        batch = corrupted_batch(store, BATCH, SIDE, draws, ways={WAYS[index % len(WAYS)]: 1.0})
        pictures = {"rgb": batch.picture.numpy(), "ground": batch.ground.numpy()}
        yield {name: pictures[name] for name in input_names(network)}
