"""The exact mode finds what trying every division finds, and proves it."""

from __future__ import annotations

import _thread
import math
import threading
import time

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory.districting.exact import _Search, prove, refute
from channelcrm.territory.districting.graph import Graph
from channelcrm.territory.districting.problem import Plan, Problem, Table
from channelcrm.territory.districting.solve import district
from tests.support.examples import examples
from tests.territory.districting.brute import best, least, maps

KINDS = st.tuples(st.booleans(), st.booleans())


def problem_of(loads, low, high, *, k, edges=(), costs=None):
    """Areas with one measure whose centres are to be found; costs are squared distances on a line unless given."""
    n = len(loads)
    line = np.arange(n, dtype=float)
    return Problem(
        costs=Table((line[:, None] - line) ** 2 if costs is None else costs), loads=np.array([loads], dtype=float),
        low=np.full((1, k), float(low)), high=np.full((1, k), float(high)), found=True,
        graph=Graph.from_pairs(n, edges) if edges else None,
    )  # fmt: skip


@examples(60)
@given(maps(found=True, connected=True))
def test_connected_districts_with_found_centres_cost_as_little_as_any(problem):
    assert agrees(problem)


@examples(30)
@given(maps(found=True, connected=False, most=8))
def test_districts_with_found_centres_cost_as_little_as_any(problem):
    assert agrees(problem)


@examples(30)
@given(maps(found=False, connected=True, most=7))
def test_connected_districts_of_given_centres_cost_as_little_as_any(problem):
    assert agrees(problem)


@examples(30)
@given(maps(found=False, connected=False, most=7))
def test_districts_of_given_centres_cost_as_little_as_any(problem):
    assert agrees(problem)


@examples(60)
@given(maps(found=True, connected=True), st.booleans())
def test_a_start_leaves_the_answer_as_it_is(problem, good):
    cost, sites = best(problem)
    assume(sites)
    if not good:
        sites = [min(problem.areas - 1, site + 1) for site in sites]
    centers, labels = np.unique(sites, return_inverse=True)
    start = Plan(labels=labels, centers=centers, cost=cost, bound=0.0, excess=0.0, broken=0)
    assert agrees(problem, start)


@examples(40)
@given(maps(found=True, connected=True))
def test_the_model_and_the_lists_agree(problem):
    cost, sites = best(problem)
    assume(sites)
    search = _Search(problem, math.inf)
    assert not search.refuted()
    search.modelled()
    assert search.proof().status == "optimal"
    assert search.proof().cost == pytest.approx(cost)


def agrees(problem, start=None):
    """Whether the proof is that of the best of all divisions, and its plan is one."""
    proof, cost = prove(problem, start), least(problem)
    if math.isinf(cost):
        return proof.status == "infeasible" and proof.sites is None and math.isinf(proof.bound)
    sites = proof.sites
    costs = problem.costs.block(np.arange(problem.areas), np.arange(problem.costs.shape[1]))
    assert costs[np.arange(problem.areas), sites].sum() == pytest.approx(proof.cost)
    return proof.status == "optimal" and proof.cost == pytest.approx(cost) and proof.bound == pytest.approx(cost)


def test_a_better_start_is_proven_as_it_is():
    problem = problem_of([1] * 6, 3, 3, k=2, edges=[(at, at + 1) for at in range(5)])
    start = Plan(
        labels=np.array([0, 0, 0, 1, 1, 1]), centers=np.array([1, 4]), cost=4.0, bound=0.0, excess=0.0, broken=0
    )  # fmt: skip
    proof = prove(problem, start)
    assert (proof.status, proof.cost) == ("optimal", 4.0)
    assert proof.sites.tolist() == [1, 1, 1, 4, 4, 4]


def test_a_centre_that_lies_outside_its_district_is_moved_into_it():
    problem = problem_of([1, 1, 1, 1], 2, 2, k=2, edges=[(0, 1), (1, 2), (2, 3)])
    start = Plan(labels=np.array([0, 0, 1, 1]), centers=np.array([1, 1]), cost=0.0, bound=0.0, excess=0.0, broken=0)
    proof = prove(problem, start, time_limit=0.0)
    assert proof.cost == 2.0
    assert proof.sites[proof.sites].tolist() == proof.sites.tolist()


@pytest.mark.parametrize(
    ("problem", "reason", "areas"),
    [
        (problem_of([1, 9, 1], 3, 4, k=2), "An area is more than any district may hold.", (1,)),
        (problem_of([1, 1, 1], 2, 3, k=2), "All areas together are more or less than the districts may hold.", ()),
        (problem_of([1, 1], 0, 2, k=3), "There are fewer areas than districts.", ()),
        (
            problem_of([1, 1], 1, 1, k=2, costs=np.array([[0, 1.0], [np.inf, np.inf]])),
            "An area may go to no centre.", (1,),
        ),
        (
            problem_of([1, 1, 1, 3], 3, 3, k=2, edges=[(0, 1), (2, 3)]),
            "A connected piece of the graph cannot be divided into whole districts.", (),
        ),
        (
            problem_of([6, 6, 4, 4], 9, 11, k=2, edges=[(0, 1), (1, 2), (2, 3)]),
            "No connected district within the limits can hold an area.", (0,),
        ),
        (
            problem_of([4, 3, 3, 2], 5, 7, k=2, edges=[(0, 1), (0, 2), (0, 3)]),
            "No connected district holds an area and leaves a rest that can be divided.", (0,),
        ),
    ],
)  # fmt: skip
def test_the_reason_why_there_is_no_division_is_told(problem, reason, areas):
    proof = prove(problem)
    assert (proof.status, proof.reason, proof.areas) == ("infeasible", reason, areas)


def test_no_time_leaves_a_start_with_an_honest_bound():
    rng = np.random.default_rng(1)
    problem = attrs.evolve(problem_of(rng.integers(1, 9, 40), 40, 70, k=4), graph=None)
    proof = prove(problem, time_limit=0.0)
    assert proof.status == "unknown"
    assert proof.sites is None
    assert proof.bound >= 0.0
    assert math.isinf(proof.cost)


def hard(k=5):
    """A problem without neighbours that is not solved at once, and a plan of it: areas in turn."""
    chance = np.random.default_rng(2)
    place = chance.random((60, 2))
    far = ((place[:, None] - place) ** 2).sum(axis=2)
    loads = chance.integers(50, 150, 60)
    problem = problem_of(loads, loads.sum() / k * 0.995, loads.sum() / k * 1.005, k=k, costs=loads[:, None] * far)
    return problem, district(problem, brief=True)


def test_time_that_is_up_ends_the_search_with_the_best_plan_so_far():
    problem, start = hard()
    assert start.excess == 0
    processor = time.process_time()
    proof = prove(problem, start, time_limit=1.0)
    assert time.process_time() - processor < 3.0
    assert proof.status == "feasible"
    assert 0 < proof.bound < proof.cost <= start.cost


def test_ctrl_c_ends_the_search_with_the_best_plan_so_far():
    problem, start = hard()
    begun, ended = time.process_time(), threading.Event()

    def press() -> None:
        while time.process_time() - begun < 1.0 and not ended.wait(0.01):  # of work: the machine may be busy
            pass
        _thread.interrupt_main()

    finger = threading.Thread(target=press)
    finger.start()
    proof = prove(problem, start)
    ended.set()
    finger.join()
    assert proof.status == "feasible"
    assert 0 < proof.bound < proof.cost <= start.cost


@examples(40)
@given(maps(found=True, connected=True) | maps(found=False, connected=True, most=7))
def test_what_is_refuted_has_no_division(problem):
    proof = refute(problem)
    assert proof.status in {"infeasible", "unknown"}
    assert proof.status == "unknown" or math.isinf(least(problem))


def test_unlike_limits_of_found_centres_are_refused():
    problem = problem_of([1, 1, 1], 1, 2, k=2)
    with pytest.raises(ValidationError, match="same limits"):
        prove(attrs.evolve(problem, low=np.array([[0.0, 1.0]])))
