"""The least change of weights is what a linear programme, and a fine grid, find."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st
from scipy.optimize import linprog

from channelcrm.scoring.steadiness.turning import least_moved, moved_weights, single_weights


@st.composite
def duels(draw):
    """What the leader has more of each criterion, and weights."""
    criteria = draw(st.integers(1, 5))
    leads = draw(st.lists(st.integers(-4, 4), min_size=criteria, max_size=criteria))
    weights = draw(st.lists(st.integers(0, 8), min_size=criteria, max_size=criteria).filter(any))
    return np.asarray(leads) / 4, np.asarray(weights) / sum(weights)


def programme(leads, weights):
    """The least weight to move, as more (p) and less (q) by criterion; None when no weights let the rival lead."""
    count = len(leads)
    answer = linprog(
        np.full(2 * count, 0.5), A_ub=[np.concatenate([leads, -leads])], b_ub=[-leads @ weights],
        A_eq=[np.concatenate([np.ones(count), -np.ones(count)])], b_eq=[0],
        bounds=[(0, None)] * count + [(0, weight) for weight in weights],
    )  # fmt: skip
    return answer.fun if answer.success else None


@given(duels())
def test_the_least_weight_moved_is_that_of_a_linear_programme(duel):
    leads, weights = duel
    moved = float(least_moved(leads[None], weights)[0])
    if leads @ weights > 1e-12 and leads.min() >= 0:
        assert moved == np.inf
    else:
        assert abs(moved - programme(leads, weights)) < 1e-9


@given(duels())
def test_the_weights_then_are_weights_that_much_away_and_make_the_two_level(duel):
    leads, weights = duel
    moved = float(least_moved(leads[None], weights)[0])
    if np.isfinite(moved):
        then = moved_weights(leads, weights, moved)
        assert abs(then.sum() - 1) < 1e-12
        assert then.min() > -1e-12
        assert abs(np.abs(then - weights).sum() / 2 - moved) < 1e-12
        assert abs(min(leads @ weights, 0) - leads @ then) < 1e-9


@given(duels())
def test_a_single_weight_is_where_the_lead_crosses_zero_on_the_way_from_nothing_to_all(duel):
    leads, weights = duel
    turns = single_weights(leads[None], weights)[0]
    for at, weight in enumerate(weights):
        if leads @ weights <= 1e-12:
            continue
        rest = np.delete(weights, at)
        if not rest.sum():
            assert np.isnan(turns[at])
            continue
        others = np.delete(leads, at) @ rest / rest.sum()
        if leads[at] >= 0 and others > -1e-12:
            assert np.isnan(turns[at])  # at neither end is the rival ahead, so nowhere between
        else:
            turn = turns[at]
            assert 0 <= turn <= 1
            assert abs(turn * leads[at] + (1 - turn) * others) < 1e-9
            assert (turn > weight) == (leads[at] < 0)


def test_whoever_is_level_needs_no_change():
    leads, weights = np.asarray([[0.5, -0.5]]), np.asarray([0.5, 0.5])
    assert least_moved(leads, weights).tolist() == [0]
    assert single_weights(leads, weights).tolist() == [[0.5, 0.5]]


def test_weight_is_taken_until_nothing_is_left_and_then_elsewhere():
    leads, weights = np.asarray([1.0, 0.5, -0.5]), np.asarray([0.2, 0.6, 0.2])
    moved = float(least_moved(leads[None], weights)[0])
    assert (
        abs(moved - 0.3) < 1e-12
    )  # the 20% with a gain of 1.5 take 0.3 of the lead of 0.4, 10% with a gain of 1 the rest
    np.testing.assert_allclose(moved_weights(leads, weights, moved), [0, 0.5, 0.5], atol=1e-12)
