"""Sprites for training: read from zips or folders, kept as one packed array, split so that no animation
leaks."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.config import LIMITS
from sprite_bridge.errors import BadImage
from sprite_bridge.image.decoding import decode, read_bytes

MAX_SIDE = 128
BUCKETS = ("<=16", "17-32", "33-64", "65-128")
BUCKET_WEIGHTS = (0.22, 0.33, 0.25, 0.20)
MOST_OF_A_PACK = 0.5


@dataclass(frozen=True)
class Pack:
    """Many sprites in one array.

    ``pixels`` (P, 4) uint8, all sprites row by row, RGB 0 under alpha 0; ``starts`` (N,) int64 first row
    of each; ``sizes`` (N, 2) int64 height and width; ``names`` (N,) str "pack/path", in a fixed order.
    """

    pixels: NDArray[np.uint8]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    names: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.starts)

    def sprite(self, index: int) -> NDArray[np.uint8]:
        """(h, w, 4) uint8."""
        height, width = self.sizes[index]
        start = self.starts[index]
        return self.pixels[start : start + height * width].reshape(height, width, 4)

    def subset(self, keep: NDArray[np.bool_] | NDArray[np.int64]) -> Pack:
        """The sprites where ``keep`` (N,) is True, or of these indices; the pixels are shared, not copied."""
        return Pack(self.pixels, self.starts[keep], self.sizes[keep], self.names[keep])

    def joined(self, other: Pack) -> Pack:
        """The sprites of both."""
        return Pack(
            np.concatenate([self.pixels, other.pixels]),
            np.concatenate([self.starts, len(self.pixels) + other.starts]),
            np.concatenate([self.sizes, other.sizes]),
            np.concatenate([self.names, other.names]),
        )

    def opaque(self) -> NDArray[np.bool_]:
        """(N,) True for sprites without any transparent pixel: tiles, portraits, textures."""
        return np.array([bool((self.sprite(i)[..., 3] == 255).all()) for i in range(len(self))], bool)

    def buckets(self) -> NDArray[np.int64]:
        """(N,) index into BUCKETS, by the longer side."""
        return bucket_of(self.sizes.max(axis=1))

    def save(self, path: Path) -> None:
        """Write one .npz file."""
        with path.open("wb") as file:
            np.savez(file, pixels=self.pixels, starts=self.starts, sizes=self.sizes, names=self.names)

    @classmethod
    def load(cls, path: Path) -> Pack:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["pixels"], file["starts"], file["sizes"], file["names"])

    @classmethod
    def from_sprites(cls, sprites: Sequence[NDArray[np.uint8]], names: Sequence[str]) -> Pack:
        """Pack (h, w, 4) uint8 sprites; raises ValueError if there are none."""
        if not sprites:
            raise ValueError("there is no sprite to pack")
        sizes = np.array([sprite.shape[:2] for sprite in sprites], np.int64)
        areas = sizes.prod(axis=1)
        flat = np.concatenate([sprite.reshape(-1, 4) for sprite in sprites])
        flat[flat[:, 3] == 0] = 0
        return cls(flat, np.cumsum(areas) - areas, sizes, np.array(list(names)))


def bucket_of(side: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices into BUCKETS of the lengths of longer sides."""
    return np.asarray(np.searchsorted([16, 32, 64], side), np.int64)


def read_sprites(source: Path) -> Pack:
    """Read every PNG under a folder and inside the zips of a folder (or one zip), up to MAX_SIDE pixels a
    side.

    Larger pictures, pictures of one colour and empty ones are left out. Raises BadImage for a damaged
    picture or zip, by name, and ValueError if nothing remains.
    """
    sprites, names = [], []
    for name, data in sorted(_png_files(source), key=lambda item: item[0]):
        try:
            sprite = decode(data)
        except BadImage as error:
            raise BadImage(f"{name}: {error.message}", error.hint) from error
        if max(sprite.shape[:2]) <= MAX_SIDE and len(np.unique(sprite[sprite[..., 3] > 0], axis=0)) > 1:
            sprites.append(sprite)
            names.append(name)
    return Pack.from_sprites(sprites, names)


def _png_files(source: Path) -> Iterator[tuple[str, bytes]]:
    paths = [source] if source.is_file() else sorted(source.rglob("*"))
    for path in paths:
        if path.suffix.lower() == ".png":
            yield f"{source.name}/{path.relative_to(source).as_posix()}", read_bytes(path)
        elif path.suffix.lower() == ".zip":
            yield from _zipped(path)


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.filename.lower().endswith(".png") and member.file_size <= LIMITS.max_file_bytes:
                    yield f"{path.stem}/{member.filename}", archive.read(member)
    except zipfile.BadZipFile as error:
        raise BadImage(f"{path} is not a zip: {error}") from error


def group_of(name: str) -> str:
    """What belongs together in a split: the folder and the name without its frame or variant numbers.

    >>> group_of("dungeon/chest_open_anim_f2.png"), group_of("doom/trooa2d8.png")
    ('dungeon/chest_open_anim', 'doom/trooa')
    """
    folder, _, file = name.rpartition("/")
    stem = re.sub(r"\.png$", "", file, flags=re.IGNORECASE)
    stem = re.sub(r"([_\- ]?(frame|f|r\d+c)?\d+[a-z]?)+$", "", stem, flags=re.IGNORECASE)
    return f"{folder}/{stem}"


def pack_of(name: str) -> str:
    """The zip, or the folder of it, or the folder, that a sprite comes from.

    >>> pack_of("sprites_small_cc0/grafxkid/Flowers.png"), pack_of("mine/hero.png")
    ('sprites_small_cc0/grafxkid', 'mine')
    """
    return "/".join(name.split("/")[:-1][:2])


def split(pack: Pack, share: float, holdout: Sequence[str] = ()) -> tuple[Pack, Pack]:
    """(training, validation): about ``share`` of the groups and every sprite whose name contains an entry
    of ``holdout``.

    The choice depends on the names alone, so it stays the same when packs are added. Sprites that are merely
    numbered are no animation: of a group of more than half of the pack, each is a group of its own.
    """
    groups = [group_of(name) for name in pack.names]
    count = Counter(groups)
    numbered = {group for group in count if count[group] > MOST_OF_A_PACK * len(pack)}
    groups = [
        str(name) if group in numbered else group for group, name in zip(groups, pack.names, strict=True)
    ]
    named = zip(groups, pack.names, strict=True)
    held_groups = {group for group, name in named if any(part in name for part in holdout)}
    held_groups |= {group for group in groups if _fraction(group) < share}
    held = np.array([group in held_groups for group in groups], bool)
    return pack.subset(~held), pack.subset(held)


def drawn(pack: Pack, count: int, seed: int, *, weights: dict[str, float] | None = None) -> Pack:
    """``count`` sprites, or as many as there are groups, one of each, by the chances of ``sampling_weights``,
    in the order in which the seed draws them."""
    chances = sampling_weights(pack, weights=weights)
    pack, chances = pack.subset(chances > 0), chances[chances > 0]
    keys = np.random.default_rng(seed).exponential(size=len(pack)) / chances
    firsts: dict[str, int] = {}
    for index in np.argsort(keys, kind="stable").tolist():
        firsts.setdefault(group_of(pack.names[index]), index)
    return pack.subset(np.array(list(firsts.values())[:count], np.int64))


def sampling_weights(pack: Pack, *, weights: dict[str, float] | None = None) -> NDArray[np.float64]:
    """(N,) chances that sum to 1: each size bucket has its fixed share, and a group of g sprites counts
    as sqrt(g).

    ``weights`` multiplies the sprites whose name contains a key (a pack whose style is over-represented,
    say).
    """
    groups = [group_of(name) for name in pack.names]
    count = Counter(groups)
    chances = np.array([count[group] ** -0.5 for group in groups])
    for part, factor in (weights or {}).items():
        chances[[part in name for name in pack.names]] *= factor
    buckets = pack.buckets()
    for bucket, weight in enumerate(BUCKET_WEIGHTS):
        members = buckets == bucket
        if members.any():
            chances[members] *= weight / chances[members].sum()
    return np.asarray(chances / chances.sum())


def _fraction(text: str) -> float:
    """A fixed number in [0, 1) for a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48
