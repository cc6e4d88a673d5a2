"""`sprite-bridge doctor`: what is wrong with this installation, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sprite_bridge.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from sprite_bridge.doctor.finding import Finding


def doctor(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR...", help="Folders that are to be watched or written into.", show_default=False
        ),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="FILE.zip", help="Also write what a bug report needs, without names and paths."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
) -> int:
    """Look for the usual troubles and say what mends each.

    It changes nothing, and starts nothing. Leaves with 1 if there is a trouble.
    """
    from sprite_bridge.cli.console import say, say_json
    from sprite_bridge.doctor.bundle import check_name, write_bundle
    from sprite_bridge.doctor.checks import examine
    from sprite_bridge.doctor.surroundings import look_around
    from sprite_bridge.version import __version__

    if bundle is not None:
        check_name(bundle)
    around = look_around(folders or ())
    findings = examine(around)
    troubles = sum(finding.level == "trouble" for finding in findings)
    if not as_json:
        for line in lines(findings):
            say(line)
    if bundle is not None:
        write_bundle(bundle, around, findings)
    if as_json:
        say_json(
            {
                "ok": not troubles,
                "version": __version__,
                "findings": [finding.as_dict() for finding in findings],
                "bundle": None if bundle is None else str(bundle),
            }
        )
    elif bundle is not None:
        say(f"wrote {bundle}: look into it before you send it")
    return ExitCode.FAILED if troubles else ExitCode.OK


def lines(findings: Sequence[Finding]) -> list[str]:
    """A line for each, what mends it below, and how many troubles there are."""
    told = []
    for finding in findings:
        told.append(f"{finding.level:<7}  {finding.check}: {finding.message}")
        if finding.mend:
            told.append(f"         mend: {finding.mend}")
    count = sum(finding.level == "trouble" for finding in findings)
    return [*told, "no trouble" if not count else "1 trouble" if count == 1 else f"{count} troubles"]
