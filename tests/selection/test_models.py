"""Maximal coverage on bare arrays is the optimum, with its proof."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import coo_matrix, csc_array, csr_array

from channelcrm.errors import ValidationError
from channelcrm.selection import models
from channelcrm.selection.covering import cover_most
from channelcrm.selection.folding import fold, undominated
from channelcrm.selection.greedy import exchange, greedy
from channelcrm.selection.system import System, at_most, join
from channelcrm.selection.watch import Watch
from tests.selection.networks import covers, subsets, systems, worth
from tests.support.examples import examples

P = st.integers(0, 7)


@given(covers(), P)
def test_it_is_the_best_of_all_choices(network, p):
    cover, weights = network
    solution = models.max_coverage(cover, weights, p)
    best = max(worth(cover, weights, chosen) for chosen in subsets(cover.shape[1]) if len(chosen) <= p)
    assert solution.objective == solution.bound == best == worth(cover, weights, solution.chosen)
    assert (solution.status, solution.gap) == ("optimal", 0)
    assert len(solution.chosen) <= p


@given(covers(), P)
def test_every_chosen_site_adds_something(network, p):
    cover, weights = network
    solution = models.max_coverage(cover, weights, p)
    for site in solution.chosen:
        without = [other for other in solution.chosen if other != site]
        assert worth(cover, weights, without) < solution.objective


@given(covers(), P, st.data())
def test_the_order_and_the_splitting_of_demand_change_nothing(network, p, data):
    cover, weights = network
    solution = models.max_coverage(cover, weights, p)
    rows = data.draw(st.permutations(range(len(cover))))
    shuffled = models.max_coverage(cover[rows], [weights[row] for row in rows], p)
    assert (shuffled.chosen.tolist(), shuffled.objective) == (solution.chosen.tolist(), solution.objective)
    halves = models.max_coverage(np.vstack([cover, cover]), [weight / 2 for weight in [*weights, *weights]], p)
    assert halves.objective == solution.objective


@given(covers(), P)
def test_one_site_more_never_covers_less_and_the_bound_holds_without_a_proof(network, p):
    cover, weights = network
    solution = models.max_coverage(cover, weights, p)
    assert models.max_coverage(cover, weights, p + 1).objective >= solution.objective
    quick = models.max_coverage(cover, weights, p, time_limit=0)
    assert (1 - 1 / np.e) * solution.objective <= quick.objective <= solution.objective <= quick.bound
    assert quick.status == ("optimal" if quick.gap == 0 else "feasible")


@given(covers(), P)
def test_one_more_site_to_choose_from_never_covers_less(network, p):
    cover, weights = network
    fewer = models.max_coverage(cover[:, :-1], weights, p)
    assert models.max_coverage(cover, weights, p).objective >= fewer.objective


@given(covers(), st.integers(0, 4))
def test_folding_and_leaving_out_dominated_sites_keep_the_optimum(network, p):
    cover, weights = network
    matrix, values = csr_array(cover), np.asarray(weights, dtype=float)
    small, folded = fold(matrix, values)
    left = undominated(small, at_most(cover.shape[1], p))
    rest = [site for site in range(cover.shape[1]) if site not in left]
    assert len({tuple(row) for row in small.toarray()}) == small.shape[0]
    assert folded.sum() == sum(weight for row, weight in zip(cover, weights, strict=True) if row.any())
    best = max(worth(cover, weights, chosen) for chosen in subsets(cover.shape[1]) if len(chosen) <= p)
    fewer = max(
        worth(cover, weights, chosen)
        for chosen in subsets(cover.shape[1])
        if len(chosen) <= p and not set(chosen) & set(rest)
    )
    assert fewer == best


def best_under(system, cover, weights, sites) -> float | None:
    """The best of all choices among some sites that meet the limits, None when there is none."""
    masks = [
        np.isin(np.arange(cover.shape[1]), chosen) for chosen in subsets(cover.shape[1]) if set(chosen) <= set(sites)
    ]
    return max((worth(cover, weights, np.flatnonzero(mask)) for mask in masks if system.holds(mask)), default=None)


@given(covers(sites=5), st.data())
@examples(300)
def test_sites_are_left_out_at_no_loss_under_any_limits(network, data):
    cover, weights = network
    system = data.draw(systems(cover.shape[1]))
    fixed = cover @ system.must > 0  # as in the model: what must-be sites serve is out of the question
    small, _ = fold(csr_array(cover), np.where(fixed, 0.0, np.asarray(weights, dtype=float)))
    left = undominated(small, system)
    every = range(cover.shape[1])
    assert best_under(system, cover, weights, left) == best_under(system, cover, weights, every)


@given(covers(sites=5), st.data())
def test_under_any_limits_it_is_the_best_of_all_choices(network, data):
    cover, weights = network
    system = data.draw(systems(cover.shape[1]))
    best = best_under(system, cover, weights, range(cover.shape[1]))
    solution = cover_most(csr_array(cover), np.asarray(weights, dtype=float), system, Watch())
    if best is None:
        assert solution.status == "infeasible"
    else:
        assert (solution.objective, solution.bound, solution.status) == (best, best, "optimal")
        assert system.holds(np.isin(np.arange(cover.shape[1]), solution.chosen))


@given(covers(), st.integers(1, 4))
def test_exchanges_never_make_a_choice_worse_or_larger(network, p):
    cover, weights = network
    matrix, values, limit = csr_array(cover), np.asarray(weights, dtype=float), at_most(cover.shape[1], p)
    first = greedy(matrix, values, limit)
    better = exchange(matrix, values, limit, first)
    assert worth(cover, weights, np.flatnonzero(better)) >= worth(cover, weights, np.flatnonzero(first))
    assert better.sum() == first.sum() <= p


@pytest.mark.parametrize("shape", [csr_array, csc_array, coo_matrix, np.asarray])
def test_any_kind_of_matrix_will_do(shape):
    cover = np.asarray([[1, 0, 2], [0, 1, 0], [1, 1, 0]])
    assert models.max_coverage(shape(cover), [3, 4, 5], 1).chosen.tolist() == [1]


def test_entries_that_are_stored_zeros_or_given_twice_do_not_count():
    cover = coo_matrix(([0.0, 1.0, 1.0, 1.0], ([0, 1, 1, 2], [0, 1, 1, 1])), shape=(3, 2))
    assert models.max_coverage(cover, [100, 1, 1], 2).objective == 2


def test_fractions_of_weight_are_solved_to_proof_too():
    cover = np.asarray([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])
    solution = models.max_coverage(cover, [1e-7, 2e-7, 2.5e-7, 1e-7], 1)
    assert solution.chosen.tolist() == [1]
    assert solution.status == "optimal"


@pytest.mark.parametrize(
    ("cover", "weights", "p", "field"),
    [
        ([[1, 0]], [1, 1], 1, "weights"),
        ([[1, 0]], [-1], 1, "weights"),
        ([[1, 0]], [float("nan")], 1, "weights"),
        ([[1, 0]], [float("inf")], 1, "weights"),
        ([[1, 0]], [1], -1, "p"),
        ([[1, 0]], [1], 1.5, "p"),
        ([[1, 0]], [1], True, "p"),
        ([1, 0], [1], 1, "cover"),
        ([[float("nan"), 0]], [1], 1, "cover"),
    ],
)
def test_what_is_no_problem_is_refused_by_the_name_of_its_part(cover, weights, p, field):
    with pytest.raises(ValidationError) as error:
        models.max_coverage(np.asarray(cover), weights, p)
    assert error.value.field == field


@pytest.mark.parametrize("wrong", [-1, "60", True, float("nan")])
def test_a_time_limit_is_a_number_of_seconds(wrong):
    with pytest.raises(ValidationError, match="time limit"):
        models.max_coverage(np.ones((1, 1)), [1], 1, time_limit=wrong)


@pytest.mark.parametrize(("name", "p", "optimum"), [("SJC324", 5, 12152), ("SJC402", 6, 15984), ("SJC500", 8, 19707)])
def test_the_optima_of_the_literature_are_proven(shared_data, name, p, optimum):
    rows = np.loadtxt(shared_data(f"location/coverage/{name}.txt"), skiprows=1)
    apart = np.hypot(*(rows[:, None, axis] - rows[None, :, axis] for axis in (0, 1)))
    solution = models.max_coverage(csr_array(apart <= 800), rows[:, 2], p)
    assert (solution.objective, solution.bound, solution.status) == (optimum, optimum, "optimal")


@given(covers(), P, st.data())
def test_partial_coverage_counts_the_best_of_the_chosen_sites(network, p, data):
    cover, weights = network
    shares = st.lists(st.sampled_from([0, 0.25, 0.5, 0.6, 1]), min_size=cover.size, max_size=cover.size)
    cover = cover * np.asarray(data.draw(shares)).reshape(cover.shape)

    def served(chosen) -> float:
        chosen = list(chosen)
        return float(np.asarray(weights, dtype=float) @ cover[:, chosen].max(axis=1)) if chosen else 0.0

    solution = models.max_coverage(cover, weights, p, partial=True)
    best = max(served(chosen) for chosen in subsets(cover.shape[1]) if len(chosen) <= p)
    assert solution.objective == pytest.approx(best)
    assert served(solution.chosen) == pytest.approx(best)
    assert solution.status == "optimal"


@given(covers(), P, st.sampled_from([0.1, 0.5, 1]))
def test_backup_coverage_counts_the_second_site_too(network, p, backup):
    cover, weights = network

    def served(chosen) -> float:
        times = cover[:, list(chosen)].sum(axis=1)
        return float(np.asarray(weights, dtype=float) @ ((times > 0) + backup * (times > 1)))

    solution = models.max_coverage(cover, weights, p, backup=backup)
    best = max(served(chosen) for chosen in subsets(cover.shape[1]) if len(chosen) <= p)
    assert solution.objective == pytest.approx(best)
    assert served(solution.chosen) == pytest.approx(best)
    assert solution.status == "optimal"
    quick = models.max_coverage(cover, weights, p, backup=backup, time_limit=0)
    assert quick.objective <= best + 1e-9 <= quick.bound + 2e-9


@pytest.mark.parametrize(
    ("cover", "options", "field"),
    [
        ([[1.5]], {"partial": True}, "cover"), ([[-0.5]], {"partial": True}, "cover"), ([[1]], {"backup": 2}, "backup"),
        ([[1]], {"backup": float("nan")}, "backup"), ([[1]], {"backup": 1, "partial": True}, "backup"),
        ([["a"]], {}, "cover"),
    ],
)  # fmt: skip
def test_shares_are_shares(cover, options, field):
    with pytest.raises(ValidationError) as error:
        models.max_coverage(np.asarray(cover), [1], 1, **options)
    assert error.value.field == field


def points_in_a_square(demand, sites, radius):
    chance = np.random.default_rng(5)
    places, shops = chance.random((demand, 2)), chance.random((sites, 2))
    apart = np.hypot(*(places[:, None, axis] - shops[None, :, axis] for axis in (0, 1)))
    return apart <= radius, chance.integers(1, 100, demand)


def test_a_proof_that_needs_a_tree_is_the_solver_s():
    cover, weights = points_in_a_square(2000, 60, 0.2)
    ours = models.max_coverage(cover, weights, 12)
    budget = join([at_most(60, 12), System.row(np.arange(60.0), -np.inf, 10_000)], 60)
    theirs = cover_most(csr_array(cover.astype(float)), np.asarray(weights, dtype=float), budget, Watch())
    assert (ours.status, theirs.status) == ("optimal", "optimal")
    assert ours.objective == theirs.objective


def test_the_listener_hears_better_choices_and_lower_bounds_until_the_proof():
    heard = []
    cover, weights = points_in_a_square(2000, 60, 0.2)
    solution = models.max_coverage(cover, weights, 12, progress=lambda *told: heard.append(told))
    worths, bounds, seconds = zip(*heard, strict=True)
    assert len(heard) > 2
    assert list(worths) == sorted(worths)
    assert list(seconds) == sorted(seconds)
    assert all(bound >= solution.objective >= worth for worth, bound in zip(worths, bounds, strict=True))


def test_what_the_listener_raises_comes_out():
    cover, weights = points_in_a_square(300, 30, 0.2)

    def fails(*_):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        models.max_coverage(cover, weights, 5, progress=fails)


@pytest.mark.parametrize("after", [1, 2, 4])
def test_ctrl_c_gives_the_best_so_far_with_its_bound(after):
    cover, weights = points_in_a_square(2000, 60, 0.2)
    optimum = models.max_coverage(cover, weights, 12).objective
    heard = []

    def interrupts(*told):
        heard.append(told)
        if len(heard) == after:
            os.kill(os.getpid(), signal.SIGINT)

    solution = models.max_coverage(cover, weights, 12, progress=interrupts)
    assert solution.objective <= optimum <= solution.bound
    assert solution.objective == worth(np.asarray(cover), weights, solution.chosen) > 0


def test_rows_that_a_hash_takes_for_the_same_are_still_told_apart(monkeypatch):
    class Careless:
        def __init__(self, seed):
            self.seed = seed

        def integers(self, _high, size, dtype):
            return (np.ones(size) if self.seed == 0 else 2.0 ** np.arange(size)).astype(dtype)

    monkeypatch.setattr(np.random, "default_rng", Careless)
    small, folded = fold(csr_array(np.eye(3)[[0, 1, 1, 2]]), np.asarray([1.0, 2, 3, 4]))
    assert sorted(zip(small.indices.tolist(), folded.tolist(), strict=True)) == [(0, 1), (1, 5), (2, 4)]


def test_nothing_is_added_below_a_least_sum_that_further_sites_lower():
    system = join([System.row(-np.ones(6), -3, -3)], 6)
    solution = cover_most(csr_array(np.eye(6)), np.ones(6), system, Watch())
    assert (solution.objective, len(solution.chosen), solution.status) == (3, 3, "optimal")
