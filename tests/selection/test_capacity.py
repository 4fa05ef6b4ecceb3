"""Where sites hold only so much, the choice and the assignment are the optimum, with its proof."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import csr_array

from channelcrm.errors import SolverError, ValidationError
from channelcrm.selection import models
from channelcrm.selection.coverage import as_cover
from channelcrm.selection.serving import cover_within, serve_within
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch
from tests.selection.loads import assignments, check_loads, cost_of, crowds
from tests.selection.networks import systems
from tests.selection.services import sparse
from tests.support.examples import examples


def solved(costs, p, demand, capacity, **more):
    """The solution, None where the input already says that there is none."""
    try:
        return models.capacitated_p_median(costs, p, demand, capacity, **more)
    except ValidationError as error:
        if error.field in {"capacity", "demand", "costs"}:
            return None
        raise


def square(rows, p, seed, *, share=0.8):
    """Points in a square that are demand and sites, full to a share."""
    random = np.random.default_rng(seed)
    places = random.random((rows, 2))
    demand = random.integers(1, 20, rows).astype(float)
    costs = np.rint(1000 * np.hypot(*(places[:, None] - places[None]).T))
    return costs, p, demand, np.full(rows, np.ceil(demand.sum() / p / share))


@given(crowds(), st.integers(1, 4))
def test_it_is_the_cheapest_of_all_assignments_that_hold(crowd, p):
    costs, demand, capacity = crowd
    p = min(p, len(capacity))
    solution = solved(costs, p, demand, capacity)
    each = [cost_of(costs, one) for one in assignments(costs, demand, capacity, p, all_served=True)]
    if not each:
        assert solution is None or (solution.status, solution.chosen.tolist()) == ("infeasible", [])
        return
    assert (solution.objective, solution.bound, solution.gap, solution.status) == (min(each), min(each), 0, "optimal")
    assert len(solution.chosen) == p
    assert cost_of(costs, solution.assignment) == min(each)
    check_loads(solution, costs, demand, capacity)


@given(crowds(), st.integers(0, 4), st.data())
def test_it_serves_the_most_weight_that_any_assignment_serves(crowd, p, data):
    costs, demand, capacity = crowd
    weights = np.asarray(data.draw(st.lists(st.integers(0, 9), min_size=len(demand), max_size=len(demand))), float)
    solution = models.capacitated_coverage(np.isfinite(costs), weights, p, demand, capacity)
    each = assignments(costs, demand, capacity, p, all_served=False)
    best = max(sum(weights[np.asarray(one) >= 0]) for one in each)
    assert (solution.objective, solution.bound, solution.status) == (best, best, "optimal")
    assert weights[solution.assignment >= 0].sum() == best
    assert len(solution.chosen) <= p
    check_loads(solution, costs, demand, capacity)


@given(crowds(demand=6), st.integers(0, 4))
def test_split_demand_is_served_to_no_less_and_within_all_room(crowd, p):
    costs, demand, capacity = crowd
    cover = np.isfinite(costs)
    whole = models.capacitated_coverage(cover, demand, p, demand, capacity)
    split = models.capacitated_coverage(cover, demand, p, demand, capacity, split=True)
    assert split.status == "optimal"
    assert split.objective >= whole.objective - 1e-6
    assert split.objective <= min(demand[cover.any(axis=1)].sum(), np.sort(capacity)[::-1][:p].sum()) + 1e-6
    shares = split.shares.toarray()
    assert split.assignment is None
    assert not shares[~cover].any()
    assert (shares.sum(axis=1) <= 1 + 1e-6).all()
    assert (demand @ shares <= capacity + 1e-6).all()
    assert set(np.flatnonzero(shares.any(axis=0))) <= set(split.chosen.tolist())
    assert (shares.sum(axis=1) * demand).sum() == pytest.approx(split.objective)


def test_split_demand_fills_two_sites_that_could_not_take_it_whole():
    solution = models.capacitated_coverage(np.ones((1, 2)), [10], 2, [10], [4, 5], split=True)
    assert solution.objective == pytest.approx(9)
    assert solution.shares.toarray() == pytest.approx(np.asarray([[0.4, 0.5]]))
    assert models.capacitated_coverage(np.ones((1, 2)), [10], 2, [10], [4, 5]).objective == 0


@given(crowds(sites=4), st.data())
def test_with_room_for_all_it_is_the_plain_p_median(crowd, data):
    costs, demand, capacity = crowd
    p = data.draw(st.integers(1, len(capacity)))
    costs[np.isinf(costs).all(axis=1), 0] = 1
    plain = models.p_median(costs, p)
    solution = models.capacitated_p_median(costs, p, demand, np.full(len(capacity), demand.sum()))
    assert (solution.status, solution.objective) == (plain.status, plain.objective)


@given(crowds(), st.data())
def test_sites_that_must_be_chosen_are_and_those_that_must_not_are_not(crowd, data):
    costs, demand, capacity = crowd
    sites = len(capacity)
    order = data.draw(st.permutations(range(sites)))
    p = data.draw(st.integers(1, sites))
    must, must_not = order[: data.draw(st.integers(0, p))], order[p:][: data.draw(st.integers(0, sites - p))]
    solution = solved(costs, p, demand, capacity, must=must, must_not=must_not)
    barred = costs.copy()
    barred[:, must_not] = np.inf
    each = [
        cost_of(barred, one) for one in assignments(barred, demand, capacity, p, all_served=True)
        if len(set(one) | set(must)) <= p
    ]  # fmt: skip
    if each:
        assert (solution.status, solution.objective) == ("optimal", min(each))
        assert set(must) <= set(solution.chosen.tolist())
        assert not set(must_not) & set(solution.chosen.tolist())
    else:
        assert solution is None or solution.status == "infeasible"


@given(crowds(), st.data())
def test_weights_multiply_the_costs(crowd, data):
    costs, demand, capacity = crowd
    p = data.draw(st.integers(1, len(capacity)))
    weights = np.asarray(data.draw(st.lists(st.integers(1, 4), min_size=len(demand), max_size=len(demand))), float)
    weighted = solved(costs, p, demand, capacity, weights=weights)
    multiplied = solved(costs * weights[:, None], p, demand, capacity)
    assert (weighted is None) == (multiplied is None)
    if weighted is not None:
        assert (weighted.status, weighted.objective) == (multiplied.status, multiplied.objective)


@given(crowds(), st.data())
def test_sparse_costs_are_dense_ones_without_the_infinite(crowd, data):
    costs, demand, capacity = crowd
    p = data.draw(st.integers(1, len(capacity)))
    dense, thin = solved(costs, p, demand, capacity), solved(sparse(costs), p, demand, capacity)
    assert (thin is None) == (dense is None)
    if dense is not None:
        assert (thin.status, thin.objective, thin.chosen.tolist()) == (
            dense.status, dense.objective, dense.chosen.tolist(),
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_demand_changes_nothing(seed):
    costs, p, demand, capacity = square(14, 4, seed)
    order = np.random.default_rng(seed).permutation(len(demand))
    one = models.capacitated_p_median(costs, p, demand, capacity)
    other = models.capacitated_p_median(costs[order], p, demand[order], capacity)
    assert one.status == "optimal"
    assert (one.chosen.tolist(), one.objective) == (other.chosen.tolist(), other.objective)
    assert one.assignment[order].tolist() == other.assignment.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_another_site_and_more_room_never_cost_more(seed):
    costs, p, demand, capacity = square(16, 4, seed)
    least = models.capacitated_p_median(costs, p, demand, capacity).objective
    assert models.capacitated_p_median(costs, p + 1, demand, capacity).objective <= least
    assert models.capacitated_p_median(costs, p, demand, capacity + 3).objective <= least


@pytest.mark.parametrize(("rows", "p", "seed", "share"), [(20, 3, 1, 0.9), (20, 4, 2, 0.8), (25, 8, 3, 0.7)])
def test_larger_problems_are_proven_as_a_plain_programme_proves_them(rows, p, seed, share):
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_array, eye_array, kron

    costs, p, demand, capacity = square(rows, p, seed, share=share)
    once = kron(eye_array(rows), np.ones((1, rows)))
    loads = kron(demand[None, :], eye_array(rows))
    plain = milp(
        np.concatenate([costs.ravel(), np.zeros(rows)]), bounds=Bounds(0, 1), integrality=np.ones(rows * rows + rows),
        constraints=[
            LinearConstraint(block_array([[once, csr_array((rows, rows))]]), 1, 1),
            LinearConstraint(block_array([[loads, -eye_array(rows) * capacity]]), -np.inf, 0),
            LinearConstraint(np.concatenate([np.zeros(rows * rows), np.ones(rows)])[None], p, p),
        ],
    )  # fmt: skip
    solution = models.capacitated_p_median(costs, p, demand, capacity)
    assert (solution.status, solution.objective) == ("optimal", pytest.approx(plain.fun, abs=1e-4))


@given(crowds(), st.floats(0.1, 3), st.integers(1, 4))
def test_amounts_that_are_no_whole_numbers_are_held_to_as_well(crowd, unit, p):
    costs, demand, capacity = crowd
    p = min(p, len(capacity))
    whole, parts = solved(costs, p, demand, capacity), solved(costs, p, demand * unit, capacity * unit)
    assert (whole is None) == (parts is None)
    if whole is not None:
        assert (parts.status, parts.objective) == (whole.status, whole.objective)


@given(st.data())
@examples(60)
def test_any_limits_on_the_sites_hold_and_the_optimum_is_under_them(data):
    costs, demand, capacity = data.draw(crowds())
    system = data.draw(systems(len(capacity)))
    served = serve_within(costs, np.ones(len(demand)), demand, capacity, system, Watch())
    each = [
        cost_of(costs, one) for one in assignments(costs, demand, capacity, len(capacity), all_served=True)
        if _fits(system, one)
    ]  # fmt: skip
    assert served.status == ("optimal" if each else "infeasible")
    assert served.objective == pytest.approx(min(each, default=0))
    covered = cover_within(as_cover(np.isfinite(costs)), demand, demand, capacity, system, Watch())
    worth = [
        demand[np.asarray(one) >= 0].sum()
        for one in assignments(costs, demand, capacity, len(capacity), all_served=False) if _fits(system, one)
    ]  # fmt: skip
    assert covered.status == ("optimal" if worth else "infeasible")
    assert covered.objective == pytest.approx(max(worth, default=0))
    for solution in (served, covered):
        chosen = np.isin(np.arange(len(capacity)), solution.chosen)
        assert solution.status == "infeasible" or system.holds(chosen)


def _fits(system: System, assignment) -> bool:
    """Whether some choice with these sites meets the limits."""
    from tests.selection.networks import subsets

    sites = len(system.must)
    used = {site for site in assignment if site >= 0}
    return any(
        system.holds(np.isin(np.arange(sites), chosen)) for chosen in subsets(sites) if used <= set(chosen)
    )  # fmt: skip


def test_without_time_there_is_an_assignment_and_a_bound_that_holds():
    costs, p, demand, capacity = square(20, 4, 2)
    proven = models.capacitated_p_median(costs, p, demand, capacity)
    quick = models.capacitated_p_median(costs, p, demand, capacity, time_limit=0)
    assert (proven.status, quick.status) == ("optimal", "feasible")
    assert 0 < quick.bound <= proven.objective <= quick.objective
    check_loads(quick, costs, demand, capacity)
    covered = models.capacitated_coverage(costs < 200, demand, 2, demand, capacity, time_limit=0)
    best = models.capacitated_coverage(costs < 200, demand, 2, demand, capacity)
    assert 0 < covered.objective <= best.objective <= covered.bound


def test_the_listener_hears_the_bound_rise_and_the_objective_fall():
    heard = []
    solution = models.capacitated_p_median(*square(20, 4, 2), progress=lambda *news: heard.append(news))
    objectives, bounds, seconds = zip(*heard, strict=True)
    assert sorted(objectives, reverse=True) == list(objectives)
    assert sorted(bounds) == list(bounds)
    assert sorted(seconds) == list(seconds)
    assert (objectives[-1], bounds[-1]) == (solution.objective, solution.bound)


def test_an_interrupt_ends_with_the_best_so_far_and_its_bound():
    def interrupt(objective, bound, seconds):
        raise KeyboardInterrupt

    task = square(20, 4, 2)
    solution, proven = models.capacitated_p_median(*task, progress=interrupt), models.capacitated_p_median(*task)
    assert solution.status == "feasible"
    assert solution.bound <= proven.objective <= solution.objective


def test_what_a_listener_raises_comes_out():
    def fail(objective, bound, seconds):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        models.capacitated_p_median(*square(20, 3, 1), progress=fail)
    with pytest.raises(RuntimeError, match="no"):
        models.capacitated_coverage(np.ones((1, 1)), [1], 1, [1], [1], progress=fail)


def test_that_nothing_fits_is_proven_though_all_sums_would_do():
    solution = models.capacitated_p_median(np.ones((3, 2)), 2, [3, 3, 3], [5, 5])
    assert (solution.status, solution.chosen.tolist(), solution.assignment) == ("infeasible", [], None)


@pytest.mark.parametrize("unit", [1e-6, 0.1, 1e9])
def test_the_unit_of_the_amounts_changes_nothing(unit):
    costs, p, demand, capacity = square(20, 4, 7)
    one = models.capacitated_p_median(costs, p, demand, capacity)
    other = models.capacitated_p_median(costs, p, demand * unit, capacity * unit)
    assert (other.status, other.objective, other.chosen.tolist()) == (one.status, one.objective, one.chosen.tolist())


def test_what_is_given_is_left_as_it_was():
    given = csr_array((np.asarray([0.0, 2.0, 1.0, 3.0]), [1, 1, 0, 0], [0, 4]), shape=(1, 2))
    assert models.capacitated_p_median(given, 1, [1], [1, 1]).objective == 2
    assert (given.data.tolist(), given.indices.tolist()) == ([0, 2, 1, 3], [1, 1, 0, 0])


def test_out_of_time_before_all_are_served_is_said():
    with pytest.raises(SolverError, match="give it more"):
        models.capacitated_p_median(np.ones((3, 2)), 2, [3, 3, 3], [5, 5], time_limit=0)


def test_too_little_room_is_explained():
    with pytest.raises(ValidationError, match=r"The 2 largest sites .* hold 9, where the demand is 12") as error:
        models.capacitated_p_median(np.ones((3, 3)), 2, [4, 4, 4], [4, 5, 4])
    assert (error.value.field, error.value.value) == ("capacity", 9)
    assert error.value.remedy.startswith("Give a p of 3 or more")
    with pytest.raises(ValidationError) as error:
        models.capacitated_p_median(np.ones((3, 3)), 3, [4, 4, 40], [4, 5, 4])
    assert error.value.remedy == "Give more capacity: all sites together hold too little."


def test_demand_that_fits_nowhere_is_named():
    costs = [[1, 1], [1, np.inf], [1, 1]]
    with pytest.raises(ValidationError, match=r"1 of 3 rows .* of them, 1, takes up 6, .* holds 5") as error:
        models.capacitated_p_median(costs, 2, [1, 6, 1], [5, 9])
    assert (error.value.field, error.value.value) == ("demand", [1])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"costs": [1, 2]}, "costs"),
        ({"costs": [[1, -1]]}, "costs"),
        ({"costs": [[1, float("nan")]]}, "costs"),
        ({"costs": [[np.inf, np.inf]]}, "costs"),
        ({"p": 0}, "p"),
        ({"p": 3}, "p"),
        ({"p": 1.5}, "p"),
        ({"demand": [-1]}, "demand"),
        ({"demand": [float("nan")]}, "demand"),
        ({"demand": [float("inf")]}, "demand"),
        ({"demand": [1, 1]}, "demand"),
        ({"demand": ["a"]}, "demand"),
        ({"capacity": [1, -1]}, "capacity"),
        ({"capacity": [1, float("nan")]}, "capacity"),
        ({"capacity": [1]}, "capacity"),
        ({"capacity": [0, 0]}, "capacity"),
        ({"weights": [-1]}, "weights"),
        ({"must": [2]}, "must"),
        ({"must_not": [-1]}, "must_not"),
        ({"must": [0], "must_not": [0]}, "must_not"),
        ({"must": [0, 1]}, "p"),
        ({"time_limit": -1}, "time_limit"),
        ({"progress": 1}, "progress"),
    ],
)
def test_bad_input_is_named(change, field):
    good = {"costs": [[1, 2]], "p": 1, "demand": [1], "capacity": [2, 2]}
    with pytest.raises(ValidationError) as error:
        models.capacitated_p_median(**{**good, **change})
    assert error.value.field == field
    assert error.value.remedy


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cover": np.ones(2)}, "cover"),
        ({"cover": np.asarray([[1, np.nan]])}, "cover"),
        ({"weights": [-1]}, "weights"),
        ({"p": -1}, "p"),
        ({"must": [0, 1]}, "p"),
        ({"must": [0], "must_not": [0]}, "must_not"),
        ({"demand": [float("nan")]}, "demand"),
        ({"demand": [-1]}, "demand"),
        ({"capacity": [float("inf"), 1]}, "capacity"),
        ({"capacity": [-1, 1]}, "capacity"),
        ({"time_limit": "long"}, "time_limit"),
    ],
)
def test_bad_input_to_coverage_is_named(change, field):
    good = {"cover": np.ones((1, 2)), "weights": [1], "p": 1, "demand": [1], "capacity": [2, 2]}
    with pytest.raises(ValidationError) as error:
        models.capacitated_coverage(**{**good, **change})
    assert error.value.field == field


def test_without_demand_or_without_places_there_is_nothing_to_do():
    nothing = models.capacitated_p_median(np.zeros((0, 3)), 2, [], [1, 1, 1], must=[2])
    assert (nothing.chosen.tolist(), nothing.objective, nothing.status) == ([0, 2], 0, "optimal")
    none = models.capacitated_coverage(np.ones((2, 2)), [1, 1], 0, [1, 1], [2, 2])
    assert (none.chosen.tolist(), none.objective, none.status) == ([], 0, "optimal")
    assert models.capacitated_coverage(np.zeros((2, 0)), [1, 1], 1, [1, 1], []).status == "optimal"


@pytest.mark.parametrize("seconds", [0, 1e-3, 0.02])
def test_what_has_no_bound_yet_is_not_proven(seconds):
    draw = np.random.default_rng(1)
    cover = (draw.random((400, 60)) < 0.15).astype(float)
    weights = draw.random(400)
    solution = models.capacitated_coverage(
        cover, weights, 8, draw.integers(1, 9, 400), np.full(60, 200.0), split=True, time_limit=seconds
    )
    assert solution.status == "feasible"
    assert solution.objective < solution.bound <= weights.sum() + 1e-9
