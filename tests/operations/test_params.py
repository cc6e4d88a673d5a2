"""The parameters of `clean` as the wire and dialogs see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_type_hints

import pytest

from sprite_bridge.errors import BadParams
from sprite_bridge.operations.params import Keywords, Params, parse_params


def test_the_schema_is_flat():
    schema = Params.model_json_schema()
    assert "$defs" not in schema and schema["additionalProperties"] is False
    for name, prop in schema["properties"].items():
        assert not {"anyOf", "allOf", "oneOf", "$ref"} & set(prop), name
        assert {"type", "title", "description", "default"} <= set(prop), name
        assert prop["type"] in {"string", "number", "integer", "boolean", "array"}, name


def test_the_keywords_are_the_parameters():
    keywords = get_type_hints(Keywords)
    assert list(keywords) == list(Params.model_fields)
    assert keywords.pop("palette") == Sequence[str]
    assert keywords == {name: Params.model_fields[name].annotation for name in keywords}


def test_nothing_has_to_be_given():
    assert parse_params({}) == Params()
    assert Params().finds_grid and Params().forced_size is None and Params().ground_color is None


def test_params_survive_json():
    params = Params(size="12x34", colors=7, palette=("#010203",), background="#a0b0c0", model=False)
    assert Params.model_validate_json(params.model_dump_json()) == params
    assert params.forced_size == (12, 34)
    assert params.ground_color == (0xA0, 0xB0, 0xC0)
    assert not params.finds_grid


def test_a_size_may_be_written_with_either_x():
    assert parse_params({"size": "32X48"}) == parse_params({"size": "32x48"})
    assert parse_params({"size": "AUTO"}) == Params()


@pytest.mark.parametrize("name", ["colour", "Size", ""])
def test_an_unknown_name_is_refused_by_name(name):
    with pytest.raises(BadParams) as caught:
        parse_params({name: 1})
    assert name in str(caught.value)


@pytest.mark.parametrize(
    "named", [{"size": "8x8", "scale": 2.0}, {"size": "8x8", "candidate": 1}, {"scale": 2.0, "candidate": 1}]
)
def test_the_grid_is_named_in_one_way_only(named):
    with pytest.raises(BadParams, match="and".join(f" ?{name} ?" for name in named)):
        parse_params(named)


@pytest.mark.parametrize(
    ("name", "value"), [("size", "64"), ("background", "green"), ("palette", ["123456"]), ("device", "tpu")]
)
def test_a_bad_value_is_quoted_and_no_pattern_is_shown(name, value):
    with pytest.raises(BadParams) as caught:
        parse_params({name: value})
    said = str(caught.value)
    assert said.startswith(f"{name}: ") and (value if isinstance(value, str) else value[0]) in said
    assert "^" not in said and "pattern" not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colors", 257, "257 is more than 256"),
        ("scale", -1, "-1 is less than 0"),
        ("candidate", 16, "16 is more than 15"),
    ],
)
def test_a_value_out_of_range_is_told_its_limit(name, value, said):
    with pytest.raises(BadParams, match=f"^{name}: {said}$"):
        parse_params({name: value})


def test_what_is_wrong_with_the_whole_has_no_prefix():
    with pytest.raises(BadParams, match=r"^size and scale name the grid twice$"):
        parse_params({"size": "8x8", "scale": 2.0})
