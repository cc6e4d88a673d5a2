"""Contact sheets."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_bridge.training.samples import GAP, Shown, contact_sheet


def shown(value: int, alpha: int = 255) -> Shown:
    rgba = np.full((10, 12, 4), value, np.uint8)
    rgba[..., 3] = alpha
    return Shown(np.full((10, 12, 3), value, np.uint8), rgba, rgba)


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_every_picture_is_on_the_sheet(count: int) -> None:
    sheet = contact_sheet([shown(30 + 20 * k) for k in range(count)]).pixels
    for k in range(count):
        assert (sheet[..., 0] == 30 + 20 * k).sum() == 3 * 10 * 12
    assert sheet.shape[0] == (10 + GAP) * ((count + 1) // 2)
    assert (sheet[..., 3] == 255).all()


def test_what_is_transparent_shows_checkers() -> None:
    sheet = contact_sheet([shown(200, alpha=0)]).pixels
    assert (sheet[..., 0] == 200).sum() == 10 * 12
    assert len(np.unique(sheet[:10, 12 + GAP : 24 + GAP, 0])) == 2


def test_nothing_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="nothing"):
        contact_sheet([])
