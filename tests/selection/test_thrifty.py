"""Serving enough for little lies between what it costs at least and all sites, and keeps to limits."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, strategies as st
from scipy.sparse import csr_array

from channelcrm.selection import models
from channelcrm.selection.system import System
from channelcrm.selection.thrifty import least_cost, serve_cheaply
from tests.selection.networks import covers, subsets, systems, worth


@given(covers(), st.data())
def test_it_costs_no_less_than_the_cheapest_choice_and_that_no_less_than_the_bound(case, data):
    cover, weights = case
    sites = cover.shape[1]
    costs = np.asarray(data.draw(st.lists(st.integers(0, 5), min_size=sites, max_size=sites)), dtype=float)
    system, need = data.draw(systems(sites)), data.draw(st.integers(1, 20))
    asked = csr_array(cover), np.asarray(weights, dtype=float), float(need), costs, system
    prices = [
        sum(costs[site] for site in chosen)
        for chosen in subsets(sites)
        if worth(cover, weights, chosen) >= need and system.holds(np.isin(np.arange(sites), chosen))
    ]
    best = min(prices, default=math.inf)
    found = serve_cheaply(*asked)
    assert least_cost(*asked) <= best
    if found is not None:
        assert system.holds(found)
        assert worth(cover, weights, np.flatnonzero(found)) >= need
        assert costs[found].sum() >= best


@given(covers(), st.integers(1, 20))
def test_without_limits_it_is_found_whenever_there_is_one(case, need):
    cover, weights = case
    sites = cover.shape[1]
    found = serve_cheaply(
        csr_array(cover), np.asarray(weights, dtype=float), need, np.ones(sites), System.free(sites)
    )  # fmt: skip
    assert (found is not None) == (worth(cover, weights, range(sites)) >= need)


def test_the_most_for_the_money_comes_first_and_what_is_not_needed_is_left_out():
    cover = csr_array([[1, 0, 1], [1, 0, 1], [0, 1, 1], [0, 1, 1]])
    found = serve_cheaply(cover, np.ones(4), 4, np.asarray([1.0, 1.5, 3.0]), System.free(3))
    assert found.tolist() == [True, True, False]


def test_a_share_at_once_is_served_for_little_and_with_a_bound():
    random = np.random.default_rng(0)
    cover, costs = (random.random((300, 60)) < 0.2) * 1.0, random.random(60) + 0.5
    soon, whole = (models.set_cover(cover, costs, share=0.9, time_limit=limit) for limit in (0, 20))
    assert whole.objective <= soon.objective <= 1.3 * whole.objective
    assert 0.4 * whole.objective <= soon.bound <= whole.objective
