"""Rank correlations count ties exactly and say None where nothing varies."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring.hindsight.correlation import kendall, kendall_interval, spearman, spearman_interval
from channelcrm.scoring.hindsight.intervals import mean_interval, share_interval

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=15)


def columns(rows):
    left, right = zip(*rows, strict=True)
    return np.asarray(left, dtype=float), np.asarray(right, dtype=float)


def sign(value):
    return (value > 0) - (value < 0)


@given(ROWS)
def test_kendall_is_tau_b_of_all_pairs(rows):
    pairs = [(sign(a[0] - b[0]), sign(a[1] - b[1])) for at, a in enumerate(rows) for b in rows[:at]]
    agreed = sum(one * other for one, other in pairs)
    untied = [sum(abs(pair[side]) for pair in pairs) for side in (0, 1)]
    expected = pytest.approx(agreed / math.sqrt(untied[0] * untied[1])) if all(untied) else None
    assert kendall(*columns(rows)) == expected


@given(ROWS)
def test_spearman_is_the_correlation_of_mean_ranks(rows):
    left, right = columns(rows)
    ranks = [np.asarray([(side < one).sum() + ((side == one).sum() + 1) / 2 for one in side]) for side in (left, right)]
    if len(set(left)) == 1 or len(set(right)) == 1:
        assert spearman(left, right) is None
    else:
        assert spearman(left, right) == pytest.approx(float(np.corrcoef(*ranks)[0, 1]))


@given(st.floats(-1, 1, exclude_min=True, exclude_max=True), st.integers(5, 10_000))
def test_intervals_hold_the_value_within_what_is_possible_and_narrow(value, count):
    for interval in (kendall_interval, spearman_interval):
        low, high = interval(value, count)
        assert -1 <= low <= value <= high <= 1
        closer = interval(value, 4 * count)
        assert low <= closer[0]
        assert closer[1] <= high


@pytest.mark.parametrize("interval", [kendall_interval, spearman_interval])
@pytest.mark.parametrize("perfect", [1.0, -1.0])
def test_a_perfect_order_is_no_certainty(interval, perfect):
    assert interval(perfect, 5) is None


def test_too_few_have_no_interval():
    assert kendall_interval(0.5, 4) is None
    assert spearman_interval(0.5, 3) is None
    assert mean_interval(np.ones(1)) is None


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_share_lies_in_its_interval(hits, others):
    low, high = share_interval(hits, hits + others)
    assert 0 <= low < high <= 1
    assert low <= (hits / (hits + others) if hits + others else 0) <= high
