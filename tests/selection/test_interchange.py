"""Exchanges end where none saves anything, and bounds by prices and by the tree hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.selection import interchange
from channelcrm.selection.incumbent import Incumbent
from channelcrm.selection.interchange import Exchanges, greedy
from channelcrm.selection.lagrangian import Prices, Relaxed, relax
from channelcrm.selection.near import Near
from channelcrm.selection.tree import prove
from channelcrm.selection.watch import Watch
from tests.selection.services import choices, paid, tables

FAR = 1_000.0


def cost_of(near, chosen):
    return np.minimum(near.closest(chosen).first, FAR).sum()


def flags(sites, chosen):
    given_flags = np.zeros(sites, dtype=bool)
    given_flags[chosen] = True
    return given_flags


@st.composite
def starts(draw, **sizes):
    """Pairs, a choice of p sites, and some of them that must be chosen."""
    near = Near.of(draw(tables(**sizes))[0])
    order = draw(st.permutations(range(near.sites)))
    p = draw(st.integers(1, near.sites))
    return near, flags(near.sites, order[:p]), flags(near.sites, order[: draw(st.integers(0, p))])


@pytest.mark.parametrize("pairs", [interchange._PAIRS, 0])  # a table of all exchanges, and a list of some
@given(starts())
def test_no_exchange_is_left_that_saves_anything(pairs, start):
    near, chosen, must = start
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interchange, "_PAIRS", pairs)
        found, cost = Exchanges(near, must, FAR).improve(chosen, Watch(), 1.0)
    assert cost == cost_of(near, found) <= cost_of(near, chosen)
    assert found.sum() == chosen.sum()
    assert found[must].all()
    for out in np.flatnonzero(found & ~must):
        for into in np.flatnonzero(~found):
            swapped = found.copy()
            swapped[[out, into]] = False, True
            assert cost_of(near, swapped) >= cost


@given(starts())
def test_greedy_adds_what_saves_most(start):
    near, chosen, must = start
    picked = must.copy()
    while picked.sum() < chosen.sum():
        costs = [
            np.inf if picked[site] else cost_of(near, picked | flags(near.sites, [site])) for site in range(near.sites)
        ]
        picked[int(np.argmin(costs))] = True
    assert cost_of(near, greedy(near, int(chosen.sum()), must, FAR)) == cost_of(near, picked)


def problem(near, chosen, must):
    """The best so far from this start, and the optimum by trying everything."""
    p = int(chosen.sum())
    table = np.full((near.demand, near.sites), np.inf)
    table[near.row, near.site] = near.cost
    worth = {
        tuple(one): sum(paid(table, [1] * len(table), one)) for one in choices(near.sites, p, np.flatnonzero(must))
    }
    return Incumbent(near, must, chosen, FAR, Watch()), p, worth


@given(starts(gaps=False))
def test_the_bound_by_prices_holds(start):
    best, p, worth = problem(*start)
    relax(best, p)
    assert best.bound <= min(worth.values()) <= best.cost


@given(starts(gaps=False), st.integers(1, 9))
def test_every_choice_below_the_target_has_what_is_needed_and_nothing_that_was_left(start, more):
    near, chosen, must = start
    best, p, worth = problem(near, chosen, must)
    target = min(worth.values()) + more
    prices = Prices(near, p, must, relax(best, p).price)  # good ones: at others the bound is far below all choices
    bound, _, _ = prices.look()
    assert bound <= min(worth.values())
    prices.settle(target)
    for one, cost in worth.items():
        if cost < target:
            assert prices.kept[list(one)].all()
            assert set(np.flatnonzero(prices.needed)) <= set(one)


@given(starts(gaps=False), st.data())
def test_the_tree_alone_finds_and_proves_the_optimum(start, data):
    near, chosen, must = start
    best, p, worth = problem(near, chosen, must)
    price = np.asarray(data.draw(st.lists(st.integers(0, 9), min_size=near.demand, max_size=near.demand)), dtype=float)
    prove(best, Relaxed(price=price, kept=np.ones(near.sites, dtype=bool), needed=must), p, Watch())
    assert best.cost == best.bound == min(worth.values())
