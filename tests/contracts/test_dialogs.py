"""A dialog can be built from an operation's schema and nothing else: one widget for each parameter, as PROTOCOL.md says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sprite_bridge.errors import BadParams
from sprite_bridge.operations.registry import OPERATIONS, Operation

Widget = dict[str, Any]
OF_ALL = {"type", "title", "description", "default", "x-advanced"}


def checkbox(prop: Mapping[str, Any]) -> Widget:
    return {"checked": prop["default"]}


def choice(prop: Mapping[str, Any]) -> Widget:
    assert prop["default"] in prop["enum"]
    return {"choices": prop["enum"]}


def slider(prop: Mapping[str, Any]) -> Widget:
    assert prop["minimum"] <= prop["default"] <= prop["maximum"]
    return {"range": (prop["minimum"], prop["maximum"])}


def number(prop: Mapping[str, Any]) -> Widget:
    assert 0 < prop["x-step"] < prop["maximum"] - prop["minimum"]
    return {**slider(prop), "step": prop["x-step"]}


def text_or_choice(prop: Mapping[str, Any]) -> Widget:
    assert prop["default"] in prop["x-choices"]
    return {"choices": prop["x-choices"], "range": (1, prop["x-max"])}


def color_or_choice(prop: Mapping[str, Any]) -> Widget:
    assert prop["default"] in prop["x-choices"]
    return {"choices": prop["x-choices"]}


def name(prop: Mapping[str, Any]) -> Widget:
    assert prop["default"]
    return {"longest": prop["maxLength"]}


def palette(prop: Mapping[str, Any]) -> Widget:
    assert prop["items"]["type"] == "string" and prop["default"] == []
    return {"most": prop["maxItems"]}


def none_at_all(prop: Mapping[str, Any]) -> Widget:
    """Times of frames: the program that shows the dialog knows them."""
    assert prop["items"]["type"] == "integer" and prop["default"] == [] and prop["x-advanced"]
    return {"most": prop["maxItems"], "range": (prop["items"]["minimum"], prop["items"]["maximum"])}


WIDGETS: dict[tuple[str, str | None], tuple[Callable[[Mapping[str, Any]], Widget], set[str]]] = {
    ("boolean", None): (checkbox, set()),
    ("string", "enum"): (choice, {"enum", "pattern"}),
    ("integer", None): (slider, {"minimum", "maximum"}),
    ("number", None): (number, {"minimum", "maximum", "x-step"}),
    ("string", "size"): (text_or_choice, {"x-kind", "x-choices", "x-max", "pattern"}),
    ("string", "color"): (color_or_choice, {"x-kind", "x-choices", "pattern"}),
    ("string", "name"): (name, {"x-kind", "maxLength", "pattern"}),
    ("array", "palette"): (palette, {"x-kind", "items", "maxItems"}),
    ("array", "durations"): (none_at_all, {"x-kind", "items", "maxItems"}),
}
"""By type and kind of a parameter: its widget, and the keys that it may have besides those of all."""


def widget_of(prop: Mapping[str, Any]) -> Widget:
    """The widget for a parameter. KeyError or AssertionError if there is none, or what it needs is missing."""
    build, keys = WIDGETS[prop["type"], "enum" if "enum" in prop else prop.get("x-kind")]
    assert prop.keys() <= OF_ALL | keys
    return {"widget": build.__name__, "label": prop["title"], "help": prop["description"], **build(prop)}


def what_it_gives(widget: Widget) -> tuple[list[object], list[object]]:
    """Values at the ends of what its user can enter, and some that are just beyond."""
    low, high = widget.get("range", (0, 0))
    choices = widget.get("choices", [])
    match widget["widget"]:
        case "checkbox":
            return [True, False], ["perhaps"]
        case "choice":
            return choices, ["none of them"]
        case "slider" | "number":
            return [low, high], [low - 1, high + 1]
        case "text_or_choice":
            return [*choices, f"{low}x{low}", f"{high}x{high}"], [f"{low}x{high + 1}", "0x1", "x"]
        case "color_or_choice":
            return [*choices, "#000000", "#fFfFfF"], ["#fff", "red"]
        case "name":
            most = widget["longest"]
            return ["a", "my-style_2", "z" * most], ["z" * (most + 1), "", "A", "a.b", "../a"]
        case "none_at_all":
            return [[], [low, high] * 3, [high] * widget["most"]], [
                [low - 1],
                [high + 1],
                [0] * (widget["most"] + 1),
                5,
            ]
        case _:
            most = widget["most"]
            return [[], ["#00ff7f"] * most], [["#00ff7f"] * (most + 1), ["red"], "red"]


@pytest.fixture(scope="module", params=sorted(OPERATIONS))
def operation(request: pytest.FixtureRequest) -> Operation[Any, Any]:
    return OPERATIONS[request.param]


def test_every_parameter_has_a_widget(operation: Operation[Any, Any]) -> None:
    schema = operation.params.model_json_schema()
    dialog = {name: widget_of(prop) for name, prop in schema["properties"].items()}
    assert list(dialog) == list(operation.params.model_fields)
    assert all(widget["label"] and widget["help"] for widget in dialog.values())
    assert len({widget["label"] for widget in dialog.values()}) == len(dialog)
    hidden = {name for name, prop in schema["properties"].items() if prop.get("x-advanced")}
    assert {"candidate", "scale", "device"} & set(dialog) <= hidden < set(dialog) and hidden


def test_what_the_widgets_give_is_taken_and_nothing_beyond(operation: Operation[Any, Any]) -> None:
    for name, prop in operation.params.model_json_schema()["properties"].items():
        good, bad = what_it_gives(widget_of(prop))
        for value in [prop["default"], *good]:
            assert operation.parse({name: value}) is not None
        for value in bad:
            with pytest.raises(BadParams) as caught:
                operation.parse({name: value})
            assert caught.value.field == name


def test_a_pattern_says_the_same_everywhere(operation: Operation[Any, Any]) -> None:
    """It is for programs in other languages: digits are those of ASCII, and what is taken matches in Python's way too."""
    for name, prop in operation.params.model_json_schema()["properties"].items():
        pattern = prop.get("pattern", prop.get("items", {}).get("pattern"))
        assert pattern is None or (pattern[0], pattern[-1], "\\" in pattern) == ("^", "$", False), name
        if "pattern" in prop:
            good, _ = what_it_gives(widget_of(prop))
            assert all(re.search(pattern, str(value)) for value in good)


@pytest.mark.parametrize(
    "prop",
    [
        {"type": "string", "pattern": "^x$"},
        {"type": "integer", "minimum": 0},
        {"type": "integer", "maximum": 5},
        {"type": "number", "minimum": 0, "maximum": 5},
        {"type": "string", "x-kind": "size", "x-choices": []},
        {"type": "string", "x-kind": "name"},
        {"type": "array", "items": {"type": "string"}, "maxItems": 5},
        {"type": "array", "x-kind": "durations", "items": {"type": "string"}, "maxItems": 5},
        {"type": "boolean", "x-colour": 1},
        {"anyOf": [{"type": "boolean"}, {"type": "integer"}]},
        {"type": "object"},
    ],
)
def test_a_parameter_that_says_too_little_has_none(prop: dict[str, Any]) -> None:
    with pytest.raises((KeyError, AssertionError)):
        widget_of({"title": "A", "description": "B", "default": 1, **prop})
