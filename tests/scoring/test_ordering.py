"""The order is by value, then by id, however the values are kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from channelcrm.scoring.ordering import best_first, competition_ranks

WHOLE = st.integers(-3, 3) | st.sampled_from([0, 100_000_000, -(2**62), 2**62])
FLOATS = st.sampled_from([-1.0, 0.0, 0.1, 0.1 + 2e-17, 1e300])


@st.composite
def fields(draw):
    kind, values = draw(st.sampled_from([(np.int64, WHOLE), (np.float64, FLOATS)]))
    found = draw(st.lists(values, max_size=9))
    ids = [f"d{at}" for at in draw(st.permutations(range(len(found))))]
    running = draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    return ids, np.asarray(found, dtype=kind), np.asarray(running, dtype=bool)


@given(fields())
def test_the_best_stand_first_and_equals_by_id(field):
    ids, values, running = field
    expected = sorted((row for row in range(len(ids)) if running[row]), key=lambda row: (-values[row], ids[row]))
    assert best_first(ids, values, running).tolist() == expected


@given(fields())
def test_a_rank_is_one_more_than_there_are_better_ones(field):
    ids, values, running = field
    ranks = competition_ranks(values, best_first(ids, values, running))
    assert ranks.tolist() == [
        1 + int((values[running] > value).sum()) if runs else 0 for value, runs in zip(values, running, strict=True)
    ]
