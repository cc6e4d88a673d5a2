"""The names of outputs: those that `clean` gives, whoever came first, and never one for two."""

from itertools import islice, permutations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.cli.names import Source, plan
from sprite_bridge.watch.names import Names

STEMS = (
    "hero",
    "HERO",
    "hero-jpg",
    "hero-2",
    "hero-jpg-2",
    "hero-png",
    "hero-png-2",
    "hero 10",
    "ß",
    "SS",
    "x.y",
)
ENDINGS = (".png", ".PNG", ".jpg", ".JPG", ".jpeg", ".gif", ".apng", ".webp", ".bmp")
PICTURES = st.builds(
    lambda folder, stem, ending: Path(folder, stem + ending),
    st.sampled_from(("", "a", "A", "a/b")),
    st.sampled_from(STEMS),
    st.sampled_from(ENDINGS),
)
TREES = st.lists(PICTURES, min_size=1, max_size=12, unique=True)


def names_of(sources, *, beside=False):
    names = Names(beside=beside)
    for source in sources:
        names.add(source)
    return {source: names.candidates(source).preferred for source in sources}


def as_clean_names_them(sources, *, beside=False):
    folder, out = Path("/in"), None if beside else Path("/out")
    jobs = plan([Source(folder / source, source) for source in sources], out, animated=False)
    return {
        job.source.relative_to(folder): job.target.relative_to(folder if beside else Path("/out"))
        for job in jobs
    }


def first(candidates, number=3):
    return [path.as_posix() for path in islice(candidates.free(), number)]


def looked_for(candidates):
    return [[name.as_posix() for name in islice(row, 2)] for row in candidates.where_it_may_be()]


@given(TREES.flatmap(lambda tree: st.tuples(st.just(tree), st.permutations(tree))), st.booleans())
def test_the_names_are_those_of_clean_in_whatever_order_the_sources_came(trees, beside):
    tree, reordered = trees
    if not beside and len(tree) == 1:
        tree = reordered = [*tree, Path("another.png")]  # for one source `-o OUT` may be a file
    wanted = as_clean_names_them(tree, beside=beside)
    assert names_of(tree, beside=beside) == wanted
    assert names_of(reordered, beside=beside) == wanted


@given(TREES, st.booleans())
def test_no_two_sources_have_one_name_on_any_file_system(tree, beside):
    found = names_of(tree, beside=beside)
    assert len({path.as_posix().casefold() for path in found.values()}) == len(tree)


@given(TREES, st.lists(PICTURES, max_size=6), st.booleans())
def test_sources_that_have_gone_leave_no_trace(tree, gone, beside):
    names = Names(beside=beside)
    for source in (*gone, *tree):
        names.add(source)
    for source in set(gone) - set(tree):
        names.discard(source)
        names.discard(source)
    assert {source: names.candidates(source).preferred for source in tree} == names_of(tree, beside=beside)


@given(TREES, st.booleans())
def test_no_source_tries_a_name_that_is_another_ones_by_right(tree, beside):
    names = Names(beside=beside)
    for source in tree:
        names.add(source)
    preferred = {names.candidates(source).preferred: source for source in tree}
    plain = {path for path, source in preferred.items() if path == names._plain(source)}
    for source in tree:
        tried = list(islice(names.candidates(source).free(), 20))
        assert len(set(tried)) == 20
        assert not (set(tried[1:]) & plain)


def test_a_lone_source_gives_its_output_its_name_and_one_with_rivals_its_extension():
    assert names_of([Path("a/hero.jpg")]) == {Path("a/hero.jpg"): Path("a/hero.png")}
    assert names_of([Path("hero.jpg"), Path("hero.PNG")]) == {
        Path("hero.jpg"): Path("hero-jpg.png"),
        Path("hero.PNG"): Path("hero.png"),
    }
    assert names_of([Path("hero.jpg")], beside=True) == {Path("hero.jpg"): Path("hero.clean.png")}


def test_the_names_with_extensions_of_three_files_that_differ_in_case_are_numbered():
    sources = [Path("A.jpg"), Path("a.JPG"), Path("a.jpg"), Path("a-jpg.png")]
    found = {str(source): names_of(order)[source].name for order in permutations(sources) for source in order}
    assert sorted(found.values()) == ["A-jpg-2.png", "a-jpg-3.png", "a-jpg-4.png", "a-jpg.png"]


def test_a_name_that_is_taken_gets_a_number_unless_another_source_should_have_that():
    names = Names(beside=False)
    names.add(Path("hero.png"))
    assert first(names.candidates(Path("hero.png"))) == ["hero.png", "hero-2.png", "hero-3.png"]
    names.add(Path("hero-2.gif"))
    assert first(names.candidates(Path("hero.png"))) == ["hero.png", "hero-3.png", "hero-4.png"]
    beside = Names(beside=True)
    beside.add(Path("x/hero.png"))
    assert first(beside.candidates(Path("x/hero.png")), 2) == ["x/hero.clean.png", "x/hero-2.clean.png"]


def test_earlier_outputs_are_looked_for_where_they_would_be_with_other_sources_beside():
    names = Names(beside=False)
    names.add(Path("hero.jpg"))
    alone = looked_for(names.candidates(Path("hero.jpg")))
    names.add(Path("hero.png"))
    assert alone == [
        ["hero.png"],
        ["hero-2.png", "hero-3.png"],
        ["hero-jpg.png"],
        ["hero-jpg-2.png", "hero-jpg-3.png"],
    ]
    assert looked_for(names.candidates(Path("hero.jpg"))) == [*alone[2:], *alone[:2]]
