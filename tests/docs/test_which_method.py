"""The page that says which method answers which question: its figures, and that no method is left out."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from channelcrm.scoring import methods, weights

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "which-method.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (`\w+`(?:, \"\w+\")?) \| .* \| (\d+) \| .* \|$", PAGE, re.MULTILINE))
METHODS = {
    "`spotis`": lambda m, w, g: methods.spotis(m, w, g, [(0, 101)] * 5),
    '`weighted_sum`, "none"': lambda m, w, g: methods.weighted_sum(m, w, g, "none"),
    "`weighted_product`": methods.weighted_product,
    "`electre_tri`": lambda m, w, g: -methods.electre_tri(m, w, g, [55 + 15 * g, 55 - 15 * g], 5, 15, 60).pessimistic,
    "`waspas`": methods.waspas,
    "`marcos`": methods.marcos,
    '`weighted_sum`, "max"': lambda m, w, g: methods.weighted_sum(m, w, g, "max"),
    '`topsis`, "minmax"': lambda m, w, g: methods.topsis(m, w, g, "minmax"),
    "`vikor`": lambda m, w, g: -methods.vikor(m, w, g).q,
    '`weighted_sum`, "minmax"': methods.weighted_sum,
    "`codas`": methods.codas,
    "`moora`": methods.moora,
    "`aras`": methods.aras,
    "`copras`": methods.copras,
    '`topsis`, "vector"': methods.topsis,
    "`edas`": methods.edas,
    '`promethee`, "usual"': lambda m, w, g: methods.promethee(m, w, g).net,
    "`electre2`": lambda m, w, g: -methods.electre2(m, w, g).median,
    "`electre3`": lambda m, w, g: -methods.electre3(m, w, g, q=5, p=15, v=60).median,
}


def order(scores):
    """Who is ahead of whom, by pairs."""
    leads = np.subtract.outer(scores, scores)
    return np.sign(np.where(np.abs(leads) < 1e-9, 0, leads))


def turned(method):
    """In how many of 1,000 problems the order changes when one who is not the best is left out."""
    chance, count = np.random.default_rng(7), 0
    for _ in range(1000):
        matrix = chance.integers(1, 101, (10, 5)).astype(float)
        w, goals = chance.dirichlet(np.ones(5)), chance.choice([1, -1], 5)
        scores = np.asarray(method(matrix, w, goals), float)
        behind = np.flatnonzero(scores < scores.max())
        stays = np.arange(10) != chance.choice(behind) if len(behind) else np.arange(10) > 0
        count += (order(np.asarray(method(matrix[stays], w, goals), float)) != order(scores[stays])).any()
    return int(count)


def test_the_table_has_every_method():
    assert ROWS.keys() == METHODS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", METHODS)
def test_a_third_turns_an_order_as_often_as_the_table_says(name):
    assert turned(METHODS[name]) == pytest.approx(int(ROWS[name]), abs=0 if ROWS[name] == "0" else 5)


@pytest.mark.parametrize("module", [methods, weights])
def test_every_method_and_way_to_weights_is_spoken_of(module):
    names = {name for name in module.__all__ if name.islower()}
    spoken = set(re.findall(rf"<{re.escape(module.__name__)}\.(\w+)>", PAGE))
    assert names - spoken <= {"spotis_distances", "standard_deviation"}  # the same, as printed; a part of CRITIC
