"""What limits on the sites say of their number."""

from __future__ import annotations

import attrs
import numpy as np
from hypothesis import given, strategies as st

from channelcrm.selection.system import System, join
from tests.selection.services import choices

FEW = 5


@st.composite
def systems(draw):
    """Up to three rows over five sites, and sites that must and must not be chosen."""
    numbers = st.integers(-2, 4).map(float)
    rows = [
        System.row(
            np.asarray(draw(st.lists(numbers, min_size=FEW, max_size=FEW))),
            draw(st.sampled_from([-np.inf, 0.0, 1.0])),
            draw(st.sampled_from([1.0, 3.0, 6.0, np.inf])),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    kinds = np.asarray(draw(st.lists(st.sampled_from(["free", "must", "must not"]), min_size=FEW, max_size=FEW)))
    system = join(rows, FEW)
    return attrs.evolve(system, must=kinds == "must", must_not=system.must_not | (kinds == "must not"))


def within(system):
    """Every choice that meets the limits."""
    every = (choice for p in range(FEW + 1) for choice in choices(FEW, p, (), ()))
    flags = {tuple(np.isin(np.arange(FEW), choice).tolist()) for choice in every}
    return [np.asarray(flag) for flag in sorted(flags) if system.holds(np.asarray(flag))]


@given(systems())
def test_no_choice_has_more_sites_than_the_most(system):
    assert all(chosen.sum() <= system.most() for chosen in within(system))


@given(systems())
def test_what_meets_the_limits_meets_their_number(system):
    assert all(system.by_number().holds(chosen) for chosen in within(system))


def test_the_most_is_what_the_cheapest_leave_room_for():
    budget = System.row(np.asarray([5.0, 1.0, 2.0, 9.0]), -np.inf, 8.0)
    assert budget.most() == 3
    assert attrs.evolve(budget, must=np.asarray([True, False, False, False])).most() == 3
    assert attrs.evolve(budget, must_not=np.asarray([False, True, False, True])).most() == 2
