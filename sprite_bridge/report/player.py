"""What plays the frames of a result on the page."""

from __future__ import annotations


def player(frames: int, *, plays: bool) -> str:
    """Return it as HTML, nothing for less than two frames; unless it ``plays`` at once it waits for its button."""
    if frames < 2:
        return ""
    auto = ' data-auto="1"' if plays else ""
    return (
        f'<div class="player"{auto}><button type="button" class="play">Play</button>'
        f'<input type="range" class="position" min="0" max="{frames - 1}" value="0" aria-label="Frame">'
        '<output class="frame"></output></div>'
    )
