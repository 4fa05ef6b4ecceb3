"""The p-centre on bare arrays is the optimum, with its proof."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import SolverError, ValidationError
from channelcrm.selection import models
from channelcrm.selection.deciding import decide
from channelcrm.selection.few import cover_within
from channelcrm.selection.programme import Programme
from channelcrm.selection.swapping import swap
from channelcrm.selection.watch import Watch
from tests.selection.services import choices, paid, problems, sparse, tables


@given(problems())
def test_it_is_the_best_of_all_choices(problem):
    costs, weights, p, must, must_not = problem
    solution = models.p_center(costs, p, weights=weights, must=must, must_not=must_not)
    best = min(max(paid(costs, weights, chosen)) for chosen in choices(costs.shape[1], p, must, must_not))
    if best == np.inf:
        assert (solution.status, solution.chosen.tolist()) == ("infeasible", [])
        return
    assert (solution.objective, solution.bound, solution.gap, solution.status) == (best, best, 0, "optimal")
    assert solution.chosen.tolist() in list(choices(costs.shape[1], p, must, must_not))
    assert max(paid(costs, weights, solution.chosen)) == best


@given(problems())
def test_sparse_costs_are_dense_ones_without_the_infinite(problem):
    costs, weights, p, must, must_not = problem
    dense = models.p_center(costs, p, weights=weights, must=must, must_not=must_not)
    thin = models.p_center(sparse(costs), p, weights=weights, must=must, must_not=must_not)
    assert (thin.chosen.tolist(), thin.objective) == (dense.chosen.tolist(), dense.objective)


@given(tables(gaps=False), st.data())
def test_another_site_never_costs_more_and_a_further_place_never(table, data):
    costs, weights = table
    sites = costs.shape[1]
    p = data.draw(st.integers(1, sites))
    solution = models.p_center(costs, p, weights=weights)
    if p < sites:
        assert models.p_center(costs, p + 1, weights=weights).objective <= solution.objective
        assert models.p_center(costs[:, :-1], p, weights=weights).objective >= solution.objective


@given(tables(), st.data())
def test_the_order_of_the_demand_changes_nothing(table, data):
    costs, weights = table
    p = data.draw(st.integers(1, costs.shape[1]))
    order = data.draw(st.permutations(range(len(costs))))
    solution = models.p_center(costs, p, weights=weights)
    shuffled = models.p_center(costs[order], p, weights=[weights[row] for row in order])
    assert shuffled.chosen.tolist() == solution.chosen.tolist()


@given(tables(gaps=False), st.data())
def test_without_time_there_is_a_choice_and_a_bound_that_holds(table, data):
    costs, weights = table
    p = data.draw(st.integers(1, costs.shape[1]))
    solution = models.p_center(costs, p, weights=weights)
    quick = models.p_center(costs, p, weights=weights, time_limit=0)
    assert quick.bound <= solution.objective <= quick.objective
    assert len(quick.chosen) == p


@st.composite
def covers(draw, rows=9, columns=7):
    shape = draw(st.integers(0, rows)), draw(st.integers(1, columns))
    cells = draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    return np.asarray(cells, dtype=bool).reshape(shape)


@given(covers(), st.data())
def test_a_few_demands_are_covered_whenever_they_can_be(reach, data):
    sites = reach.shape[1]
    must = np.zeros(sites, dtype=bool)
    must[data.draw(st.lists(st.integers(0, sites - 1), max_size=2))] = True
    p = data.draw(st.integers(int(must.sum()), sites))
    decided = cover_within(reach, p, must, Watch())
    can = any(reach[:, chosen].any(axis=1).all() for chosen in choices(sites, p, np.flatnonzero(must)))
    assert ((decided.columns is not None), decided.proven) == (can, True)
    if decided.columns is not None:
        assert reach[:, decided.columns].any(axis=1).all()
        assert decided.columns[must].all()
        assert decided.columns.sum() <= p


@given(st.integers(0, 1_000), st.integers(1, 8), st.floats(0.05, 0.3))
def test_the_tree_finds_a_cover_or_proves_that_there_is_none(seed, p, density):
    from scipy.optimize import Bounds, LinearConstraint, milp

    cover = np.random.default_rng(seed).random((30, 40)) < density
    cover[np.arange(30), np.arange(30)] = True
    needed = milp(np.ones(40), bounds=Bounds(0, 1), integrality=1, constraints=LinearConstraint(cover, 1)).fun
    decided = decide(cover, p, Watch())
    assert ((decided.columns is not None), decided.proven) == (round(needed) <= p, True)
    if decided.columns is not None:
        assert cover[:, decided.columns].any(axis=1).all()
        assert decided.columns.sum() <= p


def planes():
    # Any two of seven rows share a column of three (the lines of Fano): 7/3 in parts, three whole ones. Two of them.
    lines = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]
    fano = np.zeros((7, 7), dtype=bool)
    for column, line in enumerate(lines):
        fano[line, column] = True
    return np.kron(np.eye(2, dtype=bool), fano)  # 14/3 in parts, six whole ones


def test_a_tree_that_is_cut_short_says_that_it_does_not_know():
    twice = planes()
    short = decide(twice, 5, Watch(), 1)
    assert (short.columns, short.proven) == (None, False)
    assert short.use.sum() <= 5
    assert (twice @ short.use >= 1 - 1e-6).all()
    assert decide(twice, 5, Watch()).proven
    assert decide(twice, 6, Watch()).columns.sum() == 6


def test_a_solver_that_gets_lost_leaves_a_gap_and_ends(monkeypatch):
    costs = np.where(planes(), 1.0, 3.0)
    assert models.p_center(costs, 5).bound == 3
    monkeypatch.setattr(Programme, "solve", lambda *_: None)
    lost = models.p_center(costs, 5)
    assert (lost.objective, lost.bound, lost.status) == (3, 1, "feasible")


@given(covers(), st.data())
def test_swaps_keep_the_number_and_end_with_a_cover_or_with_nothing(cover, data):
    chosen = np.asarray(data.draw(st.lists(st.booleans(), min_size=cover.shape[1], max_size=cover.shape[1])))
    found = swap(cover, chosen, 200, Watch())
    if found is not None:
        assert found.sum() == chosen.sum()
        assert cover[:, found].any(axis=1).all()


@pytest.mark.parametrize(("demand", "p", "seed"), [(40, 4, 1), (60, 8, 2), (80, 3, 3), (150, 15, 4)])
def test_larger_problems_are_proven_as_a_plain_programme_proves_them(demand, p, seed):
    from scipy.optimize import Bounds, LinearConstraint, milp

    places = np.random.default_rng(seed).random((demand, 2))
    costs = np.rint(1000 * np.hypot(*(places[:, None] - places[None]).T))
    radius = models.p_center(costs, p)
    assert radius.status == "optimal"
    for reach, can in ((costs <= radius.objective, True), (costs < radius.objective, False)):
        needed = milp(np.ones(demand), bounds=Bounds(0, 1), integrality=1, constraints=LinearConstraint(reach, 1))
        assert (round(needed.fun) <= p) == can


def test_choices_that_are_not_found_in_no_time_are_an_error_of_their_own():
    # Everybody has a site of its own next door, and one for all further off.
    costs = np.where(np.eye(3, 4, dtype=bool), 1.0, np.inf)
    costs[:, 3] = 2.0
    assert models.p_center(costs, 1).chosen.tolist() == [3]
    with pytest.raises(SolverError, match="give it more"):
        models.p_center(costs, 1, time_limit=0)


@pytest.mark.parametrize(
    ("costs", "more", "field"),
    [
        ([[1, float("nan")]], {}, "costs"),
        ([[1, 2], [np.inf, np.inf]], {}, "costs"),
        ([[1, 2]], {"p": 3}, "p"),
        ([[1, 2]], {"p": 0}, "p"),
        ([[1, 2]], {"weights": [-1]}, "weights"),
        ([[1, 2]], {"time_limit": -1}, "time_limit"),
    ],
)
def test_bad_input_is_named(costs, more, field):
    with pytest.raises(ValidationError) as error:
        models.p_center(costs, **{"p": 1, **more})
    assert error.value.field == field
