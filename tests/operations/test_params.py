"""The parameters of `clean` as the wire and dialogs see them."""

from __future__ import annotations

import pytest

from sprite_bridge.errors import BadParams
from sprite_bridge.operations.clean import Params, parse_params


def test_the_schema_is_flat():
    schema = Params.model_json_schema()
    assert "$defs" not in schema and schema["additionalProperties"] is False
    for name, prop in schema["properties"].items():
        assert not {"anyOf", "allOf", "oneOf", "$ref"} & set(prop), name
        assert {"type", "title", "description", "default"} <= set(prop), name
        assert prop["type"] in {"string", "number", "integer", "boolean", "array"}, name


def test_nothing_has_to_be_given():
    assert parse_params({}) == Params()
    assert Params().asks_nothing and Params().forced_size is None and Params().ground_color is None


def test_params_survive_json():
    params = Params(
        size="12x34", scale=2.5, colors=7, palette=("#010203",), background="#a0b0c0", candidate=2
    )
    assert Params.model_validate_json(params.model_dump_json()) == params
    assert params.forced_size == (12, 34)
    assert params.ground_color == (0xA0, 0xB0, 0xC0)
    assert not params.asks_nothing


@pytest.mark.parametrize("name", ["colour", "Size", ""])
def test_an_unknown_name_is_refused_by_name(name):
    with pytest.raises(BadParams) as caught:
        parse_params({name: 1})
    assert name in str(caught.value)
