"""One operator call as a shape rule sees it: checked access to its inputs, parameters and attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Never

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.contents import Node, Shape, Tensor

MAX_RANK = 8
MAX_SIZE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Call:
    """A node with the shapes of its inputs and, where they are small stored tensors, their values."""

    node: Node
    shapes: tuple[Shape | None, ...]
    values: tuple[tuple[int | float, ...] | None, ...]

    def fail(self, problem: str) -> Never:
        """Refuse the call."""
        raise BadModel(f"the model's operator {self.node}: {problem}")

    def shape(self, index: int = 0, *, least_rank: int = 0) -> Shape:
        """Return the shape of an input that must be given, of `least_rank` dimensions or more."""
        shape = self.shapes[index] if index < len(self.shapes) else None
        if shape is None or len(shape) < least_rank:
            self.fail(f"input {index} is missing or has fewer than {least_rank} dimensions")
        return shape

    def given(self, index: int) -> bool:
        """Say whether an optional input is given."""
        return index < len(self.shapes) and self.shapes[index] is not None

    def value(self, index: int) -> tuple[int | float, ...]:
        """Return the values of an input that must be a small stored tensor."""
        value = self.values[index] if index < len(self.values) else None
        if value is None:
            self.fail(f"input {index} must be a small constant, or the size of the result cannot be known")
        return value

    def number(self, name: str, default: int | None = None, *, low: int = -MAX_SIZE) -> int:
        """Return a whole-number attribute, at least `low`; without `default` it must be given."""
        value = self.node.attributes.get(name, default)
        if not isinstance(value, int) or not low <= value <= MAX_SIZE:
            self.fail(f"attribute {name!r} must be a whole number from {low}")
        return value

    def text(self, name: str, default: str) -> str:
        """Return a text attribute."""
        value = self.node.attributes.get(name, default)
        if not isinstance(value, str):
            self.fail(f"attribute {name!r} must be a text")
        return value

    def numbers(self, name: str, default: Shape | None, length: int, *, low: int) -> Shape:
        """Return an attribute of `length` whole numbers, each at least `low`."""
        value = self.node.attributes.get(name, default)
        if not isinstance(value, tuple) or len(value) != length:
            self.fail(f"attribute {name!r} must be {length} whole numbers")
        whole = tuple(v for v in value if isinstance(v, int) and low <= v <= MAX_SIZE)
        if len(whole) != length:
            self.fail(f"attribute {name!r} must be whole numbers from {low}")
        return whole

    def tensor(self, name: str) -> Tensor:
        """Return a tensor attribute."""
        value = self.node.attributes.get(name)
        if not isinstance(value, Tensor):
            self.fail(f"attribute {name!r} must be a tensor")
        return value

    def refuse(self, *names: str) -> None:
        """Refuse attributes whose effect on the result is not known here."""
        for name in names:
            if name in self.node.attributes:
                self.fail(f"attribute {name!r} is not allowed")

    def axis(self, rank: int, default: int | None = None) -> int:
        """Return the attribute `axis`, counted from the front."""
        axis = self.number("axis", default)
        if not -rank <= axis < rank:
            self.fail(f"axis {axis} is outside of {rank} dimensions")
        return axis % rank
