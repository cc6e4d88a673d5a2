"""Models: their cards, the store that verifies them, and the only way to onnxruntime.

A model is checked in this order: card, kind and size of the file, sha256, contents (`inspect`, `policy`),
memory and work (`estimate`, `shapes`); only then does onnxruntime see its bytes (`session`), and `Model`
looks after what goes in and comes out.
"""

from sprite_bridge.runtime.card import Card, Figures, TensorSpec, TrainingPack, load_card
from sprite_bridge.runtime.model import Model
from sprite_bridge.runtime.store import ModelStore

__all__ = ["Card", "Figures", "Model", "ModelStore", "TensorSpec", "TrainingPack", "load_card"]
