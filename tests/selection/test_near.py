"""Pairs sorted by cost say the same as the table they come from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.selection import near as module
from channelcrm.selection.near import Near, assign
from tests.selection.services import sparse, tables


def table_of(near):
    costs = np.full((near.demand, near.sites), np.inf)
    costs[near.row, near.site] = near.cost
    return costs


def in_order(costs):
    return sorted(costs.tolist())


flags = st.lists(st.booleans(), min_size=7, max_size=7)


@given(tables(), st.booleans())
def test_it_holds_each_row_of_the_table_the_cheapest_site_first(table, thin):
    costs, _ = table
    near = Near.of(sparse(costs) if thin else costs)
    assert in_order(table_of(near)) == in_order(costs)
    for row in range(near.demand):
        mine = near.cost[near.start[row] : near.start[row + 1]]
        assert (np.diff(mine) >= 0).all()


def test_it_is_the_same_sorted_in_blocks(monkeypatch):
    costs = np.random.default_rng(3).integers(0, 50, (40, 9)).astype(float)
    whole = table_of(Near.of(costs))
    monkeypatch.setattr(module, "_BLOCK", 30)
    assert (table_of(Near.of(costs)) == whole).all()
    assert (table_of(Near.of(sparse(costs))) == whole).all()


@given(tables(), st.lists(st.integers(-1, 9), min_size=9, max_size=9))
def test_within_a_limit_are_the_pairs_that_cost_no_more(table, limits):
    near = Near.of(table[0])
    limit = np.asarray(limits[: near.demand], dtype=float)
    full = table_of(near)
    assert (table_of(near.within(limit)) == np.where(full <= limit[:, None], full, np.inf)).all()


@given(tables(), flags)
def test_only_some_sites_are_their_columns(table, kept):
    near = Near.of(table[0])
    kept = np.asarray(kept[: near.sites])
    full = table_of(near)
    assert (table_of(near.only(kept)) == np.where(kept, full, np.inf)).all()
    assert (table_of(near.renumbered(kept)) == full[:, kept]).all()


@given(tables(), flags)
def test_the_closest_are_the_least_of_the_chosen_columns(table, chosen):
    near = Near.of(table[0])
    chosen = np.asarray(chosen[: near.sites])
    found = near.closest(chosen)
    full = np.hstack([np.where(chosen, table_of(near), np.inf), np.full((near.demand, 3), np.inf)])
    least = np.sort(full, axis=1)
    assert (np.stack([found.first, found.second, found.third], axis=1) == least[:, :3]).all()
    for site, cost in ((found.site, found.first), (found.other, found.second)):
        assert ((site == -1) == (cost == np.inf)).all()
        there = site >= 0
        assert (full[there, site[there]] == cost[there]).all()


@given(tables(), flags)
def test_the_pairs_of_a_site_are_its_column(table, chosen):
    near = Near.of(table[0])
    begin, pairs = near.by_site()
    full = table_of(near)
    for site in range(near.sites):
        mine = pairs[begin[site] : begin[site + 1]]
        assert near.row[mine].tolist() == np.flatnonzero(full[:, site] < np.inf).tolist()
        assert (near.site[mine] == site).all()


@given(tables(), flags)
def test_assignment_takes_the_first_of_equal_sites(table, chosen):
    costs, _ = table
    chosen = np.asarray(chosen[: costs.shape[1]])
    for given_costs in (costs, sparse(costs)):
        site, paid = assign(given_costs, chosen)
        for row, cost in enumerate(np.where(chosen, costs, np.inf)):
            assert paid[row] == cost.min()
            assert site[row] == (cost.argmin() if cost.min() < np.inf else -1)


@pytest.mark.parametrize("thin", [False, True])
def test_no_demand_is_no_pairs(thin):
    costs = np.zeros((0, 3))
    near = Near.of(sparse(costs) if thin else costs)
    assert (near.demand, near.sites, len(near.cost)) == (0, 3, 0)
