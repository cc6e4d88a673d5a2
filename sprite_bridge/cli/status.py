"""`sprite-bridge status`: whether a daemon runs, and how it is."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Option


def status(
    as_json: Annotated[bool, Option("--json", help="Print one JSON object on stdout.")] = False,
) -> None:
    """Tell what the daemon does and has done. Exit code 4 if none answers."""
    from sprite_bridge.cli.console import say, say_json
    from sprite_bridge.client import Client

    with Client() as bridge:
        found = bridge.status()
    if as_json:
        say_json({"ok": True, **found})
        return
    for line in lines(found):
        say(line)


def lines(found: dict[str, Any]) -> list[str]:
    """What a person wants to know."""
    counters, devices = found["counters"], found.get("devices") or {}
    failures = sum(counters["failures"].values())
    told = [
        f"{found['server']}, process {found['pid']}, up {found['uptime_s']:.0f} s, {found['tcp']}",
        f"{found['clients']} clients, {found['waiting']} requests wait, {found['running']} run",
        "workers: "
        + (", ".join(f"{worker['number']} {worker['state']}" for worker in found["workers"]) or "none"),
        f"models run on: {devices.get('running') or 'not known yet'}"
        + (f" ({devices['note']})" if devices.get("note") else ""),
        f"{counters['requests']} requests, {counters['replies']} replies, {failures} failures",
    ]
    worked = counters["worked_ms"]
    if worked:
        told.append(f"work per request: p50 {worked['p50']:.0f} ms, p95 {worked['p95']:.0f} ms")
    return told
