"""The p-median on bare arrays is the optimum, with its proof."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import coo_array, csr_array

from channelcrm.errors import ValidationError
from channelcrm.selection import models
from tests.selection.services import choices, paid, problems, sparse, tables


@given(problems())
def test_it_is_the_best_of_all_choices(problem):
    costs, weights, p, must, must_not = problem
    solution = models.p_median(costs, p, weights=weights, must=must, must_not=must_not)
    best = min(sum(paid(costs, weights, chosen)) for chosen in choices(costs.shape[1], p, must, must_not))
    if best == np.inf:
        assert (solution.status, solution.chosen.tolist()) == ("infeasible", [])
        return
    assert (solution.objective, solution.bound, solution.gap, solution.status) == (best, best, 0, "optimal")
    assert solution.chosen.tolist() in list(choices(costs.shape[1], p, must, must_not))
    assert sum(paid(costs, weights, solution.chosen)) == best


@given(problems())
def test_each_demand_is_served_by_its_cheapest_chosen_site(problem):
    costs, weights, p, must, must_not = problem
    solution = models.p_median(costs, p, weights=weights, must=must, must_not=must_not)
    if solution.status == "infeasible":
        return
    for row, site in enumerate(solution.assignment):
        nearest = costs[row, solution.chosen].min()
        assert site == (-1 if nearest == np.inf else solution.chosen[costs[row, solution.chosen].argmin()])


@given(problems())
def test_sparse_costs_are_dense_ones_without_the_infinite(problem):
    costs, weights, p, must, must_not = problem
    dense = models.p_median(costs, p, weights=weights, must=must, must_not=must_not)
    thin = models.p_median(sparse(costs), p, weights=weights, must=must, must_not=must_not)
    assert (thin.chosen.tolist(), thin.objective) == (dense.chosen.tolist(), dense.objective)
    assert (thin.assignment is None and dense.assignment is None) or (thin.assignment == dense.assignment).all()


@given(tables(gaps=False), st.data())
def test_another_site_never_costs_more_and_a_further_place_never(table, data):
    costs, weights = table
    sites = costs.shape[1]
    p = data.draw(st.integers(1, sites))
    solution = models.p_median(costs, p, weights=weights)
    if p < sites:
        assert models.p_median(costs, p + 1, weights=weights).objective <= solution.objective
        assert models.p_median(costs[:, :-1], p, weights=weights).objective >= solution.objective


@given(tables(), st.data())
def test_a_weight_is_a_demand_repeated(table, data):
    costs, weights = table
    p = data.draw(st.integers(1, costs.shape[1]))
    solution = models.p_median(costs, p, weights=weights)
    if any(weights):
        assert models.p_median(np.repeat(costs, weights, axis=0), p).objective == solution.objective


@given(tables(), st.data())
def test_the_order_of_the_demand_changes_nothing(table, data):
    costs, weights = table
    p = data.draw(st.integers(1, costs.shape[1]))
    order = data.draw(st.permutations(range(len(costs))))
    solution = models.p_median(costs, p, weights=weights)
    shuffled = models.p_median(costs[order], p, weights=[weights[row] for row in order])
    assert shuffled.chosen.tolist() == solution.chosen.tolist()


@given(tables(gaps=False), st.data())
def test_without_time_there_is_a_choice_and_a_bound_that_holds(table, data):
    costs, weights = table
    p = data.draw(st.integers(1, costs.shape[1]))
    solution = models.p_median(costs, p, weights=weights)
    quick = models.p_median(costs, p, weights=weights, time_limit=0)
    assert quick.bound <= solution.objective <= quick.objective
    assert len(quick.chosen) == p
    assert quick.status == ("optimal" if quick.gap == 0 else "feasible")


@given(tables(), st.data())
def test_costs_that_are_no_whole_numbers_are_proven_too(table, data):
    costs, weights = table
    factors = data.draw(st.lists(st.floats(0.1, 3), min_size=costs.size, max_size=costs.size))
    costs = costs * np.reshape(factors, costs.shape)
    p = data.draw(st.integers(1, costs.shape[1]))
    solution = models.p_median(costs, p, weights=weights)
    best = min(sum(paid(costs, weights, chosen)) for chosen in choices(costs.shape[1], p))
    assert (solution.objective if solution.status == "optimal" else np.inf) == pytest.approx(best, rel=1e-8)


def points(demand, seed):
    places = np.random.default_rng(seed).random((demand, 2))
    return np.rint(1000 * np.hypot(*(places[:, None] - places[None]).T))


@pytest.mark.parametrize(("demand", "p", "seed"), [(60, 3, 1), (60, 12, 2), (120, 6, 3), (90, 30, 4)])
def test_larger_problems_are_proven_as_a_plain_programme_proves_them(demand, p, seed):
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import eye_array, hstack, kron, vstack

    costs = points(demand, seed)
    once = hstack([kron(eye_array(demand), np.ones((1, demand))), csr_array((demand, demand))])
    open_ = hstack([eye_array(demand * demand), -kron(np.ones((demand, 1)), eye_array(demand))])
    count = np.concatenate([np.zeros(demand * demand), np.ones(demand)])[None]
    plain = milp(
        np.concatenate([costs.ravel(), np.zeros(demand)]), bounds=Bounds(0, 1),
        integrality=np.concatenate([np.zeros(demand * demand), np.ones(demand)]),
        constraints=[
            LinearConstraint(vstack([once]), 1, 1), LinearConstraint(open_, -np.inf, 0), LinearConstraint(count, p, p),
        ],
    )  # fmt: skip
    solution = models.p_median(costs, p)
    assert (solution.status, solution.objective) == ("optimal", pytest.approx(plain.fun, abs=1e-5))


def test_the_listener_hears_the_bound_rise_and_the_objective_fall():
    heard = []
    solution = models.p_median(points(100, 5), 5, progress=lambda *news: heard.append(news))
    objectives, bounds, seconds = zip(*heard, strict=True)
    assert sorted(objectives, reverse=True) == list(objectives)
    assert sorted(bounds) == list(bounds)
    assert sorted(seconds) == list(seconds)
    assert (objectives[-1], bounds[-1]) == (solution.objective, solution.bound)


def test_an_interrupt_ends_with_the_best_so_far_and_its_bound():
    def interrupt(objective, bound, seconds):
        if bound > 0:
            raise KeyboardInterrupt

    costs = points(100, 5)
    solution, proven = models.p_median(costs, 5, progress=interrupt), models.p_median(costs, 5)
    assert solution.status == "feasible"
    assert 0 < solution.bound <= proven.objective <= solution.objective


def test_what_a_listener_raises_comes_out():
    def fail(objective, bound, seconds):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        models.p_median(points(30, 1), 3, progress=fail)


@pytest.mark.parametrize(
    ("costs", "more", "field"),
    [
        ([1, 2], {}, "costs"),
        (np.zeros((2, 2, 2)), {}, "costs"),
        (coo_array(np.ones(3)), {}, "costs"),
        ([["a", "b"]], {}, "costs"),
        ([[1, float("nan")]], {}, "costs"),
        ([[1, -1]], {}, "costs"),
        (csr_array([[1.0, -1.0]]), {}, "costs"),
        (csr_array([[1.0, np.nan]]), {}, "costs"),
        ([[1, 2], [np.inf, np.inf]], {}, "costs"),
        ([[1, 2], [np.inf, 1]], {"must_not": [1]}, "costs"),
        (csr_array([[1.0, 2.0], [0.0, 0.0]]), {}, "costs"),
        ([[1, 2]], {"p": 3}, "p"),
        ([[1, 2]], {"p": 2, "must_not": [0]}, "p"),
        ([[1, 2]], {"p": 0}, "p"),
        ([[1, 2]], {"p": 1, "must": [0, 1]}, "p"),
        ([[1, 2]], {"p": 1.5}, "p"),
        (np.zeros((1, 0)), {}, "p"),
        ([[1, 2]], {"must": [2]}, "must"),
        ([[1, 2]], {"must": [True]}, "must"),
        ([[1, 2]], {"must_not": [-1]}, "must_not"),
        ([[1, 2]], {"must": [0], "must_not": [0]}, "must_not"),
        ([[1, 2]], {"weights": [1, 2]}, "weights"),
        ([[1, 2]], {"weights": [-1]}, "weights"),
        ([[1, 2]], {"time_limit": -1}, "time_limit"),
        ([[1, 2]], {"progress": 1}, "progress"),
    ],
)
def test_bad_input_is_named(costs, more, field):
    with pytest.raises(ValidationError) as error:
        models.p_median(costs, **{"p": 1, **more})
    assert error.value.field == field
    assert error.value.remedy


def test_demand_that_no_site_serves_is_named():
    with pytest.raises(ValidationError, match=r"2 of 4 rows of demand .* the first of them is 1") as error:
        models.p_median([[1, 2], [np.inf, np.inf], [1, 1], [np.inf, np.inf]], 1)
    assert error.value.value == [1, 3]


def test_without_demand_any_sites_do():
    solution = models.p_median(np.zeros((0, 3)), 2, must=[2])
    assert (solution.chosen.tolist(), solution.objective, solution.status) == ([0, 2], 0, "optimal")
