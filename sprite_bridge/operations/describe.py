"""What is said of what was cleaned: the report and its warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.image import Sprite
from sprite_bridge.metrics import flicker
from sprite_bridge.operations.layout import SURE, Layout
from sprite_bridge.operations.params import Params
from sprite_bridge.operations.report import GroundReport, ModelReport, Report, SheetReport, Warning
from sprite_bridge.stages.clean.cells import Cells
from sprite_bridge.stages.clean.silhouette import Silhouette
from sprite_bridge.stages.color import packed
from sprite_bridge.version import __version__
from sprite_bridge.words import times

U8 = NDArray[np.uint8]


def describe(
    frames: Sequence[Sprite],
    out: U8,
    layout: Layout,
    cells: Cells,
    silhouette: Silhouette,
    params: Params,
    times: Mapping[str, float],
    model: ModelReport | None,
) -> Report:
    """The report on what became of ``frames``: ``out`` (F, h, w, 4)."""
    width, height = frames[0].size
    shown = out[..., 3] > 0
    colors = np.unique(packed(out[shown]))
    before = np.clip(np.rint(cells.colors[silhouette.inside]), 0, 255).astype(np.uint8)
    animated = len(frames) > 1
    return Report(
        version=__version__,
        kind=layout.kind,
        input_size=(width, height),
        size=(out.shape[2], out.shape[1]),
        cell=(round(width / out.shape[2], 3), round(height / out.shape[1], 3)),
        confidence=round(layout.confidence, 4),
        candidates=layout.candidates,
        candidate=_used(layout, params),
        ground=_ground_report(cells, silhouette, params, shown),
        colors_in=len(np.unique(packed(before))),
        colors_out=len(colors),
        palette=tuple(f"#{color:06x}" for color in colors.tolist()),
        noise=round(255 * cells.noise, 3),
        frames=len(frames),
        flicker_before=round(_flicker(cells, silhouette), 5) if animated else None,
        flicker_after=round(flicker(list(out)).toggle, 5) if animated else None,
        model=model,
        device=_device_of(model),
        warnings=tuple(_warnings(layout, silhouette, params, shown)),
        timings_ms={name: round(value, 2) for name, value in times.items()},
    )


def describe_sheet(
    report: Report,
    size: tuple[int, int],
    sheet: SheetReport,
    whole: Layout | None,
    params: Params,
    warnings: Sequence[Warning],
) -> Report:
    """The report on the sprites of a sheet of ``size``. ``whole`` is what was found on the whole sheet, if their size was
    not named; then they are as sure as it is. Sprites that stand side by side do not flicker."""
    told: dict[str, object] = {
        "input_size": size,
        "sheet": sheet,
        "flicker_before": None,
        "flicker_after": None,
    }
    doubts: list[Warning] = []
    if whole is not None:
        told |= {
            "confidence": round(whole.confidence, 4),
            "candidates": whole.candidates,
            "candidate": _used(whole, params),
        }
        doubts = _doubts(whole, params, sheet=True)
    return report.model_copy(update={**told, "warnings": (*doubts, *report.warnings, *warnings)})


def sheet_warnings(layout: tuple[int, int], *, found: bool, cut: bool, left_out: bool) -> list[Warning]:
    """What is wrong with the layout of a sheet: no second sprite was ``found``, sprites are ``cut`` or ``left_out``."""
    warnings = []
    if found and layout == (1, 1):
        message = "no gutters were found, so the sheet was cleaned as one sprite"
        warnings.append(Warning(code="one_sprite", message=message))
    if cut:
        message = f"lines between {times(layout)} sprites run through what is drawn; are there so many?"
        warnings.append(Warning(code="cut_sprites", message=message))
    if left_out:
        message = (
            f"the sheet cannot be divided into {times(layout)} cells: what lies between them was left out"
        )
        warnings.append(Warning(code="uneven_cells", message=message))
    return warnings


def _used(layout: Layout, params: Params) -> int | None:
    """Which candidate the grid is of, if it is of any."""
    return max(params.candidate, 0) if layout.kind in ("grid", "upscaled") and layout.candidates else None


def _device_of(model: ModelReport | None) -> str:
    """Where the work really ran: all but the network runs on the CPU."""
    return "cuda" if model is not None and model.provider.startswith("CUDA") else "cpu"


def _flicker(cells: Cells, silhouette: Silhouette) -> float:
    """Share of cells that toggled before their colours were grouped."""
    alpha = np.where(silhouette.inside, 255, 0)[..., None]
    return flicker(list(np.concatenate([np.rint(cells.colors), alpha], -1).astype(np.uint8))).toggle


def _ground_report(
    cells: Cells, silhouette: Silhouette, params: Params, shown: NDArray[np.bool_]
) -> GroundReport:
    removed = round(1 - float(shown.mean()), 4)
    if silhouette.ground is not None:
        kind = "plain" if params.ground_color is None else "given"
        return GroundReport(kind=kind, color="#%02x%02x%02x" % silhouette.ground.color, removed=removed)
    if cells.alpha is not None:
        return GroundReport(kind="alpha", removed=removed)
    return GroundReport(kind="kept" if params.background == "keep" else "none", removed=removed)


def _warnings(
    layout: Layout, silhouette: Silhouette, params: Params, shown: NDArray[np.bool_]
) -> list[Warning]:
    found = []
    if params.ground_color is not None and silhouette.ground is None:
        found.append(
            Warning(code="ground_not_found", message=f"nothing of the colour {params.background} was found")
        )
    found += _doubts(layout, params)
    if not shown.any():
        found.append(Warning(code="empty", message="nothing but ground was found"))
    return found


def _doubts(layout: Layout, params: Params, *, sheet: bool = False) -> list[Warning]:
    """That the size is doubtful, if it is and nobody named a candidate; candidates of a sheet have its whole size."""
    if layout.confidence >= SURE or params.candidate >= 0:
        return []
    sizes = ", ".join(times(other.size) for other in layout.candidates[1:])
    others = f"; other candidates{' for the whole sheet' if sheet else ''}: {sizes}" if sizes else ""
    doubtful = f"the native size is doubtful (confidence {layout.confidence:.2f})"
    return [Warning(code="low_confidence", message=doubtful + others)]
