"""The kinds of corruption and how often each is drawn unless a recipe says otherwise."""

from __future__ import annotations

GROUND_SHARES = {
    "white": 0.17,
    "near_white": 0.13,
    "solid": 0.13,
    "clash": 0.20,
    "screen": 0.07,
    "gradient": 0.19,
    "noisy": 0.06,
    "none": 0.05,
    "shadow": 0.0,
}
WAY_SHARES = {"direct": 0.45, "upscaled": 0.30, "light": 0.25, "stored": 0.0}
GROUNDS = tuple(GROUND_SHARES)
WAYS = tuple(WAY_SHARES)
