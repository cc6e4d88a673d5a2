"""All checks, and the way to run them: none can end the others, and none can hold them up for long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sprite_bridge.doctor import (
    daemon,
    devices,
    folders,
    loopback,
    models,
    packages,
    plugins,
    settings,
    watching,
)
from sprite_bridge.doctor.finding import Finding, trouble
from sprite_bridge.doctor.surroundings import Surroundings

Check = Callable[[Surroundings], Iterable[Finding]]

CHECKS: Sequence[Check] = (
    packages.python,
    packages.onnxruntime,
    packages.dependencies,
    packages.imports,
    settings.settings,
    models.models,
    devices.device,
    daemon.connection_file,
    daemon.launcher,
    daemon.daemon,
    loopback.loopback,
    loopback.ipc,
    folders.writable,
    folders.compiled_code,
    folders.disk_space,
    watching.watchdog,
    watching.inotify,
    watching.drives,
    plugins.plugins,
)
"""ADD A CHECK HERE: one function in a file beside this one, and one line. The function's name is that of the check."""

PATIENCE_SECONDS = 10.0
"""How long a check may take: a network drive that is gone, or a driver that hangs, must not hang the doctor."""


def examine(
    around: Surroundings, checks: Sequence[Check] = CHECKS, patience: float = PATIENCE_SECONDS
) -> list[Finding]:
    """Run the checks, in their order; what goes wrong within one is a finding as well."""
    return [
        replace(finding, check=_name(check)) for check in checks for finding in _run(check, around, patience)
    ]


def _run(check: Check, around: Surroundings, patience: float) -> list[Finding]:
    found: list[Finding] = []

    def work() -> None:
        try:
            found.extend(check(around))
        except ImportError as error:
            found.append(trouble(f"cannot be looked at: {error}", "mend what the check imports names"))
        except Exception as error:  # whatever is broken here may break the check as well
            found.append(
                trouble(
                    f"the check itself failed: {error!r}"[:500], "please report it, with --bundle FILE.zip"
                )
            )

    thread = threading.Thread(target=work, name=_name(check), daemon=True)
    thread.start()
    thread.join(patience)
    if thread.is_alive():
        return [
            trouble(
                f"the check did not end within {patience:g} seconds",
                "look for a drive or a driver that hangs: one that other programs wait for, too",
            )
        ]
    return found


def _name(check: Check) -> str:
    return getattr(check, "__name__", repr(check))
