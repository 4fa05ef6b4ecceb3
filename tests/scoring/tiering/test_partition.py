"""What floats may get wrong about a spread is bounded, and the bound holds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, strategies as st

from channelcrm.scoring.tiering.breaks import _rounded
from channelcrm.scoring.tiering.partition import best_cuts, every_window, live_windows

heights = st.lists(st.floats(-1, 1) | st.sampled_from([1e-9, -1e-9, 1.0, 0.999]), min_size=3, max_size=60, unique=True)
far = heights.map(lambda values: sorted({*values, 1.0}))


def exact_spread(values, weights):
    total = sum(w * v for v, w in zip(values, weights, strict=True))
    return sum(w * v * v for v, w in zip(values, weights, strict=True)) - total * total / sum(weights)


@given(far, st.data())
def test_a_spread_is_wrong_by_no_more_than_the_noise(values, data):
    weights = data.draw(st.lists(st.integers(1, 10**6), min_size=len(values), max_size=len(values)))
    moments = _rounded(np.asarray(values), np.asarray(weights, dtype=np.float64))
    start = data.draw(st.integers(0, len(values) - 1))
    end = data.draw(st.integers(start + 1, len(values)))
    true = exact_spread([Fraction(value) for value in values[start:end]], weights[start:end])
    assert abs(Fraction(float(moments.spread(start, end))) - true) <= Fraction(moments.noise)


@given(far, st.integers(2, 6))
def test_the_cuts_found_are_among_those_that_stay_alive(values, k):
    k = min(k, len(values))
    moments = _rounded(np.asarray(values), np.ones(len(values)))
    cuts = best_cuts(moments, every_window(len(values), k))
    windows = live_windows(moments, cuts)
    assert all(low <= at <= high for at, (low, high) in zip(cuts.at, windows, strict=True))
    assert [0, *cuts.at, len(values)] == sorted({0, *cuts.at, len(values)})
