"""Weights drawn by chance are weights, spread as their name says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring.steadiness.simplex import draw_weights

GIVEN = (
    st.lists(st.sampled_from([0.0, 1.0, 2.0, 7.0]), min_size=1, max_size=6)
    .filter(any)
    .map(lambda weights: np.asarray(weights) / sum(weights))
)
HOW = st.sampled_from(["uniform", "ordered", "around"])


def draw(weights, how, samples=50, spread=0.25, seed=1):
    return draw_weights(np.asarray(weights), samples, np.random.default_rng(seed), how, spread)


@given(GIVEN, HOW)
def test_every_draw_sums_to_one_and_what_has_no_weight_gets_none(weights, how):
    drawn = draw(weights, how)
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    assert (drawn >= 0).all()
    assert (drawn[:, weights == 0] == 0).all()
    assert (drawn[:, weights > 0] > 0).all()


@given(GIVEN)
def test_ordered_draws_keep_the_order_of_importance(weights):
    drawn = draw(weights, "ordered")
    for more in range(len(weights)):
        for less in np.flatnonzero(weights < weights[more]):
            assert (drawn[:, more] >= drawn[:, less]).all()


def test_equal_weights_come_in_either_order():
    drawn = draw([0.4, 0.2, 0.2, 0.2], "ordered", samples=3_000)
    for one, other in ((1, 2), (2, 3), (1, 3)):
        assert abs((drawn[:, one] > drawn[:, other]).mean() - 0.5) < 0.04


@given(GIVEN, st.sampled_from([0.0, 0.1, 0.25, 1.0]))
def test_around_keeps_the_proportion_of_any_two_weights_within_the_spread(weights, spread):
    drawn = draw(weights, "around", spread=spread)
    counted = np.flatnonzero(weights)
    most = (1 + spread) / (1 - spread) if spread < 1 else np.inf
    for one in counted:
        for other in counted:
            factor = drawn[:, one] / drawn[:, other] / (weights[one] / weights[other])
            assert (factor <= most * (1 + 1e-9)).all()


@pytest.mark.parametrize("criteria", [2, 3, 5])
def test_uniform_draws_have_the_moments_of_the_uniform_simplex(criteria):
    drawn = draw(np.ones(criteria) / criteria, "uniform", samples=20_000)
    np.testing.assert_allclose(drawn.mean(axis=0), 1 / criteria, atol=0.01)
    np.testing.assert_allclose(drawn.var(axis=0), (criteria - 1) / criteria**2 / (criteria + 1), rtol=0.05)


def test_ordered_draws_have_the_means_of_the_ordered_simplex():
    # The k-th greatest of n has the mean (1/k + ... + 1/n) / n: the rank-order centroid.
    drawn = draw([0.5, 0.3, 0.2], "ordered", samples=20_000)
    np.testing.assert_allclose(drawn.mean(axis=0), [11 / 18, 5 / 18, 2 / 18], atol=0.01)
