"""Natural breaks are the best there are, to the last digit, for values of any size."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import accumulate, combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import natural_breaks
from channelcrm.scoring.tiering import breaks, partition
from channelcrm.scoring.tiering.breaks import break_starts
from tests.support.examples import examples

near = st.integers(-20, 60)
far = st.sampled_from([10**9, 10**15, -(10**12), 10**200]).flatmap(lambda big: near.map(lambda value: big + value))
sizes = st.integers(0, 17).flatmap(lambda power: near.map(lambda value: value * 10**power))
mixed = st.one_of(near, near.map(lambda value: 10**9 + value), near | far, sizes)


def spread(values, counts):
    """The exact sum of squares within a run, times nothing and rounded nowhere."""
    weight = sum(counts)
    total = sum(count * value for value, count in zip(values, counts, strict=True))
    return sum(count * value**2 for value, count in zip(values, counts, strict=True)) - Fraction(total**2, weight)


def best_of_all(values, counts, k):
    ways = ((0, *cuts, len(values)) for cuts in combinations(range(1, len(values)), k - 1))

    def cost(way):
        total = sum(spread(values[a:b], counts[a:b]) for a, b in pairwise(way))
        return total, way[::-1]

    return list(min(ways, key=cost)[:-1])


def best_by_stages(values, counts, k):
    """Fisher's recurrence, place by place, in fractions."""
    n = len(values)
    weights = list(accumulate(counts, initial=0))
    firsts = list(accumulate((c * v for v, c in zip(values, counts, strict=True)), initial=0))
    seconds = list(accumulate((c * v * v for v, c in zip(values, counts, strict=True)), initial=0))

    def within(a, b):
        return seconds[b] - seconds[a] - Fraction((firsts[b] - firsts[a]) ** 2, weights[b] - weights[a])

    best, came_from = {end: within(0, end) for end in range(1, n + 1)}, []
    for classes in range(2, k + 1):
        found = {
            end: min((best[cut] + within(cut, end), cut) for cut in range(classes - 1, end))
            for end in range(classes, n + 1)
        }
        best = {end: cost for end, (cost, _) in found.items()}
        came_from.append({end: cut for end, (_, cut) in found.items()})
    starts = [n]
    for stage in reversed(came_from):
        starts.append(stage[starts[-1]])
    return [0, *starts[:0:-1]]


@given(st.lists(mixed, min_size=1, max_size=9, unique=True), st.integers(1, 9), st.data())
def test_no_way_to_break_is_better_and_of_equals_the_earliest_is_taken(values, k, data):
    values.sort()
    k = min(k, len(values))
    counts = data.draw(st.lists(st.integers(1, 3), min_size=len(values), max_size=len(values)))
    expected = best_of_all(values, counts, k)
    assert break_starts(np.asarray(values, dtype=object), counts, k) == expected
    if max(map(abs, values)) < 2**53:
        assert break_starts(np.asarray(values, dtype=np.int64), counts, k) == expected
        assert break_starts(np.asarray(values, dtype=np.float64), counts, k) == expected


kinds = st.sampled_from(["even", "skewed", "equal steps", "outliers", "two heaps"])


@examples(20)
@given(kinds, st.integers(30, 90), st.integers(2, 9), st.integers(0, 99))
def test_the_coarse_look_loses_no_best_break(kind, n, k, seed):
    chance = np.random.default_rng(seed)
    made = {
        "even": lambda: chance.integers(0, 5000, n),
        "skewed": lambda: (chance.lognormal(5, 2, n) * 10).astype(np.int64),
        "equal steps": lambda: np.arange(n),
        "outliers": lambda: np.concatenate([np.arange(n - 2), [10**12, 10**12 + 7]]),
        "two heaps": lambda: np.concatenate([chance.integers(0, 50, n // 2), chance.integers(10**6, 10**6 + 9999, n)]),
    }[kind]()
    values, counts = np.unique(made, return_counts=True)
    expected = best_by_stages(values.tolist(), counts.tolist(), k)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breaks, "_FEW", 2)  # as if there were many
        patch.setattr(partition, "_CELLS", 3)
        assert break_starts(values, counts, k) == expected
        assert break_starts(values.astype(np.float64), counts, k) == expected


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40), st.integers(1, 6), st.integers(-(10**9), 10**9))
def test_where_values_begin_and_what_they_are_counted_in_changes_nothing(values, k, shift):
    found = natural_breaks(values, k)
    assert natural_breaks([value + shift for value in values], k) == tuple(value + shift for value in found)
    assert natural_breaks([value * 1024 for value in values], k) == tuple(value * 1024 for value in found)
    assert natural_breaks(values[::-1], k) == found


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20), st.integers(1, 5))
def test_any_finite_values_are_parted_into_classes_that_meet_nowhere(values, k):
    found = natural_breaks(values, k)
    assert len(found) == min(k, len(set(values)))
    assert list(found) == sorted(set(found))
    assert found[-1] == max(values)
    assert set(found) <= set(values)


def test_the_published_classes_of_california_come_out(shared_data):
    cases = json.loads(shared_data("scoring/gold.json").read_text(encoding="utf-8"))["cases"]
    case = next(one for one in cases if one["name"] == "jenks_calemp_k5")
    values = sorted(row[0] for row in case["matrix"])
    expected = case["expected"]
    assert list(natural_breaks(values, case["params"]["k"])) == expected["upper_bounds"]
    ends = [0, *np.searchsorted(values, expected["upper_bounds"], side="right").tolist()]
    assert np.diff(ends).tolist() == expected["counts"]
    classes = [[Fraction(str(value)) for value in values[a:b]] for a, b in pairwise(ends)]
    assert float(sum(spread(one, [1] * len(one)) for one in classes)) == pytest.approx(expected["within_ssd"], abs=1e-9)


def test_nothing_has_no_breaks_and_one_class_ends_at_the_largest():
    assert natural_breaks([], 3) == ()
    assert natural_breaks([4, 2, 9], 1) == (9.0,)
    assert natural_breaks([7, 7], 3) == (7.0,)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, None], "not known"),
        ([1, float("nan")], "not known"),
        ([1, float("inf")], "not a finite number"),
        (["many"], "not a number"),
        (np.zeros((2, 2)), "no column"),
        (7, "no list"),
    ],
)
def test_what_has_no_place_among_numbers_is_refused(values, message):
    with pytest.raises(ValidationError, match=message):
        natural_breaks(values, 2)


@pytest.mark.parametrize("k", [0, -1, True, 1.5, None])
def test_a_number_of_classes_is_whole_and_at_least_one(k):
    with pytest.raises(ValidationError, match="k: "):
        natural_breaks([1, 2], k)
