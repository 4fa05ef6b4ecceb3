"""What set covering is made of: pairs of sites that replace each other, the tree, exchanges, and the solver behind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from channelcrm.selection import cheapest, folding, models
from channelcrm.selection.cheapening import cheapened
from channelcrm.selection.closing import close, relax
from channelcrm.selection.folding import included
from channelcrm.selection.reducing import Covering
from channelcrm.selection.watch import Watch
from tests.selection.networks import covers, subsets

SHORT = ((1, 50), (1, 50))


@st.composite
def coverings(draw, columns: int = 7):
    """Rows of two columns and more, so that fractions cost less than whole columns; costs are whole or not."""
    size = draw(st.integers(3, columns))
    row = st.sets(st.integers(0, size - 1), min_size=2, max_size=3)
    rows = draw(st.lists(row, min_size=1, max_size=12))
    costs = draw(
        st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=size, max_size=size)
        | st.just([1.0] * size)
        | st.lists(st.sampled_from([0.1, 0.5, 0.7, 0.0]), min_size=size, max_size=size)
    )
    cover = np.asarray([[column in row for column in range(size)] for row in rows], dtype=float)
    none = np.zeros(0, dtype=np.int64)
    return Covering(cover=csr_array(cover), costs=np.asarray(costs), sites=np.arange(size), forced=none)


def covered(covering: Covering, chosen) -> bool:
    return bool(covering.cover.toarray()[:, chosen].any(axis=1).all())


def least(covering: Covering) -> float:
    choices = map(list, subsets(len(covering.costs)))
    return min(float(covering.costs[chosen].sum()) for chosen in choices if covered(covering, chosen))


@given(coverings(), st.floats(0, 10))
@settings(max_examples=200)
def test_the_tree_offers_the_cheapest_within_the_limit_or_nothing_within_it(covering, limit):
    offered = []

    def offer(columns, _use):
        offered.append(float(covering.costs[columns].sum()))
        assert covered(covering, columns)
        return min(limit, min(offered) - 1e-9)

    assert close(covering, limit, offer, 1_000, Watch())
    best = least(covering)
    if best <= limit - 1e-6:
        assert min(offered) == pytest.approx(best)
    assert min(offered, default=np.inf) >= best - 1e-9


@given(coverings())
def test_the_relaxation_bounds_every_choice_and_leads_to_one(covering):
    everything = np.ones(len(covering.costs), dtype=bool)
    priced = relax(covering, everything, Watch())
    assert priced.bound <= least(covering) + 1e-9
    assert covered(covering, priced.best)


@given(coverings())
@settings(max_examples=50)
def test_exchanges_keep_everything_covered_at_no_more_cost_and_end_at_the_goal(covering):
    start = np.ones(len(covering.costs), dtype=bool)
    best = least(covering)
    found = cheapened(covering, start, best, 10_000, Watch())
    assert covered(covering, found)
    assert covering.costs[found].sum() == pytest.approx(best)


@pytest.mark.parametrize(
    ("small", "stages"), [(cheapest._SMALL, cheapest._STAGES), (cheapest._SMALL, SHORT), (5, SHORT)]
)
@given(st.integers(0, 10_000))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_too_large_for_one_way_the_next_proves_what_scipy_does(monkeypatch, small, stages, seed):
    monkeypatch.setattr(cheapest, "_SMALL", small)  # else the relaxation is approached
    monkeypatch.setattr(cheapest, "_STAGES", stages)  # when these are over, the solver takes over
    chance = np.random.default_rng(seed)
    rows, columns = chance.integers(5, 60, 2)
    cover = chance.random((rows, columns)) < chance.uniform(0.04, 0.2)
    cover = cover[cover.any(axis=1)]
    costs = [np.ones(columns), chance.integers(0, 20, columns).astype(float), chance.random(columns)][seed % 3]
    solution = models.set_cover(cover, costs)
    whole = np.ones(columns)
    least = milp(costs, constraints=LinearConstraint(cover.astype(float), 1), bounds=Bounds(0, 1), integrality=whole)
    assert cover[:, solution.chosen].any(axis=1).all()
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(least.fun if len(cover) else 0)


@given(covers(sites=8, demand=10), st.booleans())
@settings(max_examples=200)
def test_one_column_is_included_in_another_that_has_its_rows_however_it_is_found(network, by_bits):
    cells = network[0] > 0
    cover = csr_array(cells.astype(float))
    if by_bits:
        held = np.bincount(cover.indices, minlength=cover.shape[1])
        pairs = set(zip(*map(np.ndarray.tolist, folding._compared(cover, held)), strict=True)) if len(cells) else set()
    else:
        j, k, equal = included(cover)
        pairs = set(zip(j.tolist(), k.tolist(), strict=True))
        assert all(same == (cells[:, a] == cells[:, b]).all() for a, b, same in zip(j, k, equal, strict=True))
    columns = range(cells.shape[1])
    assert pairs == {
        (a, b)
        for a in columns
        for b in columns
        if a != b and cells[:, a].any() and not (cells[:, a] & ~cells[:, b]).any()
    }
