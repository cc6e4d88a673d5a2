"""How sizes and numbers are written in messages, the same everywhere."""

from __future__ import annotations


def times(size: tuple[int, int]) -> str:
    """Return "32 x 48" for a width and a height, or for columns and rows."""
    return f"{size[0]} x {size[1]}"


def count(number: int, noun: str) -> str:
    """Return "no colours", "1 colour" or "1,234 colours"."""
    written = f"{number:,}" if number else "no"
    return f"{written} {noun}" if number == 1 else f"{written} {noun}s"
