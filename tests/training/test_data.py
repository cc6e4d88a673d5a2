"""Packing, splitting and sampling of sprites."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.errors import BadImage
from sprite_bridge.training.data import (
    BUCKET_WEIGHTS,
    BUCKETS,
    Pack,
    group_of,
    read_sprites,
    sampling_weights,
    split,
)


def test_a_pack_gives_every_sprite_back_with_nothing_under_transparency(pack, sprites) -> None:
    for index, sprite in enumerate(sprites):
        expected = np.where(sprite[..., 3:] > 0, sprite, 0)
        assert np.array_equal(pack.sprite(index), expected)


def test_a_saved_pack_is_read_back_equal(pack, tmp_path) -> None:
    pack.save(tmp_path / "pack.npz")
    again = Pack.load(tmp_path / "pack.npz")
    assert np.array_equal(again.pixels, pack.pixels)
    assert np.array_equal(again.sizes, pack.sizes)
    assert list(again.names) == list(pack.names)
    assert np.array_equal(again.starts, pack.starts)


def test_an_empty_pack_is_refused() -> None:
    with pytest.raises(ValueError, match="no sprite"):
        Pack.from_sprites([], [])


def test_zips_and_loose_pictures_of_a_folder_are_read(data_folder) -> None:
    found = read_sprites(data_folder)
    assert len(found) == 31
    assert "data/loose/one.png" in found.names
    assert "drawn/set/kind_a_f0.png" in found.names


def test_large_and_single_coloured_pictures_are_left_out(tmp_path, sprites) -> None:
    from PIL import Image

    Image.fromarray(sprites[0]).save(tmp_path / "good.png")
    Image.fromarray(np.full((8, 8, 4), 255, np.uint8)).save(tmp_path / "flat.png")
    noise = np.random.default_rng(0).integers(0, 255, (129, 20, 4), np.uint8)
    Image.fromarray(noise).save(tmp_path / "large.png")
    assert [name.rpartition("/")[2] for name in read_sprites(tmp_path).names] == ["good.png"]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("p/cat_f0.png", "p/cat_f11.png", True),
        ("p/Cat/walk_frame_1.png", "p/Cat/walk_frame_2.png", True),
        ("p/trooa1.png", "p/trooa2d8.png", True),
        ("p/tile_0001.png", "p/tile_0002.png", True),
        ("p/cat_f0.png", "p/dog_f0.png", False),
        ("p/cat_f0.png", "q/cat_f0.png", False),
    ],
)
def test_frames_and_variants_belong_to_one_group(a: str, b: str, same: bool) -> None:
    assert (group_of(a) == group_of(b)) is same


def test_a_split_keeps_groups_together_and_holds_out_what_it_is_told_to(pack) -> None:
    training, validation = split(pack, 0.4, holdout=("kind_j",))
    assert len(training)
    assert len(validation)
    assert len(training) + len(validation) == len(pack)
    assert not {group_of(n) for n in training.names} & {group_of(n) for n in validation.names}
    assert not any("kind_j" in name for name in training.names)


def test_a_split_does_not_change_when_sprites_are_added(pack) -> None:
    _, before = split(pack.subset(np.arange(len(pack)) < 24), 0.4)
    _, after = split(pack, 0.4)
    assert set(before.names) == {name for name in after.names if name in set(pack.names[:24])}


def test_every_size_bucket_has_its_share_however_many_sprites_it_holds(pack) -> None:
    chances, buckets = sampling_weights(pack), pack.buckets()
    present = [bucket for bucket in range(len(BUCKETS)) if (buckets == bucket).any()]
    total = sum(BUCKET_WEIGHTS[bucket] for bucket in present)
    assert len(present) >= 2
    assert chances.sum() == pytest.approx(1)
    for bucket in present:
        assert chances[buckets == bucket].sum() == pytest.approx(BUCKET_WEIGHTS[bucket] / total)


def test_a_down_weighted_pack_is_drawn_less(pack) -> None:
    in_a = np.array([name.startswith("a/") for name in pack.names])
    assert sampling_weights(pack, weights={"a/": 0.1})[in_a].sum() < 0.5 * sampling_weights(pack)[in_a].sum()


def test_tiles_are_found_by_their_opacity(pack) -> None:
    opaque = pack.opaque()
    assert opaque[-2:].all()
    assert [bool((pack.sprite(i)[..., 3] == 255).all()) for i in range(len(pack))] == opaque.tolist()


@pytest.mark.parametrize("name", ["broken.png", "broken.zip"])
def test_a_damaged_file_is_named(tmp_path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(BadImage, match="broken"):
        read_sprites(tmp_path)


def test_sprites_that_are_merely_numbered_are_no_animation(sprites) -> None:
    many = Pack.from_sprites(sprites[:40], [f"mine/sprite_{k:03}.png" for k in range(40)])
    training, validation = split(many, 0.3)
    assert 4 <= len(validation) <= 20
    assert not set(training.names) & set(validation.names)
