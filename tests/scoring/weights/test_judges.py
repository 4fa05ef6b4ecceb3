"""Comparisons that contradict each other, and judges who do: what to think over, and what they agree on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import weights

NAN = float("nan")
METHODS = ["eigenvector", "geometric", "column_mean"]
importances = st.lists(st.integers(1, 9), min_size=4, max_size=6).map(lambda points: np.array(points, float))


@pytest.mark.parametrize("method", METHODS)
@given(points=importances)
def test_comparisons_that_agree_need_no_second_thought(method, points):
    assert weights.ahp(points[:, None] / points[None, :], method=method).suggestions() == ()


@pytest.mark.parametrize("method", METHODS)
@given(points=importances, data=st.data(), times=st.sampled_from([1 / 9, 1 / 3, 3, 9]))
def test_the_one_comparison_that_is_off_comes_first_with_what_it_ought_to_be(method, points, data, times):
    pairwise = points[:, None] / points[None, :]
    i, j = sorted(data.draw(st.permutations(range(len(points))))[:2])
    pairwise[i, j] *= times
    pairwise[j, i] /= times
    first = weights.ahp(pairwise, method=method).suggestions()[0]
    assert (first.first, first.second) == (i, j)
    assert first.given == pytest.approx(times * points[i] / points[j])
    assert first.consistent == pytest.approx(points[i] / points[j])
    assert first.consistency_ratio == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_suggestion_that_is_followed_gives_the_ratio_that_it_tells(method):
    pairwise = np.array([[1, 5, 3, 7], [1 / 5, 1, 6, 1], [1 / 3, 1 / 6, 1, 3], [1 / 7, 1, 1 / 3, 1]])
    found = weights.ahp(pairwise, method=method)
    ratios = [one.consistency_ratio for one in found.suggestions()]
    assert ratios == sorted(ratios)
    assert ratios[0] < 0.5 * found.consistency_ratio
    for one in found.suggestions():
        changed = pairwise.copy()
        changed[one.first, one.second], changed[one.second, one.first] = one.consistent, 1 / one.consistent
        assert weights.ahp(changed, method=method).consistency_ratio == pytest.approx(one.consistency_ratio)


def test_a_comparison_that_nothing_else_checks_is_not_suggested():
    pairwise = [[1, 2, NAN, NAN], [1 / 2, 1, 3, 3], [NAN, 1 / 3, 1, 4], [NAN, 1 / 3, 1 / 4, 1]]
    pairs = {(one.first, one.second) for one in weights.ahp(pairwise).suggestions()}
    assert pairs == {(1, 2), (1, 3), (2, 3)}


# --- several judges


def test_a_judge_of_more_say_moves_the_weights():
    judges = [[[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]]
    found = weights.ahp(judges, judges=[2, 1])
    assert found.pairwise[0, 1] == pytest.approx((2 * 2 * 8) ** (1 / 3))
    assert weights.ahp(judges, judges=[1, 0]).weights == pytest.approx([2 / 3, 1 / 3])
    assert weights.ahp(judges, judges=[5, 5]).weights == pytest.approx([0.8, 0.2])


@given(count=st.integers(2, 4), times=st.integers(1, 5))
def test_a_judge_who_counts_twice_is_two_judges(count, times):
    points = np.random.default_rng(count).integers(1, 9, (count, 3)).astype(float)
    judges = points[:, :, None] / points[:, None, :]
    twice = np.concatenate([judges, *[judges[:1]] * times])
    say = [1 + times] + [1] * (count - 1)
    assert weights.ahp(judges, judges=say).weights == pytest.approx(weights.ahp(twice).weights)


@pytest.mark.parametrize("judges", [[1], [1, -1], [0, 0], [1, NAN], ["a", 1], 1, [[1, 2], [3]]])
def test_a_say_that_cannot_be_is_refused(judges):
    with pytest.raises(ValidationError) as caught:
        weights.ahp([[[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]], judges=judges)
    assert caught.value.field == "judges"


def test_the_judge_who_breaks_reciprocity_is_named():
    with pytest.raises(ValidationError, match=r"Cell \(0, 1\) of judge 1"):
        weights.ahp([[[1, 2], [1 / 2, 1]], [[1, 8], [8, 1]]])


def test_what_is_masked_was_not_compared():
    pairwise = np.ma.masked_equal([[1, 2, 99], [1 / 2, 1, 3], [99, 1 / 3, 1]], 99)
    assert weights.ahp(pairwise).missing == 1


# --- what they agree on


@given(orders=st.lists(st.permutations(range(5)), min_size=2, max_size=5))
def test_agreement_is_what_the_mean_correlation_of_ranks_makes_it(orders):
    ranks = np.array(orders, float)
    found = weights.consensus(ranks + 1)
    pairs = np.corrcoef(ranks)[np.triu_indices(len(ranks), k=1)]
    assert found.agreement == pytest.approx((1 + (len(ranks) - 1) * pairs.mean()) / len(ranks))


@given(points=st.lists(st.integers(0, 3), min_size=1, max_size=5).filter(any), count=st.integers(1, 4))
def test_judges_who_think_alike_agree_fully_ties_and_all(points, count):
    found = weights.consensus([[point * (judge + 1) for point in points] for judge in range(count)])
    assert found.agreement == pytest.approx(1)
    assert found.weights == pytest.approx(np.array(points) / sum(points))
    assert found.distances == pytest.approx(0, abs=1e-12)


def test_opposite_judges_cancel_each_other_out():
    found = weights.consensus([[1, 2, 3], [3, 2, 1]])
    assert found.agreement == pytest.approx(0)
    assert found.weights == pytest.approx([1 / 3] * 3)
    assert found.distances == pytest.approx([1 / 6, 1 / 6])


def test_who_has_more_say_is_nearer_to_the_group():
    found = weights.consensus([[4, 0], [0, 2]], judges=[3, 1])
    assert found.weights == pytest.approx([0.75, 0.25])
    assert found.distances == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize("given", [[], [1, 2], [[1, -1]], [[1, NAN]], [["a"]], [[1, 2], [3]], [[1, 2], [0, 0]]])
def test_weights_that_are_none_are_refused(given):
    with pytest.raises(ValidationError) as caught:
        weights.consensus(given)
    assert caught.value.field == "weights"
