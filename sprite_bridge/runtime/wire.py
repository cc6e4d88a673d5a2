"""A bounded reader of the protobuf wire format, strict where a lenient one could be fooled.

The bytes are read here before onnxruntime reads them, so both must see the same message. Wherever protobuf
parsers may differ or merge (unknown fields, a field with another wire type, a singular field given twice,
padded varints, groups), this reader refuses. Honest writers produce none of these.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from sprite_bridge.errors import BadModel

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
MAX_FIELDS = 250_000


class Kind(Enum):
    """What a field holds; PACKED_* are numbers that may come one by one or many in one piece."""

    INT = "int"
    FLOAT = "float"
    TEXT = "text"
    BYTES = "bytes"
    PACKED_INT = "packed int"
    PACKED_FLOAT = "packed float"
    PACKED_DOUBLE = "packed double"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message: its name, what it holds, and whether it may come many times."""

    name: str
    kind: Kind
    many: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its name and its known fields by number."""

    name: str
    fields: dict[int, Field]


Scalar = int | float | str | memoryview
Values = dict[str, list[Scalar]]


class Budget:
    """Counts fields and packed numbers over a whole file, so that a small file cannot cost a long time."""

    def __init__(self, fields: int = MAX_FIELDS) -> None:
        self._limit = self._left = fields

    def spend(self, fields: int = 1) -> None:
        """Take `fields` off the budget; BadModel when it is gone."""
        self._left -= fields
        if self._left < 0:
            raise BadModel(f"the model file has more than {self._limit} fields")


def read(data: memoryview, message: Message, budget: Budget) -> Values:
    """Read one message: each known field's name with the list of its values, in the order of the bytes.

    Nested messages are left as memoryviews (kind BYTES) for the caller to read with their own `Message`.

    Raises:
        BadModel: truncated, not canonical, an unknown field, a wrong wire type, a singular field given twice.
    """
    found: Values = {}
    position, end = 0, len(data)
    while position < end:
        budget.spend()
        tag, position = varint(data, position)
        number, wire = tag >> 3, tag & 7
        known = message.fields.get(number)
        if known is None:
            raise BadModel(f"the model file has an unknown field {number} in a {message.name}")
        payload, position = _payload(data, position, wire)
        values = list(_values(payload, wire, known, message, budget))
        earlier = found.setdefault(known.name, [])
        if earlier and not known.many:
            raise BadModel(f"the model file gives {known.name} of a {message.name} twice")
        earlier.extend(values)
    return found


def varint(data: memoryview, position: int) -> tuple[int, int]:
    """Read a variable-length number (at most 64 bits, shortest form); return it and the position after it."""
    value = 0
    for count in range(10):
        if position >= len(data):
            raise BadModel("the model file ends inside a number")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            if value >> 64 or (byte == 0 and count > 0):
                break
            return value, position
    raise BadModel("the model file has a number that is too long")


def _payload(data: memoryview, position: int, wire: int) -> tuple[int | memoryview, int]:
    if wire == VARINT:
        return varint(data, position)
    if wire == LENGTH:
        length, position = varint(data, position)
    elif wire in (FIXED32, FIXED64):
        length = 4 if wire == FIXED32 else 8
    else:
        raise BadModel(f"the model file uses wire type {wire}, which no ONNX file does")
    if length > len(data) - position:
        raise BadModel("the model file is truncated")
    return data[position : position + length], position + length


_WIRES = {
    Kind.INT: (VARINT,),
    Kind.FLOAT: (FIXED32,),
    Kind.TEXT: (LENGTH,),
    Kind.BYTES: (LENGTH,),
    Kind.PACKED_INT: (VARINT, LENGTH),
    Kind.PACKED_FLOAT: (FIXED32, LENGTH),
    Kind.PACKED_DOUBLE: (FIXED64, LENGTH),
}


def _values(
    payload: int | memoryview, wire: int, known: Field, message: Message, budget: Budget
) -> Iterator[Scalar]:
    if wire not in _WIRES[known.kind]:
        raise BadModel(f"the model file stores {known.name} of a {message.name} as wire type {wire}")
    if isinstance(payload, int):
        yield _signed(payload)
    elif known.kind is Kind.TEXT:
        yield _text(payload, known, message)
    elif known.kind is Kind.BYTES:
        yield payload
    elif known.kind is Kind.PACKED_INT:
        yield from _packed_ints(payload, budget)
    else:
        yield from _packed_floats(payload, 8 if known.kind is Kind.PACKED_DOUBLE else 4, budget)


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _text(payload: memoryview, known: Field, message: Message) -> str:
    try:
        return bytes(payload).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadModel(f"the model file has a {known.name} of a {message.name} that is not UTF-8") from error


def _packed_ints(payload: memoryview, budget: Budget) -> Iterator[int]:
    position = 0
    while position < len(payload):
        budget.spend()
        value, position = varint(payload, position)
        yield _signed(value)


def _packed_floats(payload: memoryview, size: int, budget: Budget) -> Iterator[float]:
    if len(payload) % size:
        raise BadModel("the model file has a list of numbers that ends inside one")
    budget.spend(len(payload) // size)
    for (value,) in struct.iter_unpack("<d" if size == 8 else "<f", payload):
        yield value
