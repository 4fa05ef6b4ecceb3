"""Prices bound every division, and forbid no pair of one that costs as little as the known one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from channelcrm.territory.districting.lagrangian import price
from tests.support.examples import examples
from tests.territory.districting.brute import best, maps


@examples(60)
@given(maps(found=True, connected=False, most=6), st.sampled_from([1.0, 1.2, math.inf]))
def test_the_best_division_keeps_its_pairs_and_costs_no_less_than_the_bound(problem, slack):
    cost, sites = best(problem)
    assume(sites)
    priced = priced_of(problem, cost * slack if cost else slack)
    assert priced.bound <= cost + 1e-6
    assert priced.allowed[np.arange(problem.areas), sites].all()


@examples(60)
@given(maps(found=True, connected=False, most=6))
def test_a_district_of_the_best_division_strays_no_more_than_its_budget(problem):
    cost, sites = best(problem)
    assume(sites)
    priced = priced_of(problem, cost)
    budgets = priced.budgets(priced.worth, cost)
    at = np.asarray(sites)
    for centre in np.unique(at).tolist():
        strays = priced.strays[:, centre]
        rest = (np.arange(problem.areas) != centre) & np.isfinite(strays)
        astray = (
            np.maximum(strays, 0.0)[rest & (at == centre)].sum() + np.maximum(-strays, 0.0)[rest & (at != centre)].sum()
        )
        assert astray <= budgets[centre] + 1e-6


def priced_of(problem, known):
    """Prices of a problem with found centres."""
    every = np.arange(problem.areas)
    costs = problem.costs.block(every, every)
    return price(
        costs, problem.loads, problem.low[:, 0], problem.high[:, 0], problem.districts,
        allowed=np.isfinite(costs), known=known,
    )  # fmt: skip


def test_prices_of_loads_make_the_bound_tight_where_areas_are_alike():
    line = np.arange(6, dtype=float)
    priced = price(
        (line[:, None] - line) ** 2, np.ones((1, 6)), np.array([3.0]), np.array([3.0]), 2,
        allowed=np.ones((6, 6), dtype=bool), known=4.0,
    )  # fmt: skip
    assert priced.bound == pytest.approx(4.0, rel=1e-3)
