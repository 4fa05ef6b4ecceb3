"""The cheapest way is the cheapest of all ways: held against every one of them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.optimize import linprog

from channelcrm.scoring.reasons.cheapest import Slope, Stairs, cheapest
from tests.support.examples import examples

SLOPES = st.lists(st.tuples(st.integers(1, 40), st.sampled_from([0.1, 0.25, 1, 2])), max_size=3)
STAIRS = st.lists(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 30)), min_size=1, max_size=3), max_size=4)


def ways(slopes, stairs):
    return (
        [Slope(f"s{at}", most, price) for at, (most, price) in enumerate(slopes)],
        [Stairs(f"t{at}", tuple((gain, float(cost)) for gain, cost in steps)) for at, steps in enumerate(stairs)],
    )


def cost_of(gained, slopes, stairs):
    prices = {slope.name: slope.price for slope in slopes}
    steps = {one.name: dict(sorted(one.steps, key=lambda step: -step[1])) for one in stairs}  # of equals the cheaper
    return sum(prices[name] * gain if name in prices else steps[name][gain] for name, gain in gained.items())


def least_of_all(need, slopes, stairs):
    """Every choice of steps, the rest by a linear program."""
    best = np.inf
    for choice in product(*([(0, 0.0), *one.steps] for one in stairs)):
        rest, paid = need - sum(gain for gain, _ in choice), sum(cost for _, cost in choice)
        if rest <= 0:
            best = min(best, paid)
        elif slopes:
            answer = linprog(
                [slope.price for slope in slopes], A_ub=[[-1.0] * len(slopes)], b_ub=[-rest],
                bounds=[(0, slope.most) for slope in slopes],
            )  # fmt: skip
            best = min(best, paid + answer.fun) if answer.success else best
    return best


@examples(200)
@given(st.integers(0, 120), SLOPES, STAIRS)
def test_no_way_costs_less(need, slopes, stairs):
    slopes, stairs = ways(slopes, stairs)
    found = cheapest(need, slopes, stairs)
    least = least_of_all(need, slopes, stairs)
    if found is None:
        assert least == np.inf
        return
    gained, proved = found
    assert proved
    assert sum(gained.values()) >= need
    assert cost_of(gained, slopes, stairs) == pytest.approx(least)


@given(st.integers(0, 120), SLOPES, STAIRS, st.randoms())
def test_the_order_in_which_ways_stand_changes_nothing(need, slopes, stairs, random):
    slopes, stairs = ways(slopes, stairs)
    first = cheapest(need, slopes, stairs)
    random.shuffle(slopes)
    random.shuffle(stairs)
    assert cheapest(need, slopes, stairs) == first


def test_a_step_that_looks_dear_is_taken_when_it_spares_two():
    stairs = [Stairs("a", ((9, 9.0),)), Stairs("b", ((6, 7.0),)), Stairs("c", ((6, 7.0),))]
    assert cheapest(12, [], stairs) == ({"b": 6, "c": 6}, True)  # a gives most for its cost, and is not enough alone


def test_nothing_needed_costs_nothing():
    assert cheapest(0, [Slope("a", 5, 1.0)], [Stairs("b", ((5, 1.0),))]) == ({}, True)


def test_a_search_that_would_not_end_is_cut_and_says_so():
    numbers = [(2**20 + 3**at % 7919, float(2**20 + 3**at % 7919)) for at in range(40)]
    stairs = [Stairs(f"t{at:02}", (step,)) for at, step in enumerate(numbers)]
    gained, proved = cheapest(sum(gain for gain, _ in numbers) // 2 + 1, [], stairs)
    assert not proved
    assert sum(gained.values()) > sum(gain for gain, _ in numbers) // 2
