"""Shows people what `clean` saw and did: a picture that explains it, and a page with before and after."""

from sprite_bridge.report.html import write_html
from sprite_bridge.report.overlay import explain

__all__ = ["explain", "write_html"]
