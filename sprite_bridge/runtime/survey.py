"""What is installed and whether it works: the facts behind `sprite-bridge models`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import numpy as np

from sprite_bridge.errors import ModelError
from sprite_bridge.runtime.card import Card
from sprite_bridge.runtime.store import ModelStore, read_model_file

TRIAL_SHAPE = (1, 3, 17, 33)


@dataclass(frozen=True, slots=True)
class Installed:
    """One model as it is found: what its card says, what the file is, where it runs, what is wrong with it.

    `size_bytes` and `sha256_ok` are of the file (0 and False where it cannot be read), `provider` is the one
    that really ran ("" where nothing ran), and no `problems` means that the model may be used.
    """

    name: str
    folder: str = ""
    task: str = ""
    summary: str = ""
    licence: str = ""
    size_bytes: int = 0
    sha256_ok: bool = False
    provider: str = ""
    note: str = ""
    problems: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the fields, as `--json` prints them."""
        return {**asdict(self), "problems": list(self.problems)}


def survey(store: ModelStore, names: Iterable[str], device: str) -> list[Installed]:
    """Check each model and let it run on a small picture.

    Raises:
        DeviceError: `device` is "cuda" and does not run. What is wrong with a model is told, not raised.
    """
    return [_look(store, name, device) for name in names]


def _look(store: ModelStore, name: str, device: str) -> Installed:
    found = Installed(name)
    try:
        found = replace(found, folder=str(store.folder(name)))
        card = store.card(name)
        found = replace(found, task=card.task, summary=card.summary, licence=card.licence)
        found = _look_at_file(store, found, card)
        model = store.open(name, device)
        picture = np.random.default_rng(0).random(TRIAL_SHAPE, dtype=np.float32)
        model.run(picture, picture)
    except ModelError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return replace(found, problems=(error.message + hint,))
    return replace(found, provider=model.provider, note=model.note)


def _look_at_file(store: ModelStore, found: Installed, card: Card) -> Installed:
    data = read_model_file(store.folder(card.name) / card.file)
    return replace(found, size_bytes=len(data), sha256_ok=hashlib.sha256(data).hexdigest() == card.sha256)
