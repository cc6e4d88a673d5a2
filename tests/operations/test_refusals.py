"""What is said of bad parameters: in words for people, whatever was given."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.errors import BadParams
from sprite_bridge.operations.decompose_params import DecomposeParams, parse_decompose_params
from sprite_bridge.operations.params import Params, SheetParams, parse_sheet_params
from sprite_bridge.operations.refusals import EXPECTED

OF_PYDANTIC = re.compile(
    r"[Ii]nput|should|valid|\bint(eger)?\b|\bfloat\b|\bbool|tuple|string|pars|pattern|\^|dict"
)
WRONG: dict[str, list[object]] = {
    "size": [8, None, "64", "64x", "0x8", "x", "", "8 x 8", b"\xff", "\udcff", [8, 8], "1\u0663x8"],
    "scale": ["many", None, [], "", float("nan"), float("inf"), "-inf", 10**400, {}],
    "colors": ["many", None, 1.5, "1.5", [], float("nan"), float("inf"), "9" * 5_000, ""],
    "palette": ["pico8.gpl", "#ff0000", 7, None, {"#ff0000": 1}, b"#ff0000", ...],
    "background": ["green", 0, None, "#fff", "auto ", []],
    "candidate": ["best", None, 0.5, []],
    "network": [2, None, [], "No Name", ""],
    "model": ["perhaps", 2, None, [], 0.5, ""],
    "device": ["tpu", None, 0, "CUDA", ["cpu"]],
    "layout": [4, None, "4", "4x", [4, 2]],
}  # fmt: skip
WRONG_OF_PARTS: dict[str, list[object]] = {
    "deadline_s": ["soon", None, [], float("nan"), float("inf"), {}],
    "exact": ["perhaps", 2, None, []],
    "aseprite": ["perhaps", 2, None, []],
    "durations_ms": [100, "100", None, {1: 2}, b"100"],
}  # fmt: skip


def refusal(name: str, value: object) -> BadParams:
    parse = parse_decompose_params if name in WRONG_OF_PARTS else parse_sheet_params
    with pytest.raises(BadParams) as caught:
        parse({name: value})
    assert caught.value.field == name
    return caught.value


def test_every_parameter_says_what_it_takes():
    assert set(WRONG) == set(SheetParams.model_fields) > set(Params.model_fields)
    assert set(WRONG_OF_PARTS) == set(DecomposeParams.model_fields)
    assert set(EXPECTED) == {*WRONG, *WRONG_OF_PARTS}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for wrong in (WRONG, WRONG_OF_PARTS) for name in wrong for value in wrong[name]],
)
def test_a_value_of_another_kind_is_told_what_is_right(name, value):
    said = refusal(name, value).message
    assert re.fullmatch(rf"{name}: .+ is not {re.escape(EXPECTED[name])}", said)
    assert not OF_PYDANTIC.search(said.replace(repr(value), ""))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colors", "many", "'many' is not a whole number"),
        ("scale", float("nan"), "nan is not a number"),
        ("model", 2, "2 is not true or false"),
        ("palette", ["#ff0000", "red"], "'red' is not a colour such as #00ff00"),
        ("palette", [7], "7 is not a colour such as #00ff00"),
        ("palette", ["#ff0000"] * 257, "there are more than 256 colours"),
        ("palette", (color for color in ["#ff0000"] * 300), "there are more than 256 colours"),
        ("colors", "300", "'300' is more than 256"),
        ("size", "16385x1", "16385x1 is more than 16384 along one side"),
        ("layout", "1x99999", "1x99999 is more than 16384 along one side"),
        ("durations_ms", [100, "long"], "'long' is not a time in ms"),
        ("durations_ms", [-1], "-1 is less than 0"),
        ("durations_ms", [2**24], "16777216 is more than 16777215"),
        ("durations_ms", [9] * 2001, "there are more than 2000 times"),
        ("deadline_s", -1, "-1 is less than 0"),
        ("size", "x" * 500, f"'{'x' * 78}… is not auto or WxH, such as 64x64"),
        ("background", "two\nlines", r"'two\nlines' is not auto, keep or a colour such as #00ff00"),
    ],
)
def test_in_these_words(name, value, said):
    assert refusal(name, value).message == f"{name}: {said}"


def test_a_list_of_colours_has_a_hint_for_those_who_have_a_file():
    assert "Palette.open" in refusal("palette", "pico8.gpl").hint
    assert refusal("palette", ["red"]).hint == refusal("size", "red").hint == ""


def test_what_cannot_be_written_out_is_named_by_its_kind():
    assert (
        refusal("size", 10**5_000).message
        == "size: a value of the kind int is not auto or WxH, such as 64x64"
    )


def test_an_array_is_said_on_one_line():
    assert "\n" not in refusal("palette", np.zeros((3, 40, 3))).message
    assert refusal("size", np.zeros((9, 9))).message.startswith("size: array([[0., 0., ")


@pytest.mark.parametrize("values", [[], 7, None, "size"])
def test_parameters_are_a_map(values):
    with pytest.raises(BadParams, match=r"^(\[\]|7|None|'size') is not a map of parameters by their names$"):
        parse_sheet_params(values)


def test_a_name_that_is_no_text_is_no_parameter():
    with pytest.raises(BadParams, match=r"^7: there is no such parameter; there are size, .*, layout$"):
        parse_sheet_params({7: 1})


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.from_regex(r"\A(auto|[0-9]{0,6}x[0-9]{0,6}|#[0-9a-gA-G]{5,7})\Z"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*WRONG]), ANYTHING, min_size=1, max_size=3))
def test_whatever_is_given_nobody_reads_a_sentence_of_the_validator(values):
    said = said_of(values)
    if said is None:
        params = parse_sheet_params(values)
        assert parse_sheet_params(params.model_dump()) == params
        return
    assert "Input should" not in said.message and "\n" not in said.message and len(said.message) < 250
    assert re.search(r"is not |is more than |is less than |are more than |name the grid twice", said.message)
    assert said.field == "" or said.message.startswith(f"{said.field}: ")


@given(st.dictionaries(st.sampled_from([*WRONG_OF_PARTS, "seed"]), ANYTHING, min_size=1, max_size=3))
def test_so_it_is_with_footage(values):
    said = said_of(values, parse_decompose_params)
    if said is None:
        params = parse_decompose_params(values)
        assert parse_decompose_params(params.model_dump()) == params
        return
    assert "Input should" not in said.message and "\n" not in said.message and len(said.message) < 250
    assert re.search(r"is not |is more than |is less than |are more than |no such parameter", said.message)
    assert said.message.startswith(f"{said.field}: ")


def said_of(values: dict[str, object], parse: Callable[..., object] = parse_sheet_params) -> BadParams | None:
    try:
        parse(values)
    except BadParams as error:
        return error
    return None
