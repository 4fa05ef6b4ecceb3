"""Weights from judgement: comparisons, order, points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.optimize import linprog

from channelcrm.errors import ValidationError
from channelcrm.scoring import weights

NAN = float("nan")
importances = st.lists(st.integers(1, 9), min_size=1, max_size=7).map(lambda points: np.array(points, float))
METHODS = ["eigenvector", "geometric", "column_mean"]


@pytest.mark.parametrize("method", METHODS)
@given(points=importances)
def test_perfect_comparisons_give_their_weights_back(method, points):
    found = weights.ahp(points[:, None] / points[None, :], method=method)
    assert found.weights == pytest.approx(points / points.sum())
    assert found.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert found.lambda_max == pytest.approx(len(points))


@pytest.mark.parametrize("method", ["eigenvector", "geometric"])
@given(points=importances.filter(lambda points: len(points) > 2), data=st.data())
def test_a_chain_of_comparisons_is_enough(method, points, data):
    pairwise = points[:, None] / points[None, :]
    for i in range(len(points)):
        for j in range(i + 2, len(points)):
            if data.draw(st.booleans()):
                pairwise[i, j] = pairwise[j, i] = NAN
    found = weights.ahp(pairwise, method=method)
    assert found.weights == pytest.approx(points / points.sum())
    assert found.missing == np.isnan(pairwise).sum() // 2


def test_several_judges_are_joined_by_the_geometric_mean():
    judges = [[[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]]
    assert weights.ahp(judges).weights == pytest.approx([0.8, 0.2])


def test_a_judge_who_left_a_cell_open_does_not_count_there():
    judges = [[[1, 2], [1 / 2, 1]], [[1, NAN], [NAN, 1]]]
    assert weights.ahp(judges).weights == pytest.approx([2 / 3, 1 / 3])


def test_saatys_table_gives_his_ratio():
    found = weights.ahp([[1, 2, 5], [1 / 2, 1, 1], [1 / 5, 1, 1]])
    assert found.random_index == 0.58
    assert found.consistency_ratio == pytest.approx((found.lambda_max - 3) / 2 / 0.58)


@pytest.mark.parametrize(
    ("pairwise", "words"),
    [
        ([[1, 3], [3, 1]], "not reciprocal"),
        ([[2, 3], [1 / 3, 1]], "not reciprocal"),
        ([[1, NAN], [1 / 3, 1]], "not reciprocal"),
        ([[1, 0], [0, 1]], "not a ratio"),
        ([[1, -2], [-0.5, 1]], "not a ratio"),
        ([[1, float("inf")], [0, 1]], "not a ratio"),
        ([[1, 2, 3], [1, 2, 3]], "shape"),
        ([], "shape"),
        ([["a"]], "is not a number"),
        ([[1, NAN], [NAN, 1]], "No chain"),
        (np.ones((16, 16)), "ends at 15"),
    ],
)
def test_comparisons_that_cannot_be_are_refused(pairwise, words):
    with pytest.raises(ValidationError, match=words):
        weights.ahp(pairwise)


def test_a_formula_serves_where_the_table_ends():
    assert weights.ahp(np.ones((20, 20)), random_index="alonso2006").consistency_ratio == pytest.approx(0, abs=1e-12)


def test_unknown_methods_and_tables_are_named():
    with pytest.raises(ValidationError, match="not a way to weights"):
        weights.ahp([[1]], method="eigen")
    with pytest.raises(ValidationError, match="Did you mean 'saaty1980'"):
        weights.ahp([[1]], random_index="saaty198")
    with pytest.raises(ValidationError, match="missing"):
        weights.ahp([[1, 2, NAN], [0.5, 1, 1], [NAN, 1, 1]], method="column_mean")


# --- best-worst


@pytest.mark.parametrize("model", ["nonlinear", "linear"])
@given(points=importances.filter(lambda points: len(points) > 1))
def test_perfect_ratios_to_best_and_worst_give_their_weights_back(model, points):
    found = weights.best_worst(points.max() / points, points / points.min(), model=model)
    assert found.weights == pytest.approx(points / points.sum(), abs=1e-7)
    assert found.epsilon == pytest.approx(0, abs=1e-7)


@given(
    others=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=4), whole=st.integers(2, 9)
)
def test_no_ratio_of_best_worst_weights_is_further_off_than_told(others, whole):
    from_best = np.array([1, whole, *(min(a, whole) for a, _ in others)], float)
    to_worst = np.array([whole, 1, *(min(b, whole) for _, b in others)], float)
    found = weights.best_worst(from_best, to_worst)
    best, worst = int(to_worst.argmax()), 1
    off = max(
        np.abs(found.weights[best] / found.weights - from_best).max(),
        np.abs(found.weights / found.weights[worst] - to_worst).max(),
    )
    assert off <= found.epsilon + 1e-6
    linear = weights.best_worst(from_best, to_worst, model="linear").weights
    if linear.min() > 0:
        others_off = max(
            np.abs(linear[best] / linear - from_best).max(), np.abs(linear / linear[worst] - to_worst).max()
        )
        assert found.epsilon <= others_off + 1e-6


@given(
    others=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=4), whole=st.integers(2, 9)
)
def test_what_each_weight_may_be_is_the_least_and_the_most_that_a_linear_program_finds(others, whole):
    from_best = np.array([1, whole, *(min(a, whole) for a, _ in others)], float)
    to_worst = np.array([whole, 1, *(min(b, whole) for _, b in others)], float)
    found = weights.best_worst(from_best, to_worst)
    assert (found.low <= found.weights + 1e-12).all()
    assert (found.weights <= found.high + 1e-12).all()
    rows = []
    best, worst, count = int(to_worst.argmax()), 1, len(from_best)
    for j in range(count):
        for over, under, ratio in ((best, j, from_best[j]), (j, worst, to_worst[j])):
            if over != under:
                row = np.zeros(count)
                row[over] += 1
                upper, lower = row.copy(), -row
                upper[under] -= ratio + found.epsilon + 1e-9
                lower[under] += ratio - found.epsilon - 1e-9
                rows += [upper, lower]
    for j in range(count):
        for sign, end in ((1, found.low[j]), (-1, found.high[j])):
            aim = np.eye(count)[j] * sign
            answer = linprog(aim, A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, count)), b_eq=[1])
            assert sign * answer.fun == pytest.approx(end, abs=1e-6)


@given(points=importances.filter(lambda points: len(points) > 1))
def test_perfect_ratios_leave_no_room_and_no_contradiction(points):
    found = weights.best_worst(points.max() / points, points / points.min())
    assert found.low == pytest.approx(found.high, abs=1e-7)
    assert found.input_ratios == pytest.approx(0, abs=1e-9)


def test_of_criteria_level_with_the_best_that_is_the_best_which_is_most_above_the_worst():
    found = weights.best_worst([5, 1, 8, 1], [8, 3, 1, 8])
    other = weights.best_worst([5, 1, 8, 1], [7, 3, 1, 8])
    assert found.weights.argmax() == other.weights.argmax() == 3


@pytest.mark.parametrize(
    ("from_best", "to_worst", "model"),
    [
        ([1], [1], "nonlinear"),
        ([1, 2], [2, 1, 3], "nonlinear"),
        ([2, 3], [3, 1], "nonlinear"),
        ([1, 2], [2, 2], "nonlinear"),
        ([1, 2], [3, 1], "nonlinear"),
        ([1, 0.5], [2, 1], "nonlinear"),
        ([1, NAN], [2, 1], "nonlinear"),
        (["a", "b"], [2, 1], "nonlinear"),
        ([1, 2], [2, 1], "cubic"),
    ],
)
def test_best_worst_refuses_comparisons_that_contradict_themselves(from_best, to_worst, model):
    with pytest.raises(ValidationError):
        weights.best_worst(from_best, to_worst, model=model)


# --- order and points


def test_rank_order_centroids_are_those_of_the_literature():
    assert weights.rank_order_centroid(3) == pytest.approx([11 / 18, 5 / 18, 2 / 18])  # Barron, Barrett (1996)
    assert weights.rank_order_centroid([2, 1, 3]) == pytest.approx([5 / 18, 11 / 18, 2 / 18])


def test_equal_ranks_share_their_places():
    assert weights.rank_order_centroid([1, 2, 2]) == pytest.approx([11 / 18, 3.5 / 18, 3.5 / 18])
    assert weights.rank_order_centroid([1, 1, 1, 1]) == pytest.approx([0.25] * 4)


def test_rank_sums_and_reciprocals_are_those_of_the_literature():
    assert weights.rank_sum(4) == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert weights.rank_reciprocal(4) == pytest.approx([12 / 25, 6 / 25, 4 / 25, 3 / 25])


BY_ORDER = pytest.mark.parametrize("name", ["rank_order_centroid", "rank_sum", "rank_reciprocal"])


@BY_ORDER
@given(ranks=st.lists(st.integers(1, 6), min_size=1, max_size=8))
def test_weights_by_order_sum_to_one_and_keep_the_order(name, ranks):
    found = getattr(weights, name)(ranks)
    assert found.sum() == pytest.approx(1)
    for a, b in zip(range(len(ranks)), range(1, len(ranks)), strict=False):
        if ranks[a] == ranks[b]:
            assert found[a] == found[b]
        else:
            assert (found[a] > found[b]) == (ranks[a] < ranks[b])


@BY_ORDER
@pytest.mark.parametrize("ranks", [0, [], [0, 1], [1.5, 2], [[1, 2]], ["a"]])
def test_an_order_that_is_none_is_refused(name, ranks):
    with pytest.raises(ValidationError) as caught:
        getattr(weights, name)(ranks)
    assert caught.value.field == "ranks"


def test_swing_points_are_shared_out():
    assert weights.swing([100, 60, 40]) == pytest.approx([0.5, 0.3, 0.2])


@pytest.mark.parametrize("points", [[], [-1, 2], [0, 0], [NAN], ["a"], 5, [[1, 2]]])
def test_points_that_cannot_be_shared_out_are_refused(points):
    with pytest.raises(ValidationError) as caught:
        weights.swing(points)
    assert caught.value.field == "points"
