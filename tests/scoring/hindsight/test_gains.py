"""Gains and bands add up, keep ties together, and are those of a plain count."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring.hindsight.bands import bands_by_score, bands_by_tier
from channelcrm.scoring.hindsight.concordance import auc
from channelcrm.scoring.hindsight.gains import gains, gini

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=25)
BINS = st.integers(1, 12)


def columns(rows):
    scores, outcomes = zip(*rows, strict=True)
    return np.asarray(scores, dtype=float), np.asarray(outcomes, dtype=float)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=6))
def test_the_gains_curve_is_the_mean_over_every_way_to_break_ties(rows):
    scores, outcomes = columns(rows)
    found = gains(scores, outcomes)
    if not outcomes.sum():
        assert found is None
        return
    orders = [order for order in permutations(range(len(rows))) if (np.diff(scores[list(order)]) <= 0).all()]
    curves = [np.concatenate([[0], np.cumsum(outcomes[list(order)])]) / outcomes.sum() for order in orders]
    everywhere = np.linspace(0, 1, len(rows) + 1)
    np.testing.assert_allclose(np.interp(everywhere, *found), np.mean(curves, axis=0), atol=1e-12)


@given(ROWS)
def test_the_gini_is_one_for_the_outcomes_themselves_and_turns_with_the_scores(rows):
    scores, outcomes = columns(rows)
    own = gini(scores, outcomes)
    if outcomes.min() == outcomes.max():
        assert own is None
    else:
        assert gini(outcomes, outcomes) == pytest.approx(1)
        assert gini(-scores, outcomes) == pytest.approx(-own)
        assert -1 - 1e-9 <= own <= 1 + 1e-9


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1)), min_size=1, max_size=25))
def test_the_gini_of_events_is_twice_the_auc_less_one(rows):
    scores, outcomes = columns(rows)
    area = auc(scores, outcomes == 1)
    assert gini(scores, outcomes) == (None if area is None else pytest.approx(2 * area - 1))


def test_losses_have_no_share():
    assert gains(np.asarray([1.0, 2.0]), np.asarray([3.0, -1.0])) is None
    assert gini(np.asarray([1.0, 2.0]), np.asarray([3.0, -1.0])) is None


@given(ROWS, BINS)
def test_every_row_is_in_the_band_of_its_place_and_ties_are_together(rows, bins):
    scores, outcomes = columns(rows)
    bands = bands_by_score(scores, outcomes, bins)
    assert sum(band.count for band in bands) == len(rows)
    for band in bands:
        higher = int((scores > band.highest).sum())
        assert int(band.name) - 1 == higher * bins // len(rows)
        members = (scores >= band.lowest) & (scores <= band.highest)
        assert band.count == members.sum()
        assert band.mean == pytest.approx(outcomes[members].mean())
        assert band.score == pytest.approx(scores[members].mean())


@given(ROWS, BINS)
def test_shares_of_the_bands_add_up_and_lifts_average_to_one(rows, bins):
    scores, outcomes = columns(rows)
    bands = bands_by_score(scores, outcomes, bins)
    assert sum(band.total for band in bands) == outcomes.sum()
    if outcomes.sum():
        assert sum(band.share for band in bands) == pytest.approx(1)
        assert bands[-1].captured == 1
        assert sum(band.lift * band.count for band in bands) == pytest.approx(len(rows))
    else:
        assert {(band.share, band.captured, band.lift) for band in bands} == {(None, None, None)}


@given(ROWS, BINS)
def test_fitted_means_never_rise_keep_the_total_and_leave_alone_what_is_in_order(rows, bins):
    bands = bands_by_score(*columns(rows), bins)
    fitted, means = ([getattr(band, name) for band in bands] for name in ("fitted", "mean"))
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(fitted))
    assert sum(band.fitted * band.count for band in bands) == pytest.approx(sum(band.total for band in bands))
    if means == sorted(means, reverse=True):
        assert fitted == pytest.approx(means)


@given(ROWS)
def test_the_mean_lies_in_its_interval(rows):
    for band in bands_by_score(*columns(rows), 3):
        if band.low is not None:
            assert band.low - 1e-12 <= band.mean <= band.high + 1e-12


def test_the_interval_of_events_is_wilson_s():
    bands = bands_by_score(np.ones(10), np.asarray([1.0] * 8 + [0.0] * 2), 1)
    assert (bands[0].low, bands[0].high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_the_interval_of_amounts_is_student_s():
    bands = bands_by_score(np.ones(4), np.asarray([1.0, 2.0, 3.0, 4.0]), 1)
    assert (bands[0].low, bands[0].high) == pytest.approx((2.5 - 2.0543, 2.5 + 2.0543), abs=1e-4)


def test_one_row_has_no_interval_of_amounts():
    assert bands_by_score(np.ones(1), np.asarray([7.0]), 1)[0].low is None


def test_tiers_stand_by_their_mean_score():
    bands = bands_by_tier(["C", "A", "C", "B"], np.asarray([1.0, 9.0, 2.0, 5.0]), np.asarray([0.0, 2.0, 1.0, 1.0]))
    assert [(band.name, band.count, band.captured) for band in bands] == [("A", 1, 0.5), ("B", 1, 0.75), ("C", 2, 1)]


def test_nobody_is_in_no_band():
    assert bands_by_score(np.zeros(0), np.zeros(0), 10) == ()
    assert bands_by_tier([], np.zeros(0), np.zeros(0)) == ()


def test_all_is_all_whatever_rounding_does_on_the_way():
    bands = bands_by_score(np.arange(10.0), np.asarray([0.1, 0.2, 0.3, 0.7, 1.1, 0.1, 0.2, 0.3, 0.7, 1.1]), 10)
    assert bands[-1].captured == 1
