"""Requirements as the metadata of a wheel says them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.doctor.bounds import parse, release


@pytest.mark.parametrize(
    ("line", "name", "text", "extra"),
    [
        ("numpy<3,>=2.0", "numpy", "numpy<3,>=2.0", ""),
        ('onnxruntime-gpu<2,>=1.20; extra == "gpu"', "onnxruntime-gpu", "onnxruntime-gpu<2,>=1.20", "gpu"),
        ("pillow (>=11.0,<15) ; extra == 'x'", "pillow", "pillow>=11.0,<15", "x"),
        ("rich", "rich", "rich", ""),
        ("a.b_c[d,e]>=1", "a.b_c", "a.b_c>=1", ""),
    ],
)
def test_a_line_is_read(line, name, text, extra):
    found = parse(line)
    assert (found.name, found.text, found.extra) == (name, text, extra)


@pytest.mark.parametrize("line", ["", ">=2", "numpy ~> 2", "numpy @ https://example.org/numpy.whl"])
def test_what_is_no_such_line_is_refused(line):
    with pytest.raises(ValueError, match="not a"):
        parse(line)


@pytest.mark.parametrize(
    ("version", "holds"),
    [
        ("2.0", True),
        ("2", True),
        ("2.10.1", True),
        ("2.9rc1", True),
        ("1.99", False),
        ("3", False),
        ("3.0.1", False),
    ],
)
def test_versions_are_compared_by_their_numbers(version, holds):
    assert parse("numpy<3,>=2.0").allows(version) is holds


@pytest.mark.parametrize(
    ("bound", "allowed"),
    [("==1.2", {"1.2"}), ("!=1.2", {"1.1", "1.3"}), ("<=1.2", {"1.1", "1.2"}), (">1.2", {"1.3"})],
)
def test_every_sign_means_what_it_says(bound, allowed):
    assert {version for version in ("1.1", "1.2", "1.3") if parse("a" + bound).allows(version)} == allowed


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=4), st.lists(st.integers(0, 30), min_size=1, max_size=4)
)
def test_a_version_is_below_a_bound_or_at_it_or_above(ours, theirs):
    version, bound = ".".join(map(str, ours)), ".".join(map(str, theirs))
    assert sum(parse(f"a{sign}{bound}").allows(version) for sign in ("<", "==", ">")) == 1


def test_what_is_no_number_of_a_version_does_not_count():
    assert release("1!2.3.4rc1+cpu") == (2, 3, 4)
    with pytest.raises(ValueError, match="not a version"):
        release("unknown")
