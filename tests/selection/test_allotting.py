"""A choice filled site by site holds, and takes what is worth most for its room."""

from __future__ import annotations

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.selection.allotting import Lots, allot, at_best, ceiling
from channelcrm.selection.system import System, at_most
from channelcrm.selection.watch import Watch
from tests.selection.networks import subsets, systems


def table(worth, amounts, most, **more):
    """Of matrices of demand x sites, zero where nothing is given, and of what sites hold."""
    worth, amounts = np.asarray(worth, dtype=float), np.asarray(amounts, dtype=float)
    rows, columns = np.nonzero(worth)
    given_ = {
        "rows": rows, "columns": columns, "worth": worth[rows, columns], "amounts": amounts[rows, columns][None, :],
        "most": np.asarray(most, dtype=float)[None, :], "sites": np.zeros(len(most)), "demand": len(worth),
    }  # fmt: skip
    return Lots(**given_ | more)


@st.composite
def lots(draw, sites=4, demand=6, loads=2):
    def numbers(rows, columns, least, most):
        line = st.lists(st.integers(least, most), min_size=columns, max_size=columns)
        return np.asarray(draw(st.lists(line, min_size=rows, max_size=rows)), dtype=float).reshape(rows, columns)

    rows, columns = np.divmod(np.flatnonzero(draw(st.lists(st.booleans(), max_size=sites * demand))), sites)
    return Lots(
        rows=rows, columns=columns, worth=numbers(1, len(rows), -2, 9)[0], amounts=numbers(loads, len(rows), 0, 5),
        most=numbers(loads, sites, 0, 9), sites=numbers(1, sites, -3, 3)[0], demand=demand,
        enough=draw(st.just(np.inf) | st.integers(0, 20)),
    )  # fmt: skip


@given(lots(), st.data())
def test_each_demand_is_served_once_by_a_chosen_site_and_no_site_beyond_what_it_holds(asked, data):
    begin = np.asarray(data.draw(st.lists(st.booleans(), min_size=4, max_size=4)))
    chosen, served = allot(asked, System.free(4), begin, Watch())
    assert (np.bincount(asked.rows[served], minlength=1) <= 1).all()
    assert chosen[asked.columns[served]].all()
    assert (asked.worth[served] > 0).all()
    for amounts, most in zip(asked.amounts, asked.most, strict=True):
        assert (np.bincount(asked.columns[served], amounts[served], minlength=4) <= most).all()


@given(lots(), systems(4))
def test_upper_limits_hold_and_what_must_be_is_chosen(asked, system):
    chosen, _ = allot(asked, system, system.must, Watch())
    assert not (system.must & ~chosen).any()
    assert not (system.must_not & chosen).any()
    if system.allows((system.matrix @ system.must)[:, None])[0]:
        assert system.allows((system.matrix @ chosen)[:, None])[0]


@given(lots())
def test_with_room_for_all_and_sites_for_nothing_each_demand_gets_something(asked):
    wide = attrs.evolve(asked, most=np.full((2, 4), 100.0), sites=np.zeros(4), enough=np.inf)
    _, served = allot(wide, System.free(4), np.zeros(4, dtype=bool), Watch())
    assert set(wide.rows[served]) == set(wide.rows[wide.worth > 0])


def test_the_first_site_is_the_one_that_can_take_on_most():
    worth = [[5, 5], [5, 5], [5, 0]]
    chosen, served = allot(table(worth, np.ones((3, 2)), [1, 2]), at_most(2, 1), np.zeros(2, dtype=bool), Watch())
    assert chosen.tolist() == [False, True]
    assert served.tolist() == [False, True, False, True, False]


def test_what_is_worth_most_for_its_room_goes_first_and_what_is_too_large_is_passed_over():
    chosen, served = allot(
        table([[6], [5], [1]], [[6], [2], [1]], [4]), System.free(1), np.zeros(1, dtype=bool), Watch()
    )
    assert (chosen.tolist(), served.tolist()) == ([True], [False, True, True])


def test_what_is_left_over_goes_where_there_is_room_still():
    worth = [[9, 1], [9, 0], [0, 5]]  # the first site is full with the second row; the first row fits beside the third
    asked = table(worth, [[2, 1], [1, 0], [0, 1]], [2, 2])
    _, served = allot(asked, System.free(2), np.ones(2, dtype=bool), Watch())
    assert sorted(zip(asked.rows[served].tolist(), asked.columns[served].tolist(), strict=True)) == [
        (0, 1), (1, 0), (2, 1),
    ]  # fmt: skip


def test_no_more_is_chosen_than_is_enough():
    asked = table(np.eye(3), np.eye(3), [1, 1, 1], enough=2.0, sites=np.full(3, -1e-9))
    assert allot(asked, System.free(3), np.zeros(3, dtype=bool), Watch())[0].sum() == 2


@pytest.mark.filterwarnings("error")
def test_demand_that_takes_no_room_and_sites_that_hold_nothing_are_no_trouble():
    _, served = allot(table([[1], [2]], [[0], [1]], [0]), System.free(1), np.zeros(1, dtype=bool), Watch())
    assert served.tolist() == [True, False]


@given(lots(), systems(4))
def test_no_choice_within_the_limits_is_worth_more_than_the_ceiling(asked, system):
    for sites in subsets(4):
        begin = np.isin(np.arange(4), sites)
        if system.holds(begin):
            _, served = allot(asked, attrs.evolve(System.free(4), must_not=~begin), begin, Watch())
            assert asked.worth[served].sum() <= ceiling(asked, system) + 1e-9
            assert (np.bincount(asked.columns[served], asked.worth[served], minlength=4) <= at_best(asked) + 1e-9).all()


def test_the_ceiling_counts_what_sites_hold_and_how_many_they_are():
    asked = table([[4, 4], [4, 4], [4, 4]], np.ones((3, 2)), [1, 2.5])
    assert at_best(asked).tolist() == pytest.approx([4, 10])
    assert ceiling(asked, System.free(2)) == pytest.approx(14)
    assert ceiling(asked, at_most(2, 1)) == pytest.approx(10)


def test_interrupted_it_ends_with_what_it_has():
    watch = Watch()
    watch.stop()
    chosen, served = allot(table(np.eye(3), np.eye(3), [1, 1, 1]), System.free(3), np.zeros(3, dtype=bool), watch)
    assert not chosen.any()
    assert not served.any()
