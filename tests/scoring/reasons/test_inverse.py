"""A scale read backwards names the nearest value that is enough, and says it so that it still is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from channelcrm.scoring import Custom, Levels, Linear, Piecewise, Steps
from channelcrm.scoring.reasons.inverse import attainable, nearest_value, share_of
from tests.scoring.cards import NUMERIC_SCALES, SHARE

NOW = st.integers(-150, 150).map(float)


def test_a_linear_scale_is_read_in_its_own_direction():
    assert nearest_value(Linear(worst=90, best=30), 0.5, now=70) == (60, "60")
    assert nearest_value(Linear(worst=0, best=300), 1 / 3, now=0)[1] == "100"


def test_of_a_hump_the_nearer_side_is_taken():
    hump = Piecewise([(0, 0), (10, 1), (20, 0)])
    assert nearest_value(hump, 0.5, now=3) == (5, "5")
    assert nearest_value(hump, 0.5, now=18) == (15, "15")


def test_who_is_good_enough_stays():
    assert nearest_value(Piecewise([(0, 0), (10, 1), (20, 0)]), 0.5, now=12) == (12, "12")


def test_a_falling_step_is_reached_from_below():
    value, words = nearest_value(Steps([(0, 1), (30, 0.5), (60, 0)]), 1, now=45)
    assert words == "below 30"
    assert (value < 30, share_of(Steps([(0, 1), (30, 0.5), (60, 0)]), value)) == (True, 1)


def test_of_levels_the_one_that_is_just_enough_is_named():
    assert nearest_value(Levels({"poor": 0, "best": 1, "fair": 0.5}), 0.3) == ("fair", "fair")


def test_a_floor_keeps_what_is_below_it_out():
    assert nearest_value(Linear(worst=90, best=30), 0.5, now=80, bounds=(50, math.inf)) == (60, "60")
    assert attainable(Linear(worst=90, best=30), (50, math.inf)) == (True, (0, pytest.approx(2 / 3)))
    assert attainable(Steps([(0, 1), (30, 0.5), (60, 0)]), (30, math.inf)) == (False, (0, 0.5))
    assert attainable(Levels({"1": 0.2, "2": 0.1, "many": 1}), (2, math.inf)) == (False, (0.1,))


def test_a_function_cannot_be_read_backwards():
    assert attainable(Custom("bell", np.cos)) == (False, ())


def test_rounded_words_never_promise_too_little():
    value, words = nearest_value(Linear(worst=90, best=30), 0.1234, now=90)
    assert (value, words) == (pytest.approx(82.596), "82.59")
    assert float(words.replace(",", "")) <= value


def test_a_value_far_from_the_ends_of_its_scale_moves_no_more_than_it_must():
    value, _ = nearest_value(Linear(worst=-79_046.1, best=0), 0.9990363, now=-92)
    assert value == pytest.approx(-79_046.1 * (1 - 0.9990363), rel=1e-9)


@given(NUMERIC_SCALES, st.floats(0, 1), st.none() | NOW)
def test_the_value_is_enough_and_so_is_what_is_said(scale, share, now):
    assume(share <= attainable(scale)[1][-1])
    value, words = nearest_value(scale, share, now)
    assert math.isfinite(value)
    assert share_of(scale, value) >= share
    if not words.startswith("below"):
        assert share_of(scale, float(words.replace(",", ""))) >= share


@given(NUMERIC_SCALES, SHARE, NOW)
def test_no_nearer_value_is_enough(scale, share, now):
    assume(share <= attainable(scale)[1][-1])
    value, _ = nearest_value(scale, share, now)
    between = np.linspace(now, value, 200)
    nearer = scale.shares(between[np.abs(between - value) > 1e-9], "x")
    if isinstance(scale, Steps):  # a step costs what it gives: the nearest value with the least share that suffices
        least = min(one for one in attainable(scale)[1] if one >= share)
        assert share_of(scale, value) == least
        assert (nearer != least).all()
    else:
        assert (nearer < share).all()


@given(NUMERIC_SCALES, NOW, st.data())
def test_the_ends_of_what_is_attainable_are_attained(scale, floor, data):
    bounds = data.draw(st.sampled_from([(floor, math.inf), (-math.inf, floor), (floor, floor + 20)]))
    even, shares = attainable(scale, bounds)
    assert even == isinstance(scale, Linear | Piecewise)
    for share in (shares[0], shares[-1]):
        value, _ = nearest_value(scale, share, None, bounds)
        assert share_of(scale, value) >= share
        assert bounds[0] <= value <= bounds[1]
    inside = scale.shares(np.linspace(max(bounds[0], -200), min(bounds[1], 200), 50), "x")
    assert shares[0] - 1e-12 <= inside.min()
    assert inside.max() <= shares[-1] + 1e-12
