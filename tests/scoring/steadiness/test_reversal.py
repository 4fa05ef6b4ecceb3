"""Taking a row away shows whether the order of two others depends on it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import methods
from channelcrm.scoring.steadiness.reversal import find_reversals, overtaken

SCORES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=7)
RANDOM = np.random.default_rng(1)


@given(SCORES)
def test_overtaken_is_the_best_placed_of_all_pairs_that_changed_places(pairs):
    before, after = (np.asarray(side, dtype=float) for side in zip(*pairs, strict=True))
    everyone = range(len(pairs))
    changed = [(a, b) for a in everyone for b in everyone if before[a] > before[b] and after[a] < after[b]]
    pair = overtaken(before, after)
    assert (pair is None) == (not changed)
    if pair is not None:
        assert pair in changed
        assert before[pair[0]] == max(before[a] for a, _ in changed)
        assert after[pair[1]] == max(after[b] for a, b in changed if a == pair[0])


def test_a_tie_that_opens_and_one_that_closes_are_no_reversal():
    assert overtaken(np.asarray([2.0, 2.0, 1.0]), np.asarray([1.0, 3.0, 1.0])) is None


def test_rounding_is_no_reversal():
    assert overtaken(np.asarray([0.1 + 0.2, 0.3]), np.asarray([1.0, 2.0])) is None
    assert overtaken(np.asarray([2.0, 1.0]), np.asarray([0.3, 0.1 + 0.2])) is None


def weighted(normalization):
    return lambda shares: methods.weighted_sum(shares, [1, 1], [1, 1], normalization)


# D alone holds nothing on the first criterion. With it C has 5/8 of A there, without it 2/5.
FOUR = np.asarray([[8.0, 5.0], [3.0, 0.0], [5.0, 10.0], [0.0, 6.0]])


def test_a_method_that_compares_lets_a_third_row_decide_between_two():
    found = find_reversals("ABCD", FOUR, weighted("minmax"), 10, RANDOM)
    assert (found.winner, found.tried) == ("C", 3)
    assert [str(one) for one in found.found] == ["without D, A overtakes C"]
    assert found.dethroning == found.found
    assert found.share == 1 / 3


def test_fixed_bounds_reverse_nothing():
    found = find_reversals("ABCD", FOUR, weighted("none"), 10, RANDOM)
    assert (found.tried, found.found, found.share, found.dethroning) == (3, (), 0, ())


def test_the_winner_is_never_taken_away_and_of_equals_it_is_the_first_by_id():
    seen = []

    def score(shares):
        seen.append(len(shares))
        return np.zeros(len(shares))

    assert find_reversals("CAB", np.zeros((3, 1)), score, 10, RANDOM).winner == "A"
    assert seen == [3, 2, 2]


def test_more_rows_than_may_be_tried_are_drawn_by_chance():
    found = find_reversals([f"d{at}" for at in range(50)], RANDOM.random((50, 2)), weighted("none"), 7, RANDOM)
    assert found.tried == 7


def test_who_cannot_be_spared_is_named():
    def score(shares):
        if not shares.any():
            raise ValidationError("nothing left")
        return shares[:, 0] * 0 + np.arange(len(shares), 0, -1)

    found = find_reversals("ABC", np.asarray([[0.0], [1.0], [0.0]]), score, 10, RANDOM)
    assert (found.unanswered, found.tried) == (("B",), 2)
