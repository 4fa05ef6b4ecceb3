"""What the prices say of pairs and sites is true of every assignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.selection import packing
from channelcrm.selection.filled import Best
from channelcrm.selection.loading import Loading
from channelcrm.selection.system import System, at_most
from channelcrm.selection.watch import Watch
from tests.selection.loads import assignments, crowds


def priced(loading: Loading, system: System, p: int) -> packing.Priced:
    best = Best(loading, system, Watch(), lambda *_: None)
    return packing.price(best, p)


def check(prices: packing.Priced, loading: Loading, p: int, each) -> None:
    """No assignment that the prices rule out at a cost costs less than that."""
    sites = len(loading.capacity)
    for assignment, cost in each:
        slack = cost + 1e-9 * (1 + cost)
        used = {site for site in assignment if site >= 0}
        assert prices.bound <= slack
        assert (prices.pairs[loading.find(np.asarray(assignment))] <= slack).all()
        assert (prices.sites[list(used)] <= slack).all()
        if len(used) == p:  # else any other site may be chosen too, and serve nobody
            assert (prices.without[[site for site in range(sites) if site not in used]] <= slack).all()


@given(crowds(), st.integers(1, 3), st.integers(1, 40), st.sampled_from([1.0, 0.37]))
def test_where_all_are_served(crowd, p, rounds, unit):
    costs, demand, capacity = crowd
    p = min(p, len(capacity))
    loading = Loading.of(costs, np.full(len(demand), np.inf), demand * unit, capacity * unit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_ROUNDS", rounds)
        prices = priced(loading, at_most(len(capacity), p), p)
    every = assignments(costs, demand, capacity, p, all_served=True)
    check(prices, loading, p, [(one, loading.total(np.asarray(one))) for one in every])


@given(crowds(), st.integers(1, 3), st.integers(1, 40), st.data())
def test_where_a_fine_is_paid_for_those_who_are_not(crowd, p, rounds, data):
    costs, demand, capacity = crowd
    p = min(p, len(capacity))
    fine = np.asarray(data.draw(st.lists(st.integers(0, 9), min_size=len(demand), max_size=len(demand))), float)
    loading = Loading.of(np.where(costs < np.inf, 0.0, np.inf), fine, demand, capacity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_ROUNDS", rounds)
        prices = priced(loading, at_most(len(capacity), p), p)
    every = assignments(costs, demand, capacity, p, all_served=False)
    check(prices, loading, p, [(one, loading.total(np.asarray(one))) for one in every])


@given(crowds(), st.integers(1, 3), st.integers(1, 40))
def test_where_knapsacks_are_too_large_for_tables(crowd, p, rounds):
    costs, demand, capacity = crowd
    p = min(p, len(capacity))
    loading = Loading.of(costs, np.full(len(demand), np.inf), demand, capacity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_ROUNDS", rounds)
        patch.setattr(packing, "pack", lambda *_: None)
        prices = priced(loading, at_most(len(capacity), p), p)
    every = assignments(costs, demand, capacity, p, all_served=True)
    check(prices, loading, p, [(one, loading.total(np.asarray(one))) for one in every])
