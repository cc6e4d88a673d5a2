"""Shows people what `clean` saw and did, and what frames were taken apart into: pictures that explain it, and pages."""

from sprite_bridge.report.html import write_html
from sprite_bridge.report.overlay import explain
from sprite_bridge.report.parts import Parts, write_parts_html

__all__ = ["Parts", "explain", "write_html", "write_parts_html"]
