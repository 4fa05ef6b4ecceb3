"""Set covering is the cheapest of all choices that serve enough, with its proof."""

from __future__ import annotations

import math
import os
import signal

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import csr_array

from channelcrm.errors import ValidationError
from channelcrm.selection import models
from channelcrm.selection.reducing import Covering, reduced
from channelcrm.selection.set_covering import cover_cheapest
from channelcrm.selection.watch import Watch
from tests.selection.networks import covers, subsets, systems, worth
from tests.support.examples import examples

SHARES = st.sampled_from([0, 0.25, 0.5, 0.8, 1])


def cheapest(cover, weights, need, costs, fits=lambda _: True) -> float | None:
    sites = cover.shape[1]
    return min(
        (
            float(sum(costs[site] for site in chosen))
            for chosen in subsets(sites)
            if worth(cover, weights, chosen) >= need - 1e-9 and fits(np.isin(np.arange(sites), chosen))
        ),
        default=None,
    )


def price_list(sites: int):
    return st.one_of(
        st.just([1.0] * sites),
        st.lists(st.integers(0, 5), min_size=sites, max_size=sites),
        st.lists(st.sampled_from([0.1, 0.5, 0.7]), min_size=sites, max_size=sites),
    )


@given(covers(), SHARES, st.data())
@examples(200)
def test_it_is_the_cheapest_of_all_choices_or_the_demand_out_of_reach_is_named(network, share, data):
    cover, weights = network
    costs = data.draw(price_list(cover.shape[1]))
    best = cheapest(cover, weights, share * sum(weights), costs)
    if best is None:
        with pytest.raises(ValidationError) as error:
            models.set_cover(cover, costs, share=share, weights=weights)
        assert error.value.field == "cover"
        row = error.value.value
        assert not cover[row].any()
        assert f"row {row}" in str(error.value)
        return
    solution = models.set_cover(cover, costs, share=share, weights=weights)
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(best)
    assert solution.bound == solution.objective
    assert worth(cover, weights, solution.chosen) >= share * sum(weights) - 1e-9


@given(covers(), st.data())
def test_the_order_and_the_repeating_of_demand_change_nothing(network, data):
    cover, _ = network
    cover = cover[cover.any(axis=1)]
    costs = data.draw(price_list(cover.shape[1]))
    solution = models.set_cover(cover, costs)
    rows = data.draw(st.permutations(range(len(cover))))
    assert models.set_cover(cover[[*rows, *rows]], costs).chosen.tolist() == solution.chosen.tolist()


@given(covers(), st.data())
def test_a_larger_share_never_costs_less_and_a_quick_answer_keeps_between(network, data):
    cover, weights = network
    kept = cover.any(axis=1)
    cover, weights = cover[kept], np.asarray(weights)[kept]
    costs = data.draw(price_list(cover.shape[1]))
    spent = [models.set_cover(cover, costs, share=share, weights=weights).objective for share in (0, 0.3, 0.6, 0.9, 1)]
    assert spent == sorted(spent)
    quick = models.set_cover(cover, costs, weights=weights, time_limit=0)
    assert quick.bound <= spent[-1] + 1e-9
    assert quick.objective >= spent[-1] - 1e-9
    assert worth(cover, weights, quick.chosen) == sum(weights)


@given(covers(sites=5), st.data())
@examples(200)
def test_under_any_limits_it_is_the_cheapest_of_all_choices(network, data):
    cover, weights = network
    costs = np.asarray(data.draw(price_list(cover.shape[1])), dtype=float)
    system = data.draw(systems(cover.shape[1]))
    need = data.draw(st.integers(0, sum(weights)))
    values = np.asarray(weights, dtype=float)
    best = cheapest(cover, weights, need, costs, system.holds)
    solution = cover_cheapest(csr_array(cover), values, float(need), costs, system, Watch())
    if best is None:
        assert solution.status == "infeasible"
    else:
        assert (solution.objective, solution.bound, solution.status) == (
            pytest.approx(best), solution.objective, "optimal"
        )  # fmt: skip
        assert system.holds(np.isin(np.arange(cover.shape[1]), solution.chosen))
    quick = cover_cheapest(csr_array(cover), values, float(need), costs, system, Watch(0))
    assert (quick.status == "infeasible") == (best is None)


@given(covers(), st.data())
def test_reducing_keeps_the_optimum(network, data):
    cover, _ = network
    cover = cover[cover.any(axis=1)]
    sites = cover.shape[1]
    costs = np.asarray(data.draw(price_list(sites)), dtype=float)
    none = np.zeros(0, dtype=np.int64)
    small = reduced(Covering(cover=csr_array(cover), costs=costs, sites=np.arange(sites), forced=none))
    rest = small.cover.toarray()
    left = cheapest(rest, [1] * len(rest), len(rest), small.costs)
    assert costs[small.forced].sum() + left == pytest.approx(cheapest(cover, [1] * len(cover), len(cover), costs))


def test_what_costs_nothing_is_chosen_only_where_it_is_needed():
    assert models.set_cover(np.ones((1, 3)), costs=[0, 0, 0]).chosen.tolist() == [0]


def test_demand_that_is_worth_nothing_need_not_be_served():
    assert models.set_cover(np.eye(3), weights=[1, 0, 2]).chosen.tolist() == [0, 2]


def test_without_demand_nothing_is_chosen_and_without_sites_the_demand_is_named():
    assert models.set_cover(np.zeros((0, 3))).objective == 0
    with pytest.raises(ValidationError, match="row 0, 1, 2, 3, 4 and 2 more"):
        models.set_cover(np.zeros((7, 0)))


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"costs": [1]}, "costs"), ({"costs": [1, -1]}, "costs"), ({"costs": [1, math.nan]}, "costs"),
        ({"costs": ["a", "b"]}, "costs"), ({"weights": [1, 2, 3]}, "weights"), ({"weights": [1, math.inf]}, "weights"),
        ({"share": 1.1}, "share"), ({"share": math.nan}, "share"), ({"share": "all"}, "share"),
        ({"time_limit": -1}, "time_limit"), ({"progress": 3}, "progress"),
    ],
)  # fmt: skip
def test_what_is_no_problem_is_refused_by_the_name_of_its_part(options, field):
    with pytest.raises(ValidationError) as error:
        models.set_cover(np.eye(2), **options)
    assert error.value.field == field


@pytest.mark.parametrize("seed", range(40))
def test_what_some_sites_cover_at_most_needs_no_more_of_them(seed):
    random = np.random.default_rng(seed)
    cover = random.random((18, 10)) < 0.2
    cover[np.arange(18), random.integers(10, size=18)] = True
    for p in range(1, 10):
        most = models.max_coverage(cover, np.ones(18), p)
        fewest = models.set_cover(cover, share=most.objective / 18)
        assert fewest.objective <= p


def test_the_larger_ones_are_proven_too_and_heard_of():
    chance = np.random.default_rng(3)
    places = chance.random((300, 2))
    apart = np.hypot(*(places[:, None, axis] - places[None, :, axis] for axis in (0, 1)))
    heard = []
    solution = models.set_cover(apart <= 0.12, progress=lambda *told: heard.append(told))
    assert solution.status == "optimal"
    assert all(bound <= solution.objective <= cost for cost, bound, _ in heard)
    assert attrs.asdict(solution)["gap"] == 0


def test_ctrl_c_gives_the_best_so_far_with_its_bound():
    chance = np.random.default_rng(3)
    places = chance.random((300, 2))
    cover = np.hypot(*(places[:, None, axis] - places[None, :, axis] for axis in (0, 1))) <= 0.12
    optimum = models.set_cover(cover).objective
    solution = models.set_cover(cover, progress=lambda *_: os.kill(os.getpid(), signal.SIGINT))
    assert solution.bound <= optimum <= solution.objective
    assert cover[:, solution.chosen].any(axis=1).all()
