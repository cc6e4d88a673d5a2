"""Pictures of which labels, palette and spread are known, for the tests of the fit's parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sprite_bridge.stages.clean.explanation import SOFT, Fit, Opinion, Problem, near_sprite, render
from sprite_bridge.stages.clean.relabel import GROUND
from sprite_bridge.stages.clean.spread import Spread, apply
from sprite_bridge.stages.color import ycbcr
from sprite_bridge.synthetic.sprites import draw

SIDE = 32
BEHIND = (150.0, 200.0, 240.0)


def shown(spread: Spread, *, seed: int = 3, noise: float = 1.0) -> tuple[Problem, Fit]:
    """A drawn character seen through ``spread``, of which nothing is believed, and the true fit."""
    sprite = np.pad(draw("character", SIDE - 8, np.random.default_rng(seed)), ((4, 4), (4, 4), (0, 0)))
    inside = sprite[..., 3] > 0
    labels = np.full(inside.shape, GROUND, np.int32)
    palette, index = np.unique(sprite[inside][:, :3], axis=0, return_inverse=True)
    labels[inside] = index.ravel()
    truth = Fit(labels, palette.astype(np.float64), spread, spread, max(noise, 1.0))
    return seen(truth, noise), truth


def seen(truth: Fit, noise: float) -> Problem:
    """What ``truth`` looks like, with noise."""
    behind = ycbcr(np.full((*truth.labels.shape, 3), BEHIND, np.float32))
    picture = apply(render(truth.labels, ycbcr(truth.palette), behind), truth.luma)
    picture += np.random.default_rng(0).normal(0, noise, picture.shape).astype(np.float32)
    opinion = Opinion(np.full(truth.labels.shape, 0.5, np.float32))
    return Problem(picture, behind, near_sprite(truth.labels), opinion, SOFT, keep_palette=False)


def colors(fit: Fit) -> np.ndarray:
    """(H, W, 3) RGB of the fit before any spread."""
    return render(
        fit.labels,
        fit.palette.astype(np.float32),
        np.broadcast_to(np.float32(BEHIND), (*fit.labels.shape, 3)),
    )


def merged(fit: Fit, gone: int, into: int) -> Fit:
    """The fit with the pixels of one entry in another, of which the colour stays."""
    labels = np.where(fit.labels == gone, into, fit.labels)
    used, dense = np.unique(labels[labels >= 0], return_inverse=True)
    labels[labels >= 0] = dense
    return replace(fit, labels=labels.astype(np.int32), palette=fit.palette[used])
