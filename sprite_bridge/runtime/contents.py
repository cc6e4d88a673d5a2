"""What an ONNX file holds, as plain values: the part of it that deciding about it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

Shape = tuple[int, ...]


class DataType(IntEnum):
    """The element types that models here may use; the numbers are ONNX's."""

    FLOAT = 1
    UINT8 = 2
    INT8 = 3
    INT32 = 6
    INT64 = 7
    BOOL = 9
    FLOAT16 = 10
    DOUBLE = 11

    @property
    def size(self) -> int:
        """Bytes of one element."""
        return {1: 4, 6: 4, 7: 8, 10: 2, 11: 8}.get(self, 1)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A stored tensor; `values` only where it is small enough to be a parameter of an operator, else None."""

    name: str
    data_type: int
    dims: Shape
    data_bytes: int
    values: tuple[int | float, ...] | None
    external: bool


Value = int | float | str | tuple[int | float, ...] | Tensor


@dataclass(frozen=True, slots=True)
class Node:
    """One operator call; `domain` is "" for ONNX's own operators."""

    domain: str
    op_type: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Value]

    def __str__(self) -> str:
        return f"{self.domain}.{self.op_type}" if self.domain else self.op_type


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a graph: dimensions are sizes, or None where they are free."""

    name: str
    data_type: int
    dims: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Graph:
    """The main graph: stored tensors by name, operator calls in order, inputs and outputs."""

    nodes: tuple[Node, ...]
    tensors: dict[str, Tensor]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole file; `operators` counts (domain, operator), those of functions and subgraphs included."""

    ir_version: int
    opsets: dict[str, int]
    graph: Graph
    operators: dict[tuple[str, str], int]
    external: tuple[str, ...]
    functions: int
    subgraphs: int
    training: bool
