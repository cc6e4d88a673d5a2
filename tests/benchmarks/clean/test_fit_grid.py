from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.clean import fit_grid
from benchmarks.clean.cases import drawn, make_cases
from benchmarks.clean.fitting import fit_choice, fit_whether
from benchmarks.clean.grid_cases import extract_some
from benchmarks.clean.grid_model import best_of, choose, evidence, threshold
from benchmarks.clean.grid_table import GRIDLESS, Picture, Table, load
from benchmarks.clean.gridless import make_gridless

TRUE_WEIGHTS = np.array([2.0, -0.5, 0.03])
SPREAD = np.array([1.0, 3.0, 50.0])


def made_up(count: int, kind: str = "ai", seed: int = 0) -> list[Picture]:
    """Pictures whose right candidate is drawn by TRUE_WEIGHTS; its size is exact where the first feature is high."""
    rng = np.random.default_rng(seed)
    pictures = []
    for number in range(count):
        features = rng.normal(0, SPREAD, (int(rng.integers(2, 6)), 3))
        log_odds = features @ TRUE_WEIGHTS + rng.gumbel(size=len(features))
        right = (np.arange(len(features)) == log_odds.argmax()) & (kind != GRIDLESS)
        exact = right & (features[:, 0] > rng.normal(-1, 0.2))
        zero = np.zeros((len(features), 2), int)
        width = np.where(right, 8.0, 11.0)
        pictures.append(
            Picture(f"{kind}-{number}", kind, number // 2, 8.0, width, right, exact, zero, zero, features)
        )
    return pictures


def table(*pictures: Picture) -> Table:
    return Table(("a", "b", "c"), pictures)


def test_the_choice_finds_the_weights_that_the_right_candidates_were_drawn_by() -> None:
    pictures = made_up(4000)
    weights = fit_choice([p.features for p in pictures], [p.right for p in pictures], 1e-6)
    assert weights == pytest.approx(TRUE_WEIGHTS, rel=0.1)


def test_pictures_without_a_right_candidate_do_not_move_the_choice() -> None:
    pictures = made_up(200)
    features, right = [p.features for p in pictures], [p.right for p in pictures]
    blind = np.zeros(len(features[0]), bool)
    more = fit_choice([*features, features[0]], [*right, blind], 0.01)
    assert more == pytest.approx(fit_choice(features, right, 0.01))
    with pytest.raises(ValueError, match="no picture"):
        fit_choice(features[:1], [blind], 0.01)


def test_the_logistic_finds_weights_and_bias_and_the_ridge_shrinks_the_weights() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal([5.0, 0.0, -20.0], SPREAD, (8000, 3))
    true = rng.random(8000) < 1 / (1 + np.exp(-(features @ TRUE_WEIGHTS - 8)))
    weights, bias = fit_whether(features, true, 1e-6)
    assert weights == pytest.approx(TRUE_WEIGHTS, rel=0.1)
    assert bias == pytest.approx(-8, rel=0.1)
    shrunk, _ = fit_whether(features, true, 0.1)
    assert (np.abs(shrunk) < np.abs(weights)).all()
    with pytest.raises(ValueError, match="alike"):
        fit_whether(features, np.ones(8000, bool), 0.1)


def test_the_best_candidates_are_those_of_weights_fitted_on_other_sprites() -> None:
    pictures = made_up(600)
    # One sprite's pictures contradict all others: their own right candidates must not help them.
    odd = [
        Picture(p.name, p.kind, 9001, 8.0, p.width, p.features[:, 0] == p.features[:, 0].min(), *_rest(p))
        for p in made_up(300, seed=5)
    ]
    _, best = choose(table(*pictures, *odd), ["a", "b", "c"])
    assert best.right[:600].mean() > 0.6
    assert best.right[600:].mean() < 0.2


def _rest(picture: Picture) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return picture.exact, picture.canvas, picture.box, picture.features


def test_evidence_takes_features_of_the_best_candidate_and_products() -> None:
    pictures = table(*made_up(3))
    none = Picture("x", "ai", 0, 8.0, *(p[:0] for p in (pictures.pictures[0].width, *_flags(pictures))))
    both = table(*pictures.pictures, none)
    scores = [p.features[:, 0] for p in both.pictures]
    best = best_of(both, scores)
    found = evidence(both, best, ["a", "b*c", "lead"])
    for row, picture in zip(found, pictures.pictures, strict=False):
        top = picture.features[picture.features[:, 0].argmax()]
        second = np.sort(picture.features[:, 0])[-2]
        assert row == pytest.approx([top[0], top[1] * top[2], top[0] - second])
    assert best.number[3] == -1 and not best.exact[3]
    with pytest.raises(ValueError, match="no feature 'd'"):
        evidence(both, best, ["d"])


def _flags(of: Table) -> tuple[np.ndarray, ...]:
    first = of.pictures[0]
    return first.right, *_rest(first)


def test_the_threshold_keeps_the_cover_or_as_much_more_as_stays_exact() -> None:
    log_odds = np.arange(100.0)
    assert threshold(log_odds, np.ones(100, bool)) == 0
    assert threshold(log_odds, log_odds >= 10) == 10
    assert threshold(log_odds, log_odds >= 50) == 20


def test_extraction_says_what_find_grids_found_in_the_same_cases() -> None:
    pictures = [picture for picture, _ in extract_some((), "ai", 12, 2)]
    cases = [named.case for named in make_cases(["ai"], 2, 12, drawn)]
    assert [picture.name for picture in pictures] == ["drawn/12/ai-000", "drawn/12/ai-001"]
    for picture, case in zip(pictures, cases, strict=True):
        assert picture.true_width == case.info["cell"]
        assert (picture.right == (np.abs(picture.width / case.info["cell"] - 1) < 0.05)).all()
        assert picture.right.any() and picture.exact.any()
        assert not (picture.exact & ~picture.right).any()
        assert (picture.canvas[picture.exact] == 0).all() or (picture.box[picture.exact] == 0).all()


def test_pictures_without_a_grid_have_no_right_candidate() -> None:
    entries = extract_some((), GRIDLESS, 1, 2)
    assert [picture.kind for picture, _ in entries] == [GRIDLESS, GRIDLESS]
    assert not any(picture.right.any() or picture.exact.any() for picture, _ in entries)
    assert {"coverage", "log_cells", "uneven", "mismatch"} <= entries[0][1][0].keys()
    assert all(math.isfinite(value) for _, rows in entries for row in rows for value in row.values())
    again = [case.picture for _, case in make_gridless(2, 1)]
    assert all((a == case.picture).all() for a, (_, case) in zip(again, make_gridless(2, 1), strict=True))


def test_the_program_prints_constants_of_kept_features(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = table(*made_up(300), *made_up(300, "video", 1), *made_up(40, GRIDLESS, 2))
    kept.save(tmp_path / "kept.npz")
    back = load(tmp_path / "kept.npz")
    assert back.names == kept.names and len(back.pictures) == 640
    assert (back.pictures[7].features == kept.pictures[7].features).all()
    assert back.pictures[7].name == "ai-7" and back.pictures[7].right.dtype == bool
    arguments = ["--features-of-choice", "a,b,c", "--features-of-confidence", "margin,a", "--misses"]
    assert fit_grid.main(["--features", str(tmp_path / "kept.npz"), *arguments]) == 0
    printed = capsys.readouterr().out
    pasted: dict[str, dict[str, float]] = {}
    exec(printed[printed.index("WEIGHTS") : printed.index("\nmisses")], pasted)
    assert list(pasted["WEIGHTS"]) == ["a", "b", "c"] and list(pasted["CONFIDENCE"]) == ["margin", "a"]
    assert pasted["WEIGHTS"]["a"] > 1 > 0 > pasted["WEIGHTS"]["b"]
    assert "wrong width" in printed and "without a grid" in printed


def test_too_few_cases_are_said_and_not_fitted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table(*made_up(8, GRIDLESS)).save(tmp_path / "few.npz")
    assert fit_grid.main(["--features", str(tmp_path / "few.npz"), "--features-of-choice", "a"]) == 1
    assert "no picture has a right candidate" in capsys.readouterr().err
