"""What every method keeps: the order of rows and columns means nothing, units mean nothing, better is not worse."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring import methods
from tests.scoring.methods.problems import SCORES, problems
from tests.support.examples import examples

half = examples(25)  # of the profile: there are many methods
every_method = pytest.mark.parametrize("name", SCORES)
UNITS_COUNT = {
    "spotis",
    "promethee_linear",
    "promethee_gaussian",
    "electre3",
    "electre_tri",
}  # bounds or thresholds in the unit
WEIGHTS_COUNT = {"weighted_sum", "weighted_product", "waspas", "spotis", "moora", "codas"}
NO_DOMINANCE = {"codas"}  # what is near the worst by a threshold is told apart by another distance


@every_method
@half
@given(problem=problems(), seed=st.randoms(use_true_random=False))
def test_the_order_of_alternatives_means_nothing(name, problem, seed):
    matrix, w, goals = problem
    order = list(range(len(matrix)))
    seed.shuffle(order)
    assert SCORES[name](matrix[order], w, goals) == pytest.approx(SCORES[name](matrix, w, goals)[order], abs=1e-9)


@every_method
@half
@given(problem=problems(), seed=st.randoms(use_true_random=False))
def test_the_order_of_criteria_means_nothing(name, problem, seed):
    matrix, w, goals = problem
    order = list(range(len(w)))
    seed.shuffle(order)
    assert SCORES[name](matrix[:, order], w[order], goals[order]) == pytest.approx(
        SCORES[name](matrix, w, goals), abs=1e-9
    )


@every_method
@half
@given(problem=problems())
def test_rows_and_columns_in_memory_give_the_same_bits(name, problem):
    matrix, w, goals = problem
    by_rows, by_columns = np.ascontiguousarray(matrix), np.asfortranarray(matrix)
    assert (SCORES[name](by_rows, w, goals) == SCORES[name](by_columns, w, goals)).all()


@pytest.mark.parametrize("name", sorted(SCORES.keys() - UNITS_COUNT))
@half
@given(problem=problems(), power=st.integers(-10, 10))
def test_the_unit_of_a_criterion_means_nothing(name, problem, power):
    matrix, w, goals = problem
    changed = matrix.copy()
    changed[:, 0] *= 2.0**power
    before, after = SCORES[name](matrix, w, goals), SCORES[name](changed, w, goals)
    assert after == pytest.approx(before, abs=1e-9)


@pytest.mark.parametrize("name", [name for name in SCORES if not name.startswith(tuple(WEIGHTS_COUNT))])
@half
@given(problem=problems(), times=st.sampled_from([0.001, 3, 1000]))
def test_the_sum_of_the_weights_means_nothing(name, problem, times):
    matrix, w, goals = problem
    assert SCORES[name](matrix, w * times, goals) == pytest.approx(SCORES[name](matrix, w, goals), abs=1e-9)


@pytest.mark.parametrize("name", sorted(SCORES.keys() - NO_DOMINANCE))
@half
@given(problem=problems())
def test_whoever_is_at_least_as_good_in_everything_is_not_behind(name, problem):
    matrix, w, goals = problem
    scores = SCORES[name](matrix, w, goals)
    for a, b in combinations(range(len(matrix)), 2):
        if ((matrix[a] - matrix[b]) * goals >= 0).all():
            assert scores[a] >= scores[b] - 1e-9


@every_method
@half
@given(problem=problems())
def test_equal_alternatives_have_equal_scores(name, problem):
    matrix, w, goals = problem
    scores = SCORES[name](np.vstack([matrix, matrix]), w, goals)
    assert scores[: len(matrix)] == pytest.approx(scores[len(matrix) :], abs=1e-12)


@given(problem=problems(), other=st.integers(0, 1000))
def test_fixed_bounds_let_no_third_change_the_order_of_two(problem, other):
    matrix, w, goals = problem
    bounds = [(0, 1000)] * len(w)
    joined = np.vstack([matrix, np.full((1, len(w)), other)])
    assert (methods.spotis(joined, w, goals, bounds)[:-1] == methods.spotis(matrix, w, goals, bounds)).all()


@given(problem=problems())
def test_the_front_is_who_is_not_dominated(problem):
    matrix, _, goals = problem
    up = matrix * goals
    beaten = [any((other >= row).all() and (other > row).any() for other in up) for row in up]
    assert methods.pareto_front(matrix, goals).tolist() == [at for at, lost in enumerate(beaten) if not lost]


def strength(name, lead, q, p, s):
    if lead <= 0:
        return 0
    if name == "usual":
        return 1
    if name == "gaussian":
        return 1 - float(np.exp(-(float(lead) ** 2) / (2 * s * s)))
    if name == "ushape":
        return int(lead > q)
    if name == "level":
        return Fraction(int(lead > q) + int(lead > p), 2)
    low = 0 if name == "vshape" else q
    if p == low:
        return int(lead > low)
    return min(max(Fraction(lead - low) / (p - low), Fraction(0)), Fraction(1))


@pytest.mark.parametrize("name", ["usual", "ushape", "vshape", "level", "linear", "gaussian"])
@given(problem=problems(), q=st.integers(0, 5), more=st.integers(0, 10))
@half
def test_flows_by_sorting_are_those_over_all_pairs(name, problem, q, more):
    matrix, w, goals = problem
    found = methods.promethee(matrix, w, goals, name, q=q, p=q + more, s=3)
    count = len(matrix)
    pairs = [
        [
            sum(
                w[j] / w.sum() * float(strength(name, int((a[j] - b[j]) * goals[j]), q, q + more, 3))
                for j in range(len(w))
            )
            for b in matrix
        ]
        for a in matrix
    ]
    assert found.positive == pytest.approx(np.sum(pairs, axis=1) / (count - 1), abs=1e-12)
    assert found.negative == pytest.approx(np.sum(pairs, axis=0) / (count - 1), abs=1e-12)
    assert found.net.sum() == pytest.approx(0, abs=1e-12)


@given(problem=problems(), threshold=st.sampled_from([0, 0.02, 0.2]))
def test_codas_by_sorting_is_codas_over_all_pairs(problem, threshold):
    matrix, w, goals = problem
    scaled = np.where(goals > 0, matrix / matrix.max(axis=0), matrix.min(axis=0) / matrix) * w
    apart = scaled - scaled.min(axis=0)
    euclidean, taxicab = np.sqrt((apart**2).sum(axis=1)), apart.sum(axis=1)
    lead = euclidean[:, None] - euclidean[None, :]
    if threshold and np.isclose(np.abs(lead), threshold, atol=1e-9).any():
        return
    slow = (lead + (np.abs(lead) >= threshold) * (taxicab[:, None] - taxicab[None, :])).sum(axis=1)
    assert methods.codas(matrix, w, goals, threshold) == pytest.approx(slow, abs=1e-9)


@given(problem=problems())
def test_a_front_is_who_is_not_dominated_once_the_fronts_before_are_gone(problem):
    matrix, _, goals = problem
    fronts = methods.pareto_fronts(matrix, goals)
    left, number = np.arange(len(matrix)), 0
    while len(left):
        number += 1
        front = left[methods.pareto_front(matrix[left], goals)]
        assert np.flatnonzero(fronts == number).tolist() == front.tolist()
        left = np.setdiff1d(left, front)


@given(rows=st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=40))
def test_a_front_comes_after_that_of_whoever_dominates(rows):
    fronts = methods.pareto_fronts(rows, [1, 1, 1])
    for row, front in zip(rows, fronts, strict=True):
        above = [
            fronts[at] for at, other in enumerate(rows)
            if other != row and all(a >= b for a, b in zip(other, row, strict=True))
        ]  # fmt: skip
        assert front == 1 + max(above, default=0)


@given(problem=problems(), seed=st.randoms(use_true_random=False))
def test_fronts_follow_their_alternatives(problem, seed):
    matrix, _, goals = problem
    rows, columns = list(range(len(matrix))), list(range(len(goals)))
    seed.shuffle(rows)
    seed.shuffle(columns)
    changed = methods.pareto_fronts(matrix[rows][:, columns], goals[columns])
    assert changed.tolist() == methods.pareto_fronts(matrix, goals)[rows].tolist()


@pytest.mark.parametrize("criteria", [1, 3, 4])
def test_zero_below_zero_is_zero(criteria):
    assert methods.pareto_fronts([[0.0] * criteria, [-0.0] * criteria], [1] * criteria).tolist() == [1, 1]


@given(problem=problems())
def test_nobody_in_the_kernel_outranks_another_and_everyone_else_is_outranked_by_it(problem):
    found = methods.electre(*problem, concordance=0.7, discordance=0.4)
    kernel, count = set(found.kernel), len(problem[0])
    mutual = found.outranks & found.outranks.T
    assert kernel
    for at in range(count):
        if at not in kernel:
            assert any(found.outranks[one, at] for one in range(count))
        elif not mutual.any():
            assert not any(found.outranks[one, at] for one in kernel)
