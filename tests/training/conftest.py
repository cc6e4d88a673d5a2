"""The training tests need torch: without it they are skipped, unless SPRITE_BRIDGE_REQUIRE_TRAINING=1
forbids it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from sprite_bridge.synthetic.sprites import draw_any

MISSING = [name for name in ("torch", "onnx", "onnxruntime") if find_spec(name) is None]

if MISSING and os.environ.get("SPRITE_BRIDGE_REQUIRE_TRAINING") == "1":
    raise RuntimeError(f"the training tests may not be skipped, and {', '.join(MISSING)} is not installed")


class _Skipped(pytest.Module):
    def collect(self) -> Iterator[pytest.Item]:
        pytest.skip(f"needs the train extra: {', '.join(MISSING)} is not installed", allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    return _Skipped.from_parent(parent, path=module_path) if MISSING else None


@pytest.fixture(scope="session")
def sprites() -> list[np.ndarray]:
    """Forty drawn sprites (h, w, 4), and two opaque tiles."""
    rng = np.random.default_rng(0)
    drawn = [draw_any(rng, int(size)) for size in rng.choice([12, 16, 24, 32, 40], 40)]
    tiles = [np.dstack([rng.integers(0, 255, (16, 16, 3)), np.full((16, 16), 255)]) for _ in range(2)]
    return [sprite.astype(np.uint8) for sprite in [*drawn, *tiles]]


@pytest.fixture(scope="session")
def pack(sprites: list[np.ndarray]):
    """The sprites as two packs of animations of four frames: "a" of 20 sprites, "b" of the others."""
    from sprite_bridge.training.data import Pack

    names = [f"{'a' if i < 20 else 'b'}/kind_{chr(97 + i // 4)}_f{i % 4}.png" for i in range(len(sprites))]
    return Pack.from_sprites(sprites, names)


@pytest.fixture(scope="session")
def store(pack):
    from sprite_bridge.training.data import sampling_weights
    from sprite_bridge.training.scene import Store

    return Store.from_pack(pack, sampling_weights(pack))


@pytest.fixture
def data_folder(tmp_path: Path, sprites: list[np.ndarray]) -> Path:
    """A folder with a zip of thirty sprites, a loose one, and a manifest that names the zip."""
    import io
    import json
    import zipfile

    from PIL import Image

    folder = tmp_path / "data"
    (folder / "loose").mkdir(parents=True)
    Image.fromarray(sprites[30]).save(folder / "loose" / "one.png")
    with zipfile.ZipFile(folder / "drawn.zip", "w") as archive:
        for index, sprite in enumerate(sprites[:30]):
            file = io.BytesIO()
            Image.fromarray(sprite).save(file, "PNG")
            archive.writestr(f"set/kind_{chr(97 + index // 4)}_f{index % 4}.png", file.getvalue())
    pack = {"zip": "drawn.zip", "prefix": "set", "name": "Drawn", "licence": "CC0-1.0", "author": "Us"}
    (folder / "manifest.json").write_text(json.dumps({"packs": [pack]}))
    return folder
