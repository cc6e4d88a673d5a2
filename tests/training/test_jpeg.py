"""The simulated JPEG against a real one."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image

from sprite_bridge.training.jpeg import jpeg


def _smooth_picture() -> np.ndarray:
    y, x = np.mgrid[:64, :64] / 64
    waves = [np.sin(6 * x + 4 * y), np.cos(5 * y), np.sin(9 * x * y)]
    return np.uint8(127 + 100 * np.stack(waves, -1))


@pytest.mark.parametrize("quality", [30, 75, 95])
@pytest.mark.parametrize("subsample", [False, True])
def test_it_comes_back_as_from_a_real_encoder(quality: int, subsample: bool) -> None:
    picture = _smooth_picture()
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling=2 if subsample else 0)
    real = np.asarray(Image.open(file)).astype(float)
    tensor = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    ours = jpeg(tensor, torch.tensor([float(quality)]), subsample=subsample)[0].permute(1, 2, 0).numpy() * 255
    assert np.abs(ours - real).mean() < 1.2
    assert np.abs(real - picture).mean() > np.abs(ours - real).mean()


def test_a_lower_quality_loses_more() -> None:
    picture = torch.rand(1, 3, 32, 32)
    errors = [
        float((jpeg(picture, torch.tensor([q]), subsample=False) - picture).abs().mean())
        for q in (95.0, 40.0)
    ]
    assert errors[0] < errors[1]
