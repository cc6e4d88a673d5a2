"""Model files: there, as their cards say, and such as may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sprite_bridge.doctor.finding import Finding, ok, trouble
from sprite_bridge.doctor.surroundings import Surroundings

if TYPE_CHECKING:
    from sprite_bridge.runtime.store import ModelStore

REINSTALL = "pip install --force-reinstall --no-deps sprite-bridge (in a clone: git checkout -- models, pip install .)"


def models(around: Surroundings) -> list[Finding]:
    """Each one is verified; the one that `clean` uses is there."""
    from sprite_bridge.operations.clean import MODEL

    store = around.store()
    names = store.names()
    found = [finding for name in names for finding in _verified(store, name)]
    good = len(names) - len(found)
    if good:
        found.insert(0, ok(f"{good} verified"))
    if MODEL not in names:
        found.append(trouble(f"the model {MODEL}, which clean uses, is not installed", REINSTALL))
    return found


def _verified(store: ModelStore, name: str) -> list[Finding]:
    """One finding for a model that may not run, none for one that may."""
    from sprite_bridge.runtime.store import packaged_folder

    problems = store.verify(name)
    if not problems:
        return []
    folder = store.folder(name)
    own = folder.parent != packaged_folder()
    mend = f"put the model's own files back into {folder}, or remove that folder" if own else REINSTALL
    return [trouble("; ".join(problems), mend)]
