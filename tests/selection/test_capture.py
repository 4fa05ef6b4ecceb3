"""Demand won from competitors: the choice is the optimum, with its proof."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import csr_array

from channelcrm.errors import ValidationError
from channelcrm.selection import models
from channelcrm.selection.gravity import attract_most
from channelcrm.selection.watch import Watch
from tests.selection.networks import subsets, systems
from tests.selection.services import sparse, tables


def captured(costs, weights, rivals, tie, chosen) -> float:
    """Nearer than the competitor the whole weight, as near a part of it."""
    total = 0.0
    for row, weight in enumerate(weights):
        nearest = min((costs[row, site] for site in chosen), default=np.inf)
        if nearest < np.inf and nearest <= rivals[row]:
            total += weight * (tie if nearest == rivals[row] else 1)
    return total


def drawn(attraction, weights, rivals, chosen) -> float:
    """The share of the attraction, one demand after the other."""
    total = 0.0
    for row, weight in enumerate(weights):
        ours = sum(attraction[row, site] for site in chosen)
        total += weight * ours / (ours + rivals[row]) if ours else 0.0
    return total


@st.composite
def markets(draw, *, sites: int = 6, demand: int = 6):
    """Attraction, weights and the attraction of competitors, some of it nothing."""
    columns, rows = draw(st.integers(1, sites)), draw(st.integers(1, demand))
    pull = st.just(0.0) | st.floats(0.01, 100) | st.sampled_from([1.0, 2.0])
    attraction = draw(st.lists(st.lists(pull, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    weights = draw(st.lists(st.integers(0, 9), min_size=rows, max_size=rows))
    rivals = draw(st.lists(pull, min_size=rows, max_size=rows))
    return np.asarray(attraction), np.asarray(weights, dtype=float), np.asarray(rivals)


def town(demand, sites, seed, *, steep=2.0):
    """Points in a square with attraction by distance, and three competitors."""
    random = np.random.default_rng(seed)
    people, places, others = random.random((demand, 2)), random.random((sites, 2)), random.random((3, 2))
    return (
        _pull(people, places, steep), random.integers(1, 100, demand).astype(float), _pull(people, others, steep),
    )  # fmt: skip


def _pull(people, places, steep):
    return (0.02 + np.hypot(*(people[:, None] - places[None]).T).T) ** -steep


@given(tables(), st.data())
def test_the_nearest_takes_all_and_the_most_is_taken(table, data):
    costs, weights = table
    rivals = data.draw(st.lists(st.integers(0, 9) | st.just(np.inf), min_size=len(costs), max_size=len(costs)))
    p, tie = data.draw(st.integers(0, costs.shape[1])), data.draw(st.sampled_from([0, 0.25, 0.5, 1]))
    solution = models.max_capture(costs, weights, p, rivals, tie=tie)
    best = max(captured(costs, weights, rivals, tie, chosen) for chosen in combinations(range(costs.shape[1]), p))
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(best)
    assert captured(costs, weights, rivals, tie, solution.chosen) == pytest.approx(best)
    assert len(solution.chosen) <= p
    thin = models.max_capture(sparse(costs), weights, p, rivals, tie=tie)
    assert (thin.objective, thin.assignment.tolist()) == (solution.objective, solution.assignment.tolist())


def test_who_is_captured_and_by_whom_is_told():
    costs = [[1, 5], [3, 3], [4, 2], [9, 9], [2, 1]]
    solution = models.max_capture(costs, [1, 1, 1, 1, 1], 2, [2, 3, 2, 1, np.inf])
    assert solution.assignment.tolist() == [0, 0, 1, -1, 1]
    assert solution.objective == 1 + 0.5 + 0.5 + 0 + 1
    without = models.max_capture(costs, [1, 1, 1, 1, 1], 2, [2, 3, 2, 1, np.inf], tie=0)
    assert (without.assignment.tolist(), without.objective) == ([0, -1, -1, -1, 0], 2)


def test_competitors_may_come_one_a_column():
    costs, weights = [[1, 5], [4, 2]], [3, 2]
    several = models.max_capture(costs, weights, 1, [[2, 9], [9, 1]])
    assert several.objective == models.max_capture(costs, weights, 1, [2, 1]).objective == 3
    assert models.max_capture(costs, weights, 1, np.zeros((2, 0))).objective == 5
    assert models.max_share([[1.0], [1]], weights, 1, [[1, 1], [0, 3]]).objective == 3 / 3 + 2 / 4


@given(markets(), st.data())
def test_the_greatest_share_of_all_choices_is_found(market, data):
    attraction, weights, rivals = market
    p = data.draw(st.integers(0, attraction.shape[1]))
    solution = models.max_share(attraction, weights, p, rivals)
    best = max(drawn(*market, chosen) for chosen in combinations(range(attraction.shape[1]), p))
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(best)
    assert drawn(*market, solution.chosen) == pytest.approx(best)
    assert len(solution.chosen) <= p
    assert models.max_share(csr_array(attraction), weights, p, rivals).chosen.tolist() == solution.chosen.tolist()


@given(markets(), st.data())
def test_the_share_under_any_limits_is_the_best_of_the_choices_that_hold(market, data):
    attraction, weights, rivals = market
    sites = attraction.shape[1]
    system = data.draw(systems(sites))
    solution = attract_most(csr_array(attraction), weights, rivals, system, Watch())
    worth = [drawn(*market, chosen) for chosen in subsets(sites) if system.holds(np.isin(np.arange(sites), chosen))]
    assert solution.status == ("optimal" if worth else "infeasible")
    assert solution.objective == pytest.approx(max(worth, default=0))
    assert not worth or system.holds(np.isin(np.arange(sites), solution.chosen))


@given(markets(), st.data())
def test_another_site_never_takes_less_and_another_competitor_never_leaves_more(market, data):
    attraction, weights, rivals = market
    p = data.draw(st.integers(0, attraction.shape[1] - 1))
    share = models.max_share(attraction, weights, p, rivals).objective
    assert models.max_share(attraction, weights, p + 1, rivals).objective >= share - 1e-9
    more = np.column_stack([rivals, np.ones(len(rivals))])
    assert models.max_share(attraction, weights, p, more).objective <= share + 1e-9


@pytest.mark.parametrize(("demand", "sites", "p", "seed"), [(30, 12, 4, 1), (60, 10, 3, 2), (20, 15, 3, 3)])
def test_larger_markets_are_proven_as_trying_everything_does(demand, sites, p, seed):
    attraction, weights, others = town(demand, sites, seed)
    rivals = others.sum(axis=1)
    ours = np.asarray([attraction[:, list(chosen)].sum(axis=1) for chosen in combinations(range(sites), p)])
    best = (ours / (ours + rivals) @ weights).max()
    solution = models.max_share(attraction, weights, p, others)
    assert (solution.status, solution.objective) == ("optimal", pytest.approx(best))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_demand_changes_nothing(seed):
    attraction, weights, others = town(30, 10, seed)
    order = np.random.default_rng(seed).permutation(30)
    one = models.max_share(attraction, weights, 3, others)
    other = models.max_share(attraction[order], weights[order], 3, others[order])
    assert one.chosen.tolist() == other.chosen.tolist()


def test_sites_that_must_and_must_not_be_chosen():
    attraction, weights, others = town(50, 10, 1)
    free = models.max_share(attraction, weights, 3, others)
    out, into = free.chosen.tolist()[0], next(site for site in range(10) if site not in free.chosen)
    bound = models.max_share(attraction, weights, 3, others, must=[into], must_not=[out])
    assert into in bound.chosen
    assert out not in bound.chosen
    assert bound.objective <= free.objective
    nearest = models.max_capture(1 / attraction, weights, 3, 1 / others, must=[into], must_not=[out])
    assert into in nearest.chosen
    assert out not in nearest.chosen


def test_without_time_there_is_a_choice_and_a_bound_that_holds():
    attraction, weights, others = town(80, 15, 4)
    proven = models.max_share(attraction, weights, 4, others)
    quick = models.max_share(attraction, weights, 4, others, time_limit=0)
    assert (proven.status, len(quick.chosen)) == ("optimal", 4)
    assert 0.6 * proven.objective <= quick.objective <= proven.objective <= quick.bound <= weights.sum()


def test_the_listener_hears_the_bound_fall_and_the_objective_rise():
    heard = []
    attraction, weights, others = town(80, 15, 4)
    solution = models.max_share(attraction, weights, 4, others, progress=lambda *news: heard.append(news))
    objectives, bounds, seconds = zip(*heard, strict=True)
    assert sorted(objectives) == list(objectives)
    assert sorted(bounds, reverse=True) == list(bounds)
    assert sorted(seconds) == list(seconds)
    assert (objectives[-1], bounds[-1]) == (solution.objective, solution.bound)


def test_an_interrupt_ends_with_the_best_so_far_and_its_bound():
    def interrupt(objective, bound, seconds):
        raise KeyboardInterrupt

    attraction, weights, others = town(80, 15, 4)
    solution = models.max_share(attraction, weights, 4, others, progress=interrupt)
    proven = models.max_share(attraction, weights, 4, others)
    assert solution.status == "feasible"
    assert 0 < solution.objective <= proven.objective <= solution.bound


def test_what_a_listener_raises_comes_out():
    def fail(objective, bound, seconds):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        models.max_share([[1.0]], [1], 1, [1], progress=fail)


def test_what_is_given_is_left_as_it_was():
    given = csr_array((np.asarray([0.0, 2.0, 1.0, 3.0]), [1, 1, 0, 0], [0, 4]), shape=(1, 2))
    models.max_share(given, [1], 1, [1])
    assert (given.data.tolist(), given.indices.tolist()) == ([0, 2, 1, 3], [1, 1, 0, 0])


def test_no_demand_and_no_sites_are_no_trouble():
    assert models.max_share(np.zeros((0, 2)), [], 1, []).objective == 0
    assert models.max_share(np.zeros((2, 0)), [1, 1], 1, [1, 1]).status == "optimal"
    assert models.max_share(np.zeros((2, 2)), [1, 1], 1, [1, 1]).chosen.tolist() == []
    assert models.max_capture(np.zeros((0, 2)), [], 1, []).objective == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"attraction": [1, 2]}, "attraction"),
        ({"attraction": [[1, -1]]}, "attraction"),
        ({"attraction": [[1, np.nan]]}, "attraction"),
        ({"attraction": csr_array([[1, np.inf]])}, "attraction"),
        ({"attraction": [["a", "b"]]}, "attraction"),
        ({"weights": [-1]}, "weights"),
        ({"weights": [1, 1]}, "weights"),
        ({"p": -1}, "p"),
        ({"p": 0.5}, "p"),
        ({"must": [0, 1]}, "p"),
        ({"must": [5]}, "must"),
        ({"must": [0], "must_not": [0]}, "must_not"),
        ({"rivals": [-1]}, "rivals"),
        ({"rivals": [np.nan]}, "rivals"),
        ({"rivals": [np.inf]}, "rivals"),
        ({"rivals": [1, 1]}, "rivals"),
        ({"rivals": 1}, "rivals"),
        ({"rivals": ["a"]}, "rivals"),
        ({"time_limit": -1}, "time_limit"),
    ],
)
def test_bad_input_is_named(change, field):
    good = {"attraction": [[1.0, 2.0]], "weights": [1], "p": 1, "rivals": [1]}
    with pytest.raises(ValidationError) as error:
        models.max_share(**{**good, **change})
    assert error.value.field == field
    assert error.value.remedy
    if field not in {"attraction", "time_limit"} and change != {"rivals": [np.inf]}:
        with pytest.raises(ValidationError) as error:
            models.max_capture([[1, 2]], **{**{name: good[name] for name in ("weights", "p", "rivals")}, **change})
        assert error.value.field == field


@pytest.mark.parametrize("tie", [-0.1, 1.1, float("nan"), "half"])
def test_a_tie_is_a_share(tie):
    with pytest.raises(ValidationError) as error:
        models.max_capture([[1, 2]], [1], 1, [1], tie=tie)
    assert error.value.field == "tie"
