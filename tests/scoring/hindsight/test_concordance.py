"""AUC counts pairs, exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring.hindsight.concordance import auc, auc_interval

ROWS = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=20)


def columns(rows):
    scores, events = zip(*rows, strict=True)
    return np.asarray(scores, dtype=float), np.asarray(events, dtype=bool)


@given(ROWS)
def test_auc_is_the_share_of_pairs_that_stand_the_right_way_round(rows):
    scores, events = columns(rows)
    hits, misses = scores[events], scores[~events]
    pairs = [Fraction(int(a > b) * 2 + int(a == b), 2) for a in hits for b in misses]
    assert auc(scores, events) == (float(sum(pairs) / len(pairs)) if pairs else None)


@given(ROWS)
def test_scores_turned_round_and_events_turned_round_mirror_it(rows):
    scores, events = columns(rows)
    area = auc(scores, events)
    if area is not None:
        assert auc(-scores, events) == pytest.approx(1 - area)
        assert auc(scores, ~events) == pytest.approx(1 - area)


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0, 1))
def test_the_interval_holds_the_area_within_nothing_and_all_and_mirrors(hits, misses, share):
    area = round(share * hits * misses * 2) / (2 * hits * misses)
    low, high = auc_interval(area, hits, misses)
    assert 0 <= low <= area <= high <= 1
    assert low < high
    mirrored = auc_interval(1 - area, misses, hits)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("hits", [4, 40, 400])
def test_more_rows_make_it_narrower(hits):
    low, high = auc_interval(0.8, hits, hits)
    closer = auc_interval(0.8, 10 * hits, 10 * hits)
    assert low < closer[0] < closer[1] < high


def test_the_interval_holds_what_is_true_about_95_times_in_100():
    random = np.random.default_rng(1)
    events = np.arange(60) < 25
    held = 0
    for _ in range(400):
        scores = random.normal(events * 1.0, 1)
        low, high = auc_interval(auc(scores, events), 25, 35)
        held += low <= 0.7602 <= high  # one standard deviation apart: the normal distribution at 1 / sqrt(2)
    assert 0.92 < held / 400 < 0.99
