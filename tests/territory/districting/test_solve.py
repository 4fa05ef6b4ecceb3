"""The fast mode gives divisions that keep what they say they keep, and bounds that no division undercuts."""

from __future__ import annotations

import math

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from channelcrm.territory.districting.bound import lower_bound
from channelcrm.territory.districting.graph import Graph
from channelcrm.territory.districting.problem import Problem, SquaredKm, Table
from channelcrm.territory.districting.resplit import resplit
from channelcrm.territory.districting.solve import district
from channelcrm.territory.districting.state import State
from channelcrm.territory.districting.transport import transport
from tests.support.examples import examples
from tests.territory.districting.brute import least, maps

KINDS = st.tuples(st.booleans(), st.booleans()).flatmap(lambda kind: maps(found=kind[0], connected=kind[1], most=7))


def town(side: int, districts: int, tolerance: float, *, contiguous: bool = True, seed: int = 0) -> Problem:
    """Places on a jittered grid, with people; those beside one another touch."""
    chance = np.random.default_rng(seed)
    n = side * side
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.arange(side) * 0.3, 40 + np.arange(side) * 0.25))
    people = np.rint(chance.lognormal(9, 0.6, n))
    edges = [(at, at + 1) for at in range(n - 1) if (at + 1) % side] + [(at, at + side) for at in range(n - side)]
    share = people.sum() / districts
    return Problem(
        costs=SquaredKm(weights=people, lon=lon + chance.normal(0, 0.03, n), lat=lat + chance.normal(0, 0.03, n)),
        loads=people[None], low=np.full((1, districts), share * (1 - tolerance)),
        high=np.full((1, districts), share * (1 + tolerance)),
        graph=Graph.from_pairs(n, edges) if contiguous else None, found=True,
    )  # fmt: skip


@examples(10)
@given(KINDS)
def test_what_is_said_of_a_division_holds_and_its_bound_is_one(problem):
    if problem.found:  # pairs are forbidden by name only, and centres that are found have none yet
        problem = attrs.evolve(problem, costs=Table(np.nan_to_num(problem.costs.values, posinf=50.0)))
    assume(np.isfinite(problem.costs.values).any(axis=1).all())
    plan, best = district(problem), least(problem)
    assert plan.labels.min() >= 0
    assert plan.labels.max() < problem.districts
    held = np.array([np.bincount(plan.labels, load, problem.districts) for load in problem.loads]).reshape(
        problem.low.shape
    )
    within = (held >= problem.low - 1e-9).all() and (held <= problem.high + 1e-9).all()
    assert (plan.excess == 0) == within
    whole = problem.graph is None or all(
        len(problem.graph.pieces(np.flatnonzero(plan.labels == at).tolist())) <= 1 for at in range(problem.districts)
    )
    assert (plan.broken == 0) == whole
    assert plan.bound <= best * (1 + 1e-9) + 1e-9
    if problem.found:
        assert plan.labels[plan.centers].tolist() == list(range(problem.districts))
    if plan.missed:
        assert math.isinf(best)
    if within and whole and np.isfinite(plan.cost) and len(np.unique(plan.labels)) == problem.districts:
        assert plan.cost >= best - 1e-9
        assert plan.bound <= plan.cost


@pytest.mark.parametrize("contiguous", [True, False])
def test_a_town_is_divided_within_its_limits_and_near_its_bound(contiguous):
    problem = town(8, 4, 0.05, contiguous=contiguous)
    plan = district(problem)
    assert (plan.excess, plan.broken) == (0, 0)
    assert 0.8 * plan.cost < plan.bound <= plan.cost


def test_the_same_seed_gives_the_same_division():
    problem = town(8, 5, 0.05)
    one, two = district(problem, 3), district(problem, 3)
    assert one.labels.tolist() == two.labels.tolist()
    assert (one.cost, one.bound) == (two.cost, two.bound)


def test_a_bound_with_a_few_near_areas_a_site_is_below_one_with_all():
    problem = town(9, 10, 0.15)  # each site looks at 64 of 100 areas
    plan = district(problem)
    assert 0 < lower_bound(problem, plan.centers, plan.cost) <= plan.cost
    assert lower_bound(problem, plan.centers, plan.cost * 2) <= plan.cost


@examples(10)
@given(maps(found=False, connected=False, most=7))
def test_the_relaxation_costs_no_more_than_any_division(problem):
    costs = problem.costs.block(np.arange(problem.areas), np.arange(problem.districts))
    if not np.isfinite(costs).any(axis=1).all():
        return
    found = transport(costs, problem.loads, problem.low, problem.high)
    best = least(problem)
    assert found.missed > 0 or found.bound <= best * (1 + 1e-7) + 1e-6
    if found.missed:
        assert math.isinf(best)


def test_pairs_that_were_left_out_at_first_are_priced_in():
    chance = np.random.default_rng(1)
    costs = chance.random((60, 40))  # the 16 cheapest centres of an area cannot hold it all
    costs[:, :16] *= 0.01
    loads = np.ones((1, 60))
    found = transport(costs, loads, np.full((1, 40), 1.0), np.full((1, 40), 2.0))
    exact = transport(np.ascontiguousarray(costs[:, ::-1]), loads, np.full((1, 40), 1.0), np.full((1, 40), 2.0))
    assert found.missed == 0
    assert found.bound == pytest.approx(exact.bound)
    assert np.bincount(found.labels, minlength=40).max() <= 3


def test_the_centre_of_a_found_district_is_its_cheapest():
    table = np.array([[0, 1, 9], [1, 0, 4], [9, 4, 0]], dtype=float)
    problem = Problem(
        costs=Table(table), loads=np.zeros((0, 3)), low=np.zeros((0, 1)), high=np.zeros((0, 1)), found=True
    )
    plan = district(problem)
    assert (plan.centers.tolist(), plan.cost) == ([1], 5.0)


def test_every_district_has_an_area_also_where_nothing_is_balanced():
    problem = Problem(
        costs=Table(np.zeros((4, 4))), loads=np.zeros((0, 4)), low=np.zeros((0, 3)), high=np.zeros((0, 3)), found=True
    )
    plan = district(problem)
    assert plan.labels[plan.centers].tolist() == [0, 1, 2]


def test_narrowed_limits_close_in_on_their_middle():
    problem = attrs.evolve(town(3, 2, 0.1), low=np.array([[8.0, 2.0]]), high=np.array([[12.0, 2.0]]))
    half = problem.narrowed(0.5)
    assert (half.low.tolist(), half.high.tolist()) == ([[9.0, 2.0]], [[11.0, 2.0]])
    assert problem.narrowed(0).low.tolist() == problem.narrowed(0).high.tolist() == [[10.0, 2.0]]


@pytest.mark.parametrize("seed", range(2))
def test_many_districts_are_brought_into_balance_whatever_the_seed(seed):
    problem = town(10, 12, 0.15)
    plan = district(problem, seed)
    assert (plan.excess, plan.broken) == (0, 0)
    assert plan.bound >= 0.6 * plan.cost


@pytest.mark.parametrize("weightless", [False, True])
def test_the_bound_is_exact_where_each_area_is_a_district(weightless):
    table = np.array([[0, 5, 9], [5, 0, 4], [9, 4, 0]], dtype=float)
    loads = np.array([[1.0, 1.0, 0.0 if weightless else 1.0]])
    problem = Problem(
        costs=Table(table), loads=loads, low=np.zeros((1, 2)), high=np.full((1, 2), 2.0), found=True
    )  # two of three lie together: the nearest two, at 4
    plan = district(problem)
    assert plan.cost == 4
    assert 0 < plan.bound <= 4


def test_a_found_centre_stays_in_its_district_where_it_would_cost_less_in_the_other():
    table = np.array([[5, 5, 1], [1, 0, 4], [9, 4, 0]], dtype=float)  # area 0 is a centre and nearer to the other
    problem = Problem(
        costs=Table(table), loads=np.zeros((0, 3)), low=np.zeros((0, 2)), high=np.zeros((0, 2)), found=True
    )
    state = State(problem, np.array([0, 0, 1]), np.array([0, 2]))
    assert not resplit(state, 0, 1, price=0.0, width=3)
    assert state.labels.tolist() == [0, 0, 1]
