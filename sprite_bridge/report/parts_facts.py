"""The figures of a decomposition as HTML: what it consists of, how exact it is, and its sprites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from sprite_bridge.decomposition import Decomposition
from sprite_bridge.decomposition.figures import Figures
from sprite_bridge.decomposition.folder import names
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.report.figures import size_text
from sprite_bridge.words import count

MOST_ROWS = 400
CHART = 400, 60
"""Width and height of the chart, in its own units."""


def facts(of: Decomposition, report: DecomposeReport, found: Figures) -> str:
    """Return a list of what was found, name and value; ``found`` is measured of the frames that were given."""
    values = _facts(of, report, found)
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in values) + "</dl>"


def _facts(of: Decomposition, report: DecomposeReport, found: Figures) -> Iterator[tuple[str, str]]:
    yield "Frames", f"{report.frames:,} of {size_text(report.size)}"
    if report.scale > 1:
        yield "Given as", f"{report.scale} × {report.scale} pixels for each of these"
    yield from _exactness(report, found)
    rest = f", and {report.rest:,} for what is left over" if report.rest else ""
    yield "Sprites", f"<b>{report.sprites:,}</b>{rest}"
    yield "Placements", f"{report.placements:,}"
    yield "Actors", f"{report.actors:,}"
    yield "Cycles", f"{report.cycles:,}"
    yield "Backgrounds", _backgrounds(of)
    saved = f"<b>{report.saved_share:.1%}</b> saved" if report.saved_share > 0 else "nothing saved"
    yield "Memory", f"{report.parts_bytes:,} bytes instead of {report.frames_bytes:,}: {saved}"


def _exactness(report: DecomposeReport, found: Figures) -> Iterator[tuple[str, str]]:
    """Whether the parts give what they were made of; of cleaned frames also how far these are from the given ones."""
    cleaned = report.footage != "exact"
    if report.exact:
        yield "Exact", "<b>every pixel of every frame</b>" + (", once cleaned" if cleaned else "")
    else:
        of_what = " from the cleaned frames" if cleaned else ""
        yield "Exact", f"<b>{report.wrong_share:.3%}</b> of the pixels differ{of_what}"
    if report.psnr_db is not None:
        yield "PSNR", f"{report.psnr_db:.2f} dB"
    if cleaned:
        changed = sum(found.wrong) / len(found.wrong)
        yield "Cleaned", f"{report.footage}: {changed:.1%} of the pixels were changed, {found.psnr:.2f} dB"
    elif not report.exact:
        right = sum(share == 0 for share in found.wrong)
        yield "Right", f"{right:,} of {count(report.frames, 'frame')}"
        yield "Worst", f"frame {found.worst + 1:,}, {found.wrong[found.worst]:.2%} of its pixels"


def _backgrounds(of: Decomposition) -> str:
    sizes = [size_text(layer.image.size) for layer in of.background.layers]
    color = of.background.color
    ground = "nothing" if color is None else f"<code>#{bytes(color).hex()}</code>"
    return ", ".join([f"on {ground}", *sizes])


def chart(found: Figures, *, cleaned: bool) -> str:
    """Return how many pixels of each given frame the parts do not give as SVG, or nothing if there are none: wrong ones, or
    such as were ``cleaned``."""
    if found.exact:
        return ""
    width, height = CHART
    most, step = max(found.wrong), width / len(found.wrong)
    bars = "".join(
        f"M{number * step:.2f} {height}v{-height * share / most:.2f}h{step:.2f}V{height}z"
        for number, share in enumerate(found.wrong)
        if share
    )
    label = f"{'Cleaned' if cleaned else 'Wrong'} pixels by frame, {most:.2%} at most"
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
