"""Neighbours differ, classes are even and round."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given, strategies as st

from channelcrm.report.map_colours import CATEGORIES, colour_apart, meeting, nice_breaks
from tests.territory.maps import grid

PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)).filter(lambda pair: pair[0] != pair[1]), max_size=40)


def graph(pairs):
    meets = {}
    for a, b in pairs:
        meets.setdefault(a, set()).add(b)
        meets.setdefault(b, set()).add(a)
    return meets


@given(PAIRS)
def test_whoever_has_fewer_neighbours_than_there_are_colours_differs_from_them(pairs):
    meets = graph(pairs)
    colours = colour_apart(20, meets)
    assert set(colours) <= set(range(CATEGORIES))
    if all(len(others) < CATEGORIES for others in meets.values()):
        assert all(colours[a] != colours[b] for a, others in meets.items() for b in others)


def test_few_holders_have_a_colour_each():
    assert len(set(colour_apart(CATEGORIES, {}))) == CATEGORIES


def test_a_map_where_eight_meet_at_every_corner_is_told_apart():
    geo = grid(7, 7)
    meets = meeting(geo.areas, list(range(49)))
    assert max(len(others) for others in meets.values()) == 8
    colours = colour_apart(49, meets)
    assert all(colours[a] != colours[b] for a, others in meets.items() for b in others)


def test_areas_of_nobody_and_one_s_own_areas_do_not_count_as_neighbours():
    geo = grid(3, 1)
    assert meeting(geo.areas, [0, -1, 1]) == {}
    assert meeting(geo.areas, [0, 0, 1]) == {0: {1}, 1: {0}}


@given(st.lists(st.floats(0.5, 1e7), min_size=1, max_size=60), st.integers(1, 6))
def test_classes_hold_every_value_and_have_round_limits(values, classes):
    limits = nice_breaks(values, classes)
    assert limits == sorted(set(limits))
    assert len(limits) <= classes
    assert limits[-1] >= max(values)
    assert all(bisect_left(limits, value) < len(limits) for value in values)
    assert all(len(str(limit).rstrip("0")) <= 3 for limit in limits)


def test_nothing_makes_no_classes():
    assert nice_breaks([], 5) == []
