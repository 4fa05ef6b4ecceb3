"""Places counted over weightings are those of a plain count, whatever shortcut finds them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring.steadiness import acceptability
from channelcrm.scoring.steadiness.acceptability import Field, count_places, mean_ranks

COARSE = st.sampled_from([0.0, 0.25, 0.5, 1.0])


def weightings(samples: int, criteria: int, seed: int = 3):
    return np.random.default_rng(seed).dirichlet(np.ones(criteria), samples)


@st.composite
def fields(draw):
    rows, criteria = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    row = st.lists(COARSE, min_size=criteria, max_size=criteria)
    return np.asarray(draw(st.lists(row, min_size=rows, max_size=rows)))


def plain_ranks(shares, drawn):
    """Rank by weighting and row: one more than how many rows are better by more than rounding."""
    sums = (drawn[:, None, :] * shares[None, :, :]).sum(axis=2)
    return 1 + (sums[:, None, :] > sums[:, :, None] + 1e-12).sum(axis=2)


@given(fields(), st.integers(1, 15))
def test_counts_are_those_of_ranking_every_weighting(shares, ranks):
    drawn = weightings(40, shares.shape[1])
    places = count_places(Field(shares), drawn, ranks)
    expected = plain_ranks(shares, drawn)
    for rank in range(ranks):
        assert places.counts[:, rank].tolist() == (expected == rank + 1).sum(axis=0).tolist()
    for row in range(len(shares)):
        np.testing.assert_allclose(places.firsts[row], drawn[expected[:, row] == 1].sum(axis=0), atol=1e-12)
    np.testing.assert_allclose(mean_ranks(Field(shares), drawn), expected.mean(axis=0))


@pytest.mark.parametrize("ranks", [1, 3, 10])
@pytest.mark.parametrize("spread", [1.0, 1e-7, 1e-10], ids=["far apart", "within single precision", "far within"])
def test_candidates_found_in_single_precision_are_decided_in_double(ranks, spread):
    shares = 0.5 + spread * (np.random.default_rng(1).random((400, 5)) - 0.5)
    drawn = weightings(300, 5)
    places = count_places(Field(shares), drawn, ranks)
    order = np.argsort(-np.einsum("sk,nk->sn", drawn, shares), axis=1)
    for rank in range(ranks):
        assert places.counts[:, rank].tolist() == np.bincount(order[:, rank], minlength=400).tolist()


def test_candidates_are_put_in_order_in_portions_that_change_nothing(monkeypatch):
    shares, drawn = np.random.default_rng(1).random((400, 5)), weightings(300, 5)
    whole = count_places(Field(shares), drawn, 5)
    monkeypatch.setattr(acceptability, "_HITS", 20)
    monkeypatch.setattr(acceptability, "_PRODUCTS", 1)
    monkeypatch.setattr(acceptability, "_CELLS", 1)
    parts = count_places(Field(shares), drawn, 5)
    assert (parts.counts == whole.counts).all()
    np.testing.assert_allclose(parts.firsts, whole.firsts)


def test_equal_rows_share_a_rank_and_leave_the_next_free():
    shares = np.asarray([[0.5, 0.5], [1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    places = count_places(Field(shares), weightings(20, 2), 4)
    assert (places.counts / 20).tolist() == [[0, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]


def test_two_criteria_give_the_shares_that_follow_by_hand():
    # With weight w on the first criterion A = (1, 0) leads for w > 0.6, C = (0, 1) for w < 0.4, B = (0.6, 0.6) between.
    drawn = weightings(10_000, 2)
    places = count_places(Field(np.asarray([[1, 0], [0.6, 0.6], [0, 1]])), drawn, 1)
    first = places.counts[:, 0]
    np.testing.assert_allclose(first / 10_000, [0.4, 0.2, 0.4], atol=0.015)
    np.testing.assert_allclose(places.firsts / first[:, None], [[0.8, 0.2], [0.5, 0.5], [0.2, 0.8]], atol=0.015)


def test_what_is_unknown_is_drawn_anew_for_every_weighting():
    # A half against anything from nothing to all: each is ahead half the time, whatever the one weight.
    field = Field(np.asarray([[0.5], [0.0]]), np.asarray([[0.0], [1.0]]), np.random.default_rng(5))
    places = count_places(field, np.ones((10_000, 1)), 2)
    assert abs(places.counts[1, 0] / 10_000 - 0.5) < 0.02
    assert (places.counts.sum(axis=1) == 10_000).all()


def test_rows_with_something_unknown_are_never_equal():
    shares, spans = np.zeros((2, 2)), np.asarray([[0.0, 1.0], [0.0, 1.0]])
    places = count_places(Field(shares, spans, np.random.default_rng(5)), weightings(2_000, 2), 2)
    assert (places.counts.sum(axis=0) == 2_000).all()  # no rank was shared
    assert abs(places.counts[0, 0] / 2_000 - 0.5) < 0.05


def test_what_is_drawn_does_not_depend_on_how_many_weightings_are_worked_on_at_once(monkeypatch):
    random = np.random.default_rng(2)
    shares, spans = random.random((6, 3)) / 2, np.where(random.random((6, 3)) < 0.5, 0.5, 0.0)
    drawn = weightings(200, 3)
    whole = count_places(Field(shares, spans, np.random.default_rng(5)), drawn, 6)
    monkeypatch.setattr(acceptability, "_PRODUCTS", 100)
    assert (count_places(Field(shares, spans, np.random.default_rng(5)), drawn, 6).counts == whole.counts).all()


def test_an_unknown_share_stays_between_the_least_and_the_most():
    field = Field(np.asarray([[0.2], [0.45], [0.15]]), np.asarray([[0.2], [0.0], [0.0]]), np.random.default_rng(5))
    assert count_places(field, np.ones((500, 1)), 3).counts.tolist() == [[0, 500, 0], [500, 0, 0], [0, 0, 500]]
