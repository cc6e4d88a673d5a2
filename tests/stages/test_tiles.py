from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge.stages.tiles import OVERLAP, SIDE, in_tiles

SIZES = st.integers(1, 3 * SIDE)


@settings(max_examples=25)
@given(SIZES, SIZES)
def test_what_sees_single_pixels_sees_them_all_and_no_seam(height: int, width: int) -> None:
    rng = np.random.default_rng(height * width)
    a, b = rng.random((2, 1, 3, height, width), dtype=np.float32)
    result = in_tiles(lambda x, y: x[:, :1] - y[:, 1:2], a, b)
    assert result.shape == (1, 1, height, width)
    np.testing.assert_allclose(result, a[:, :1] - b[:, 1:2], atol=1e-5)


@pytest.mark.parametrize("shape", [(SIDE, SIDE), (SIDE, 5), (1, 1)])
def test_what_fits_into_a_tile_is_passed_as_it_is(shape: tuple[int, int]) -> None:
    picture, seen = np.zeros((2, 3, *shape), np.float32), []
    in_tiles(lambda x: seen.append(x) or x, picture)
    assert len(seen) == 1 and seen[0] is picture


def test_no_tile_is_larger_than_allowed_and_all_begin_on_the_same_pixels() -> None:
    """Each pixel tells where it is."""
    height, width = 2 * SIDE + 7, SIDE + 1
    places = np.stack(np.mgrid[:height, :width]).astype(np.float32)[None]
    corners = []

    def run(part: np.ndarray) -> np.ndarray:
        assert max(part.shape[2:]) <= SIDE
        corners.append(part[0, :, 0, 0])
        return part

    np.testing.assert_allclose(in_tiles(run, places), places, atol=1e-2)
    assert len(corners) == 6
    assert not (np.array(corners) % 16).any()


def test_where_tiles_disagree_one_fades_into_the_other() -> None:
    """Each tile is of a colour of its own."""
    count = iter(range(10))
    result = in_tiles(
        lambda x: np.full_like(x[:, :1], next(count)), np.zeros((1, 3, 8, 2 * SIDE), np.float32)
    )
    steps = np.abs(np.diff(result[0, 0], axis=1))
    assert float(steps.max()) <= 1.5 / OVERLAP
    assert not np.diff(result[0, 0], axis=0).any()


def test_the_network_that_comes_along_gives_the_same_in_tiles() -> None:
    """But for what it sees of the picture beyond a tile."""
    pytest.importorskip("onnxruntime")
    from sprite_bridge.operations.clean import MODEL
    from sprite_bridge.runtime import ModelStore

    rng = np.random.default_rng(1)
    picture = np.full((1, 3, 64, 2 * SIDE), 0.2, np.float32)
    ground = picture.copy()
    for left in range(8, 2 * SIDE - 40, 40):
        picture[:, :, 16:48, left : left + 24] = rng.random((3, 1, 1))
    model = ModelStore().open(MODEL, "cpu")
    whole, tiled = model.run(picture, ground), in_tiles(model.run, picture, ground)
    assert float(np.abs(whole[:, 3] - tiled[:, 3]).mean()) < 0.2 / 255
    assert float(((whole[:, 3] > 0.5) != (tiled[:, 3] > 0.5)).mean()) < 0.001
    seen = whole[:, 3:] > 0.5
    assert float((np.abs(whole - tiled)[:, :3] * seen).sum() / (3 * seen.sum())) < 1 / 255
