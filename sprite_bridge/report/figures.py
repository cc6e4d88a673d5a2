"""The figures of one result as HTML: facts, warnings, palette, candidates and timings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from sprite_bridge.operations.report import Report, Warning

SURE, LIKELY = 0.8, 0.5
"""Confidence from which a size is called sure, and below which it is called doubtful."""


def facts(report: Report) -> str:
    """Return a list of what was found, name and value."""
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _facts(report)) + "</dl>"


def _facts(report: Report) -> Iterable[tuple[str, str]]:
    yield "Kind", escape(report.kind)
    yield "Size", sizes(report)
    yield "Cell", f"{report.cell[0]:.2f} × {report.cell[1]:.2f} px"
    yield "Confidence", confidence(report.confidence)
    yield "Colours", f"{report.colors_in:,} → <b>{report.colors_out:,}</b>"
    yield "Noise", f"{report.noise:.1f} of 255"
    yield "Ground", _ground(report)
    if report.flicker_before is not None and report.flicker_after is not None:
        yield "Frames", f"{report.frames:,}"
        yield "Flicker", f"{report.flicker_before:.2%} → <b>{report.flicker_after:.2%}</b> of the pixels"
    yield "Device", escape(report.device)
    if report.model is None:
        yield "Network", "not used"
    else:
        model = report.model
        yield "Network", f'{escape(model.name)} <span class="faint">{escape(model.sha256[:12])}</span>'
        yield "Provider", escape(model.provider)
    yield "Version", escape(report.version)


def _ground(report: Report) -> str:
    ground = report.ground
    parts = [escape(ground.kind)]
    if ground.color:
        parts.append(f"{_chip(ground.color)} <code>{escape(ground.color)}</code>")
    if ground.removed:
        parts.append(f"{ground.removed:.1%} of the cells are transparent")
    return ", ".join(parts)


def confidence(value: float) -> str:
    """Return a meter with the figure beside it and in words."""
    word = "sure" if value >= SURE else "likely" if value >= LIKELY else "doubtful"
    meter = (
        f'<meter min="0" max="1" low="{LIKELY}" high="{SURE}" optimum="1" value="{value:.4f}">{word}</meter>'
    )
    return f'{meter} {value:.2f} <span class="faint">{word}</span>'


def warnings(found: Iterable[Warning]) -> str:
    """Return the warnings as a list, or nothing."""
    items = "".join(f"<li>{escape(w.message)} <code>{escape(w.code)}</code></li>" for w in found)
    return f'<ul class="warnings">{items}</ul>' if items else ""


def palette(report: Report) -> str:
    """Return a swatch for every colour of the result."""
    swatches = "".join(
        f'<li style="background:{escape(color)}" title="{escape(color)}"><span>{escape(color)}</span></li>'
        for color in report.palette
    )
    return f'<ul class="palette">{swatches}</ul>' if swatches else '<p class="faint">No colours.</p>'


def candidates(report: Report) -> str:
    """Return the table of the grids that the picture may have, or nothing."""
    if not report.candidates:
        return ""
    rows = "".join(
        f"<tr{' class=chosen' if number == report.candidate else ''}><td>{number}</td>"
        f"<td>{size_text(found.size)}</td>"
        f"<td>{found.cell[0]:.2f} × {found.cell[1]:.2f}</td><td>{confidence(found.confidence)}</td></tr>"
        for number, found in enumerate(report.candidates)
    )
    head = "<tr><th>No.</th><th>Size</th><th>Cell, px</th><th>Confidence</th></tr>"
    return f"<h3>Grids it may have</h3><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def timings(timings_ms: Mapping[str, float]) -> str:
    """Return a bar chart of the time that each step took, as SVG."""
    steps = list(timings_ms.items())
    total, most = sum(timings_ms.values()), max(timings_ms.values(), default=0.0)
    bars = []
    for number, (name, value) in enumerate(steps):
        y = 22 * number
        width = 190 * value / most if most > 0 else 0.0
        bars.append(
            f'<text x="0" y="{y + 15}">{escape(name)}</text>'
            f'<rect x="84" y="{y + 4}" width="{width:.1f}" height="14" rx="2"/>'
            f'<text x="{90 + width:.1f}" y="{y + 15}">{value:,.1f} ms</text>'
        )
    label = f"Time per step, {total:,.1f} ms in all"
    svg = f'<svg viewBox="0 0 360 {22 * len(steps)}" role="img" aria-label="{label}">{"".join(bars)}</svg>'
    return f'<h3>{label}</h3><div class="chart">{svg}</div>'


def sizes(report: Report) -> str:
    """Return the size before and after; of a sheet, how many sprites of which size."""
    sheet = f"{report.sheet.columns} × {report.sheet.rows} sprites of " if report.sheet else ""
    return f"{size_text(report.input_size)} → {sheet}<b>{size_text(report.size)}</b>"


def size_text(size: tuple[int, int]) -> str:
    """Return "width × height"."""
    return f"{size[0]:,} × {size[1]:,}"


def _chip(color: str) -> str:
    return f'<span class="chip" style="background:{escape(color)}"></span>'
