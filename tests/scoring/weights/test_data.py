"""Weights from data: what they keep, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import weights
from tests.scoring.methods.problems import problems

ALL = {
    "entropy": lambda m, g: weights.entropy(m),
    "critic": weights.critic,
    "merec": weights.merec,
    "standard_deviation": lambda m, g: weights.standard_deviation(m),
}
every_kind = pytest.mark.parametrize("name", ALL)


def varies(matrix):
    return bool((matrix != matrix[0]).any())


@every_kind
@given(problem=problems(), seed=st.randoms(use_true_random=False))
def test_weights_sum_to_one_and_follow_their_criteria_and_not_the_order_of_rows(name, problem, seed):
    matrix, _, goals = problem
    if not varies(matrix):
        return
    found = ALL[name](matrix, goals)
    rows, columns = list(range(len(matrix))), list(range(len(goals)))
    seed.shuffle(rows)
    seed.shuffle(columns)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert ALL[name](matrix[rows][:, columns], goals[columns]) == pytest.approx(found[columns], abs=1e-7)


@pytest.mark.parametrize("name", ["entropy", "critic", "merec"])
@given(problem=problems(), power=st.integers(-20, 20))
def test_the_unit_of_a_criterion_means_nothing(name, problem, power):
    matrix, _, goals = problem
    if varies(matrix):
        assert ALL[name](matrix * 2.0**power, goals) == pytest.approx(ALL[name](matrix, goals), abs=1e-9)


@every_kind
def test_a_criterion_on_which_all_are_equal_weighs_nothing_and_changes_nothing(name):
    matrix = np.array([[1, 5, 0.1, 2], [2, 4, 0.1, 7], [4, 4.5, 0.1, 3]])
    goals = np.array([1, -1, 1, 1])
    found = ALL[name](matrix, goals)
    assert found[2] == pytest.approx(0, abs=1e-15)
    if name != "merec":  # where the count of criteria enters the logarithm
        assert found[[0, 1, 3]] == pytest.approx(ALL[name](matrix[:, [0, 1, 3]], goals[[0, 1, 3]]))


@every_kind
@pytest.mark.parametrize("matrix", [[[1, 2]], [[0.1, 2], [0.1, 2], [0.1, 2]]])
def test_data_that_tell_nobody_apart_give_no_weights(name, matrix):
    with pytest.raises(ValidationError, match="give weights by judgement"):
        ALL[name](matrix, [1, 1])


@every_kind
@pytest.mark.parametrize("matrix", [[[1, float("nan")], [2, 3]], [[1, 2], [float("inf"), 3]], [["a"]], [1, 2]])
def test_what_is_no_matrix_of_finite_numbers_is_refused(name, matrix):
    with pytest.raises(ValidationError) as caught:
        ALL[name](matrix, [1, 1])
    assert caught.value.field == "matrix"


def test_entropy_takes_zeros_and_refuses_negative_values_and_columns_of_zeros():
    assert weights.entropy([[0, 1], [1, 1]]) == pytest.approx([1, 0])
    for matrix in ([[-1, 1], [1, 1]], [[0, 1], [0, 2]]):
        with pytest.raises(ValidationError, match="Criterion 0 "):
            weights.entropy(matrix)


@given(problem=problems())
def test_entropy_is_its_definition(problem):
    matrix, _, _ = problem
    if varies(matrix):
        shares = matrix / matrix.sum(axis=0)
        information = 1 + (shares * np.log(shares)).sum(axis=0) / np.log(len(matrix))
        assert weights.entropy(matrix) == pytest.approx(information / information.sum(), abs=1e-9)


def test_critic_counts_a_cost_against_the_others():
    matrix = np.array([[1.0, 1.0, 2.0], [2.0, 3.0, 1.0], [4.0, 3.5, 3.0]])
    turned = matrix * [1, -1, 1]
    assert weights.critic(matrix, [1, -1, 1]) == pytest.approx(weights.critic(turned, [1, 1, 1]))
    assert weights.critic(matrix, [1, -1, 1]) != pytest.approx(weights.critic(matrix, [1, 1, 1]), abs=0.01)


def test_critic_falls_back_on_spread_where_nothing_conflicts():
    assert weights.critic([[1], [2]], [1]) == pytest.approx([1])
    assert weights.critic([[1, 10], [2, 20], [4, 40]], [1, 1]) == pytest.approx([0.5, 0.5])


def test_merec_refuses_zero():
    with pytest.raises(ValidationError, match="logarithms"):
        weights.merec([[0, 1], [1, 2]], [1, 1])


@given(problem=problems())
def test_merec_is_its_definition(problem):
    matrix, _, goals = problem
    if not varies(matrix):
        return
    scaled = np.where(goals > 0, matrix.min(axis=0) / matrix, matrix / matrix.max(axis=0))
    logs = np.abs(np.log(scaled)) / len(goals)
    whole = np.log(1 + logs.sum(axis=1))
    effects = np.array([np.abs(np.log(1 + np.delete(logs, j, 1).sum(axis=1)) - whole).sum() for j in range(len(goals))])
    assert weights.merec(matrix, goals) == pytest.approx(effects / effects.sum(), abs=1e-9)
