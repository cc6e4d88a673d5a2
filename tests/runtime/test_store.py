from __future__ import annotations

import hashlib
import os
import pickle
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import BadModel, ModelMissing
from sprite_bridge.runtime import ModelStore, store
from sprite_bridge.runtime.store import packaged_folder, read_model_file, search_path, user_folder


def test_a_model_is_listed_verified_and_opened_by_its_name(workshop: Any) -> None:
    workshop.install(workshop.cleaner(), "one")
    workshop.install(workshop.cleaner(), "two-2")
    assert workshop.store.names() == ["one", "two-2"]
    assert workshop.store.card("two-2").name == "two-2"
    assert workshop.store.verify("one") == []
    assert workshop.store.open("one", "cpu").card.name == "one"


def test_a_model_is_started_once(workshop: Any) -> None:
    workshop.install(workshop.cleaner())
    assert workshop.store.open("tiny", "cpu") is workshop.store.open("tiny", "cpu")


def test_a_model_that_was_replaced_is_opened_anew(workshop: Any) -> None:
    folder = workshop.install(workshop.cleaner())
    before = workshop.store.open("tiny", "cpu")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    workshop.install(workshop.cleaner(seed=1))
    assert workshop.store.open("tiny", "cpu") is not before


@pytest.mark.parametrize(
    "name", ["", "nothing", "../tiny", "/tiny", "TINY", "tiny/", ".", "x" * 65, "tiny\n"]
)
def test_a_name_that_is_not_installed_is_missing(workshop: Any, name: str) -> None:
    workshop.install(workshop.cleaner())
    with pytest.raises(ModelMissing, match="there is no model named") as caught:
        workshop.store.open(name)
    assert "installed: tiny" in caught.value.hint


def test_a_folder_whose_name_is_no_models_name_is_listed_as_refused(workshop: Any) -> None:
    workshop.install(workshop.cleaner(), "Tiny Model")
    assert workshop.store.names() == ["Tiny Model"]
    assert workshop.store.verify("Tiny Model") != []


def test_the_first_folder_that_holds_a_name_wins(workshop: Any, tmp_path: Path) -> None:
    first = workshop.install(workshop.cleaner(), "same")
    workshop.folder.rename(tmp_path / "first")
    second = workshop.install(workshop.cleaner(seed=1), "same")
    both = ModelStore([tmp_path / "nowhere", tmp_path / "first", second.parent])
    assert both.folder("same") == tmp_path / "first" / first.name
    assert both.names() == ["same"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 100, random.Random(1).randbytes(5000), b"<!DOCTYPE html><html></html>", b"\x80\x04N."],
    ids=["empty", "zeros", "random", "html", "pickle"],
)
def test_a_file_that_is_no_model_is_refused(workshop: Any, data: bytes) -> None:
    workshop.install(data)
    with pytest.raises(BadModel, match="model 'tiny': the model"):
        workshop.store.open("tiny", "cpu")


def test_a_model_cut_anywhere_is_refused(workshop: Any) -> None:
    data = workshop.cleaner().SerializeToString()
    for length in range(0, len(data), 37):
        workshop.install(data[:length], f"cut-{length}")
        assert workshop.store.verify(f"cut-{length}") != []


def test_another_hash_is_refused_before_anything_is_parsed(workshop: Any, monkeypatch: Any) -> None:
    def parse(data: bytes) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(store, "inspect_model", parse)
    workshop.install(workshop.cleaner(), sha256="0" * 64)
    with pytest.raises(BadModel, match=r"the sha256 is [0-9a-f]{64}, the card says 0{64}"):
        workshop.store.open("tiny", "cpu")


def test_one_flipped_bit_is_refused(workshop: Any) -> None:
    folder = workshop.install(workshop.cleaner())
    data = bytearray((folder / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "model.onnx").write_bytes(data)
    assert "the sha256 is" in workshop.store.verify("tiny")[0]


class Bomb:
    """Unpickling this leaves a file behind."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("file", ["model.pt", "model.pkl", "model.ckpt", "model.pth", "model.bin"])
def test_other_weight_files_are_never_opened(
    workshop: Any, tmp_path: Path, monkeypatch: Any, file: str
) -> None:
    mark = tmp_path / "mark"
    workshop.install(pickle.dumps(Bomb(mark)), "other", file=file)
    folder = workshop.install(workshop.cleaner())
    (folder / file).write_bytes(pickle.dumps(Bomb(mark)))
    opened: list[str] = []
    real = os.open

    def watch(path: Any, *args: Any, **more: Any) -> int:
        opened.append(Path(path).name)
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", watch)
    assert "file:" in workshop.store.verify("other")[0]
    assert workshop.store.open("tiny", "cpu").card.file == "model.onnx"
    assert opened == ["model.onnx"]
    assert not mark.exists()


def test_only_onnx_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(b"x")
    with pytest.raises(BadModel, match=r"only \.onnx files"):
        read_model_file(tmp_path / "model.pt")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_in_place_of_the_model_is_refused(workshop: Any, tmp_path: Path) -> None:
    folder = workshop.install(workshop.cleaner())
    (folder / "model.onnx").rename(tmp_path / "elsewhere.onnx")
    (folder / "model.onnx").symlink_to(tmp_path / "elsewhere.onnx")
    assert "model.onnx is a link" in workshop.store.verify("tiny")[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_a_pipe_in_place_of_the_model_does_not_hang(workshop: Any) -> None:
    folder = workshop.install(workshop.cleaner())
    (folder / "model.onnx").unlink()
    os.mkfifo(folder / "model.onnx")
    assert "model.onnx is not a file" in workshop.store.verify("tiny")[0]


def test_a_folder_or_nothing_in_place_of_the_model_is_refused(workshop: Any) -> None:
    folder = workshop.install(workshop.cleaner())
    (folder / "model.onnx").unlink()
    assert "model.onnx cannot be read" in workshop.store.verify("tiny")[0]
    (folder / "model.onnx").mkdir()
    assert "model.onnx" in workshop.store.verify("tiny")[0]


def test_a_file_beyond_the_limit_is_refused(workshop: Any) -> None:
    folder = workshop.install(workshop.cleaner())
    with (folder / "model.onnx").open("r+b") as stream:
        stream.truncate(LIMITS.max_model_bytes + 1)
    assert "model.onnx is larger than 64 MiB" in workshop.store.verify("tiny")[0]


def test_large_weights_within_the_limit_are_accepted(workshop: Any) -> None:
    model = workshop.cleaner()
    model.graph.initializer.add(
        name="ballast", data_type=1, dims=[4_000_000], raw_data=np.zeros(4_000_000, np.float32).tobytes()
    )
    workshop.install(model)
    assert workshop.store.verify("tiny") == []


def test_models_are_looked_for_in_the_named_folders_then_the_users_then_the_packages(tmp_path: Path) -> None:
    further = os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b")])
    found = search_path(further, {"SPRITE_BRIDGE_HOME": str(tmp_path / "home")})
    expected = [tmp_path / "a", tmp_path / "b", tmp_path / "home" / "models", packaged_folder()]
    assert found == expected
    assert search_path("", {"SPRITE_BRIDGE_HOME": "h"}) == [Path("h/models"), packaged_folder()]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the places of Linux")
def test_the_users_folder_follows_the_platform(tmp_path: Path) -> None:
    assert user_folder({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "sprite-bridge"
    assert user_folder({}) == Path.home() / ".local" / "share" / "sprite-bridge"


def test_the_store_follows_the_environment(workshop: Any, monkeypatch: Any) -> None:
    workshop.install(workshop.cleaner(), "from-the-environment")
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", str(workshop.folder))
    assert "from-the-environment" in ModelStore().names()


def test_verifying_needs_neither_onnx_nor_onnxruntime(workshop: Any) -> None:
    workshop.install(workshop.cleaner())
    program = (
        "import sys; from pathlib import Path; from sprite_bridge.runtime import ModelStore; "
        f"print(ModelStore([Path({str(workshop.folder)!r})]).verify('tiny')); "
        "print({'onnx', 'onnxruntime', 'torch', 'numba', 'PIL'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines() == ["[]", "set()"]


def test_the_hash_in_a_card_is_that_of_the_file(workshop: Any) -> None:
    folder = workshop.install(workshop.cleaner())
    checked = workshop.store.check("tiny")
    assert checked.data == (folder / "model.onnx").read_bytes()
    assert hashlib.sha256(checked.data).hexdigest() == checked.card.sha256
