"""Sales made by known numbers give these numbers back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory import Huff, Radius, fit_gravity, gravity
from channelcrm.values import Location
from tests.support.examples import examples
from tests.territory.maps import grid, located, points


def market(seed, areas=60, dealers=12):
    random = np.random.default_rng(seed)
    geo = points(random.uniform([-95, 41], [-93, 42], (areas, 2)), [100] * areas)
    shops = located(random.uniform([-95, 41], [-93, 42], (dealers, 2)).tolist())
    return random, geo, shops, dict(zip(shops, random.uniform(1, 50, dealers).tolist(), strict=True))


def sales_of(geo, found, amounts):
    dense = amounts(found.probabilities.toarray())
    return {(geo.ids[i], found.sites.ids[j]): float(dense[i, j]) for i, j in zip(*np.nonzero(dense), strict=True)}


RULES = st.builds(
    Huff, alpha=st.floats(0.2, 2), beta=st.floats(0.5, 3), decay=st.just("power"), floor=st.floats(0.5, 3)
) | st.builds(Huff, alpha=st.floats(0.2, 2), beta=st.floats(0.005, 0.08), decay=st.just("exponential"))


@given(st.integers(0, 99), RULES)
@examples(30)
def test_expected_sales_give_the_rule_back_exactly(seed, rule):
    _, geo, shops, draw = market(seed)
    made = gravity(geo, shops, Radius(km=120), attractiveness=draw, rule=rule)
    sales = sales_of(geo, made, lambda chances: 1000 * chances)
    fit = fit_gravity(geo, shops, Radius(km=120), sales, attractiveness=draw, decay=rule.decay, floor=rule.floor)
    assert (fit.rule.alpha, fit.rule.beta) == pytest.approx((rule.alpha, rule.beta), rel=1e-6)
    assert fit.errors == pytest.approx({"alpha": 0, "beta": 0}, abs=1e-6)
    assert fit.left_out == 0


@pytest.mark.parametrize("rule", [Huff(alpha=0.7, beta=1.6), Huff(alpha=1.2, beta=0.03, decay="exponential")])
def test_drawn_customers_give_the_rule_back_within_its_errors(rule):
    away = []
    for seed in range(40):
        random, geo, shops, draw = market(seed)
        made = gravity(geo, shops, Radius(km=120), attractiveness=draw, rule=rule)
        assert made.share == pytest.approx(1)
        sales = sales_of(geo, made, lambda chances, random=random: random.multinomial(50, chances))
        fit = fit_gravity(geo, shops, Radius(km=120), sales, attractiveness=draw, decay=rule.decay)
        away += [(fit.rule.alpha - rule.alpha) / fit.errors["alpha"], (fit.rule.beta - rule.beta) / fit.errors["beta"]]
    assert abs(np.mean(away)) < 0.35
    assert 0.8 < np.std(away) < 1.25
    assert fit.rule.beta == pytest.approx(rule.beta, rel=0.1)


def test_dealers_all_alike_leave_beta_only():
    _, geo, shops, _ = market(3)
    made = gravity(geo, shops, Radius(km=120), rule=Huff(beta=1.3))
    fit = fit_gravity(geo, shops, Radius(km=120), sales_of(geo, made, lambda chances: chances))
    assert (fit.rule.alpha, fit.rule.beta) == (1, pytest.approx(1.3))
    assert set(fit.errors) == {"beta"}
    assert 0 < fit.explained < 1


def test_the_unit_of_sales_and_the_order_change_no_number():
    _, geo, shops, draw = market(4)
    made = gravity(geo, shops, Radius(km=120), attractiveness=draw, rule=Huff(beta=1.3))
    sales = sales_of(geo, made, lambda chances: np.round(20 * chances))
    one = fit_gravity(geo, shops, Radius(km=120), sales, attractiveness=draw)
    backwards = {pair: 1000 * sales[pair] for pair in reversed(sales)}
    other = fit_gravity(geo, shops, Radius(km=120), backwards, attractiveness=draw)
    assert (other.rule.alpha, other.rule.beta) == pytest.approx((one.rule.alpha, one.rule.beta), rel=1e-9)
    assert other.errors == pytest.approx(one.errors, rel=1e-6)


def test_sales_out_of_reach_are_counted_and_left_out():
    geo, shops = points([(0, 0), (0, 1)], [1, 1]), {"a": Location(0, 0), "b": Location(0, 0.1), "c": Location(0, 2)}
    sales = {("p0", "a"): 6, ("p0", "b"): 2, ("p0", "c"): 5}
    fit = fit_gravity(geo, shops, Radius(km=20), sales)
    assert (fit.used, fit.left_out, fit.areas) == (8, 5, 1)
    assert gravity(geo, shops, Radius(km=20), rule=fit.rule).probabilities.toarray()[0] == pytest.approx(
        [0.75, 0.25, 0]
    )


SHOPS = {"a": Location(-93.75, 41.25), "b": Location(-93.25, 41.25)}


@pytest.mark.parametrize(
    ("sales", "says"),
    [
        ({("nowhere", "a"): 1}, "area 'nowhere', which is not known"),
        ({("r0c0", "x"): 1}, "dealer 'x', which is not known"),
        ({("r0c0", "a"): -1}, "are -1"),
        ({("r0c0", "a"): math.nan}, "are nan"),
        ({"r0c0": 1}, "is no pair"),
        ([1], "is no mapping"),
        ({}, "No sales are within reach"),
        ({("r2c3", "a"): 1}, "No sales are within reach"),
        ({("r0c0", "a"): 5}, "do not tell beta"),
        ({("r0c0", "b"): 5, ("r0c0", "a"): 1}, "farther off sold more"),
    ],
)
def test_sales_that_cannot_be_or_do_not_tell_are_refused(sales, says):
    with pytest.raises(ValidationError, match=says):
        fit_gravity(grid(), SHOPS, Radius(km=60), sales)


def test_an_area_with_one_choice_tells_nothing():
    with pytest.raises(ValidationError, match="do not tell beta"):
        fit_gravity(grid(), SHOPS, Radius(km=5), {("r0c0", "a"): 5})


def test_who_cannot_be_chosen_is_no_part_of_the_question():
    with pytest.raises(ValidationError, match="attractiveness of 'a' is zero"):
        fit_gravity(grid(), SHOPS, Radius(km=60), {("r0c0", "b"): 5}, attractiveness={"a": 0, "b": 1})
