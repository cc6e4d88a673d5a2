"""The figures of a decomposition as HTML: what it consists of, how exact it is, and its sprites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from sprite_bridge.decomposition import Decomposition
from sprite_bridge.decomposition.figures import Figures
from sprite_bridge.decomposition.folder import names
from sprite_bridge.report.figures import size_text
from sprite_bridge.words import count

MOST_ROWS = 400
CHART = 400, 60
"""Width and height of the chart, in its own units."""


def facts(of: Decomposition, found: Figures) -> str:
    """Return a list of what was found, name and value."""
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _facts(of, found)) + "</dl>"


def _facts(of: Decomposition, found: Figures) -> Iterable[tuple[str, str]]:
    yield "Frames", f"{len(of.frames):,} of {size_text(of.size)}"
    if found.exact:
        yield "Exact", "<b>every pixel of every frame</b>"
    else:
        right = sum(share == 0 for share in found.wrong)
        wrong = sum(found.wrong) / len(found.wrong)
        yield (
            "Exact",
            f"{right:,} of {count(len(of.frames), 'frame')}; <b>{wrong:.3%}</b> of the pixels differ",
        )
        yield "PSNR", f"{found.psnr:.2f} dB"
        yield "Worst", f"frame {found.worst + 1:,}, {found.wrong[found.worst]:.2%} of its pixels"
    rest = len(of.rest)
    yield (
        "Sprites",
        f"<b>{len(of.sprites) - rest:,}</b>" + (f", and {rest:,} for what is left over" if rest else ""),
    )
    yield "Placements", f"{found.placements:,}"
    yield "Actors", f"{sum(track.kind == 'actor' for track in of.tracks):,}"
    yield "Cycles", f"{sum(len(track.cycles) for track in of.tracks):,}"
    yield "Backgrounds", _backgrounds(of)
    yield (
        "Pixels kept",
        f"{found.dictionary + found.scenery:,} of {found.shown:,}: <b>{found.spared:.1%}</b> spared",
    )


def _backgrounds(of: Decomposition) -> str:
    sizes = [size_text(layer.image.size) for layer in of.background.layers]
    color = of.background.color
    ground = "nothing" if color is None else f"<code>#{bytes(color).hex()}</code>"
    return ", ".join([f"on {ground}", *sizes])


def chart(found: Figures) -> str:
    """Return how many pixels of each frame are wrong as SVG, or nothing if none are."""
    if found.exact:
        return ""
    width, height = CHART
    most, step = max(found.wrong), width / len(found.wrong)
    bars = "".join(
        f"M{number * step:.2f} {height}v{-height * share / most:.2f}h{step:.2f}V{height}z"
        for number, share in enumerate(found.wrong)
        if share
    )
    label = f"Wrong pixels by frame, {most:.2%} at most"
    svg = f'<svg class="wrong" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img" aria-label="{label}">'
    return f'<h3>{label}</h3>{svg}<path d="{bars}"></path></svg>'


def table(of: Decomposition) -> str:
    """Return the sprites by how often they are shown, at most MOST_ROWS of them."""
    uses = Counter(placed.sprite for frame in of.frames for placed in frame)
    called = names(of)
    order = sorted(range(len(of.sprites)), key=lambda number: (-uses[number], number))
    rows = "".join(
        f"<tr><td>{escape(called[number])}</td><td>{size_text(of.sprites[number].size)}</td><td>{uses[number]:,}</td></tr>"
        for number in order[:MOST_ROWS]
    )
    more = len(order) - MOST_ROWS
    note = f'<p class="note">{more:,} more are not listed.</p>' if more > 0 else ""
    head = "<tr><th>Entry</th><th>Size</th><th>Shown</th></tr>"
    return f"<details><summary>Entries</summary><table><thead>{head}</thead><tbody>{rows}</tbody></table>{note}</details>"
