"""Where models are looked for, and the way from a folder to a model that may run."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import BadModel, ModelError, ModelMissing
from sprite_bridge.runtime.card import NAME, Card, load_card
from sprite_bridge.runtime.contents import Contents
from sprite_bridge.runtime.inspect import inspect_model
from sprite_bridge.runtime.model import Model
from sprite_bridge.runtime.policy import check_card, check_contents

CARD_FILE = "card.toml"


@dataclass(frozen=True, slots=True)
class Checked:
    """A model file that passed every check: its card, its bytes, and what they hold."""

    card: Card
    data: bytes
    contents: Contents


class ModelStore:
    """Models by name, from folders in order of preference; opened models are kept and shared."""

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        """Look in `folders`, in order (default: `search_path` with $SPRITE_BRIDGE_MODELS)."""
        if folders is None:
            folders = search_path(os.environ.get("SPRITE_BRIDGE_MODELS", ""), os.environ)
        self._folders = tuple(folders)
        self._open: dict[tuple[str, str], Model] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """Return the names of all models, sorted: the names of the folders that hold a card."""
        return sorted(
            {entry.parent.name for folder in self._folders for entry in folder.glob(f"*/{CARD_FILE}")}
        )

    def folder(self, name: str) -> Path:
        """Return the folder of a model; ModelMissing if there is none, or if the name is no model's name."""
        if NAME.fullmatch(name):
            for folder in self._folders:
                if (folder / name / CARD_FILE).is_file():
                    return folder / name
        installed = ", ".join(self.names()) or "none"
        raise ModelMissing(
            f"there is no model named {name[:80]!r}", f"installed: {installed}; see: sprite-bridge models"
        )

    def card(self, name: str) -> Card:
        """Return a model's card; the model itself is not looked at."""
        return load_card(self.folder(name) / CARD_FILE)

    def check(self, name: str) -> Checked:
        """Read a model and check everything that can be known without running it.

        The order matters: the file's kind and size before it is read, its hash before it is parsed, its
        contents before onnxruntime sees them.

        Raises:
            ModelMissing: no such model. BadModel: anything wrong with it.
        """
        folder = self.folder(name)
        card = load_card(folder / CARD_FILE)
        try:
            data = read_model_file(folder / card.file)
            digest = hashlib.sha256(data).hexdigest()
            if digest != card.sha256:
                raise BadModel(f"the sha256 is {digest}, the card says {card.sha256}")
            contents = inspect_model(data)
            check_contents(contents)
            check_card(contents, card)
        except BadModel as error:
            raise BadModel(f"model {name!r}: {error.message}", error.hint) from error
        return Checked(card, data, contents)

    def verify(self, name: str) -> list[str]:
        """Return what is wrong with a model, one sentence each; nothing means that it may run."""
        try:
            self.check(name)
        except ModelError as error:
            return [error.message]
        return []

    def open(self, name: str, device: str = "auto") -> Model:
        """Return a model, checked and ready to run on a device: auto, cpu or cuda.

        Raises:
            ModelMissing: no such model, or no onnxruntime. BadModel: refused. DeviceError: "cuda" cannot run.
        """
        with self._lock:
            key = (self.card(name).sha256, device)
            if key not in self._open:
                self._open[key] = self._start(name, device)
            return self._open[key]

    def _start(self, name: str, device: str) -> Model:
        from sprite_bridge.runtime.session import Session

        checked = self.check(name)
        outputs = tuple(spec.name for spec in checked.card.outputs)
        return Model(checked.card, checked.contents, Session(checked.data, device, outputs))


def read_model_file(path: Path) -> bytes:
    """Read a model file: a regular file, not a link, named .onnx, within the size limit.

    Raises:
        BadModel: anything else; nothing else is opened, or read beyond the limit.
    """
    if path.suffix != ".onnx":
        raise BadModel(f"{path.name}: only .onnx files are opened")
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        if path.is_symlink():
            raise BadModel(f"{path.name} is a link", "put the file itself into the model's folder")
        descriptor = os.open(path, flags)
    except OSError as error:
        raise BadModel(f"{path.name} cannot be read: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BadModel(f"{path.name} is not a file")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            data = stream.read(LIMITS.max_model_bytes + 1)
    finally:
        os.close(descriptor)
    if len(data) > LIMITS.max_model_bytes:
        raise BadModel(f"{path.name} is larger than {LIMITS.max_model_bytes // 1024**2} MiB")
    return data


def search_path(further: str, environment: Mapping[str, str]) -> list[Path]:
    """Return the folders that hold models, first come first: the named ones, the user's, the package's.

    Args:
        further: the setting `models`, folders separated as in $PATH.
    """
    named = [Path(entry) for entry in further.split(os.pathsep) if entry]
    return [*named, user_folder(environment) / "models", packaged_folder()]


def user_folder(environment: Mapping[str, str]) -> Path:
    """Return the user's data folder, the one that plugins compute as well (it need not exist)."""
    home = Path.home()
    if environment.get("SPRITE_BRIDGE_HOME"):
        return Path(environment["SPRITE_BRIDGE_HOME"])
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "sprite-bridge"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "sprite-bridge"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "sprite-bridge"


def packaged_folder() -> Path:
    """Return the folder of the models that come along: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_models"
    return inside if inside.is_dir() else package.parent / "models"
