"""What watching a folder rests on. Changes that are not heard of are still found, by looking again from time to time."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from itertools import islice, takewhile
from pathlib import Path

from sprite_bridge.doctor.finding import Finding, note, ok, trouble
from sprite_bridge.doctor.surroundings import Surroundings

REMOTE = {
    "remote": "a network drive",
    "nfs": "a network drive",
    "nfs4": "a network drive",
    "cifs": "a network drive",
    "smb3": "a network drive",
    "smbfs": "a network drive",
    "afpfs": "a network drive",
    "webdav": "a network drive",
    "fuse.sshfs": "a network drive",
    "fuse.rclone": "a network drive",
    "davfs": "a network drive",
    "9p": "a drive of another system (WSL, a virtual machine)",
    "drvfs": "a drive of another system (WSL)",
    "virtiofs": "a drive of another system (a virtual machine)",
    "vboxsf": "a drive of another system (a virtual machine)",
    "prl_fs": "a drive of another system (a virtual machine)",
    "fuse.vmhgfs-fuse": "a drive of another system (a virtual machine)",
    "fuse.grpcfuse": "a drive of another system (a container)",
}
"""File systems that do not tell of what others change."""

FEW_WATCHES, FEW_INSTANCES = 8192, 64
MOST_COUNTED, COUNT_SECONDS = 200_000, 1.5
"""How many folders are counted, and for how long."""


def watchdog(around: Surroundings) -> list[Finding]:
    """The package that hears of changes."""
    version = around.version_of("watchdog")
    if version is None:
        return [trouble("not installed, so no folder can be watched", "pip install watchdog")]
    return [ok(version)]


def inotify(around: Surroundings) -> list[Finding]:
    """Linux hears of changes in so many folders, for so many programs, and no more."""
    limits = around.inotify()
    if not limits:
        return []
    watches = limits.get("max_user_watches", FEW_WATCHES)
    folders = _count(around.folders, min(watches, MOST_COUNTED))
    found = []
    if folders >= min(watches, MOST_COUNTED):
        found.append(
            _raise(
                "max_user_watches", watches, f"and the folders that were named hold {folders} or more", 524288
            )
        )
    elif watches < FEW_WATCHES:
        found.append(_raise("max_user_watches", watches, "folders of all programs together", 524288))
    instances = limits.get("max_user_instances", FEW_INSTANCES)
    if instances < FEW_INSTANCES:
        found.append(_raise("max_user_instances", instances, "programs that watch at once", 512))
    return found or [ok(f"{watches} folders may be watched")]


def _raise(name: str, limit: int, what: str, enough: int) -> Finding:
    return note(
        f"fs.inotify.{name} is {limit}, {what}: some changes will only be found from time to time",
        f"sudo sysctl fs.inotify.{name}={enough} (in /etc/sysctl.d for good)",
    )


def _count(folders: Sequence[Path], most: int) -> int:
    """The folders within these folders and themselves, counted up to ``most``."""
    until = time.monotonic() + COUNT_SECONDS
    within = (entry for folder in folders for entry in os.walk(folder))
    return sum(1 for _ in takewhile(lambda _: time.monotonic() < until, islice(within, most)))


def drives(around: Surroundings) -> list[Finding]:
    """The folders that were named lie where changes are heard of."""
    return [_drive(around, folder) for folder in around.folders]


def _drive(around: Surroundings, folder: Path) -> Finding:
    kind = "remote" if str(folder).startswith("\\\\") else around.file_system(folder)
    if kind in REMOTE:
        return note(
            f"{folder} is on {REMOTE[kind]}, which does not tell of changes: they are found from time to time",
            "watch a folder on a drive of this computer",
        )
    return ok(f"{folder}: {kind or 'a file system that does not say what it is'}")
