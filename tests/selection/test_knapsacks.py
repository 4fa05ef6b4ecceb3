"""Many knapsacks at a time are each filled to the best."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
from hypothesis import given, strategies as st

from channelcrm.selection.knapsacks import Grid, in_parts, pack


@st.composite
def knapsacks(draw):
    """Of each item its knapsack, profit and size; of each knapsack its room."""
    rooms = draw(st.lists(st.integers(0, 20), min_size=1, max_size=4))
    item = st.tuples(st.integers(0, len(rooms) - 1), st.integers(1, 30), st.integers(0, 9))
    items = np.asarray(sorted(draw(st.lists(item, max_size=10))), dtype=np.int64).reshape(-1, 3)
    return items[:, 0], items[:, 1] / 4, items[:, 2], np.asarray(rooms)


def best(profit, size, room) -> float:
    items = range(len(profit))
    every = chain.from_iterable(combinations(items, count) for count in range(len(profit) + 1))
    return max(sum(profit[at] for at in some) for some in every if sum(size[at] for at in some) <= room)


@given(knapsacks())
def test_the_value_is_that_of_the_best_items_that_fit(task):
    group, profit, size, room = task
    packed = pack(*task)
    for knapsack in range(len(room)):
        mine = group == knapsack
        taken = mine & packed.taken
        assert packed.value[knapsack] == best(profit[mine], size[mine], room[knapsack]) == profit[taken].sum()
        assert size[taken].sum() <= room[knapsack]
        for smaller in range(room[knapsack] + 1):
            assert packed.table[knapsack, smaller] == best(profit[mine], size[mine], smaller)


@given(knapsacks())
def test_in_parts_no_less_fits_and_no_more_than_there_is_room_for(task):
    group, profit, size, room = task
    value, part = in_parts(group, profit, size.astype(float), room.astype(float))
    assert (value >= pack(*task).value - 1e-9).all()
    assert ((part >= 0) & (part <= 1)).all()
    assert (np.bincount(group, part * size, minlength=len(room)) <= room + 1e-9).all()
    assert ((part > 0) & (part < 1)).sum() <= len(room)


def test_tables_that_would_not_fit_in_memory_are_not_made():
    many = np.zeros(20_000, dtype=np.int64)
    assert pack(many, many + 1.0, many + 1, np.asarray([4_000])) is None


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=6), st.lists(st.floats(0, 2e6), min_size=1, max_size=3),
    st.data(),
)  # fmt: skip
def test_what_fits_a_site_fits_on_the_grid(demand, capacity, data):
    grid = Grid.of(np.asarray(demand), np.asarray(capacity))
    some = data.draw(st.sets(st.integers(0, len(demand) - 1)))
    for site, room in enumerate(capacity):
        if sum(demand[at] for at in some) <= room:
            assert grid.size[list(some)].sum() <= grid.room[site]


@given(st.integers(1, 50), st.lists(st.integers(0, 20), min_size=1, max_size=6), st.integers(0, 60), st.data())
def test_of_whole_amounts_nothing_else_fits_on_the_grid(unit, demand, capacity, data):
    grid = Grid.of(unit * np.asarray(demand, dtype=float), np.asarray([unit * capacity], dtype=float))
    assert grid.exact
    some = data.draw(st.sets(st.integers(0, len(demand) - 1)))
    fits = unit * sum(demand[at] for at in some) <= unit * capacity
    assert (grid.size[list(some)].sum() <= grid.room[0]) == fits
