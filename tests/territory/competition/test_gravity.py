"""Demand is shared out by Huff's rule, all of it and once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import csr_array

from channelcrm.errors import ValidationError
from channelcrm.territory import Fading, Huff, Radius, TravelMatrix, coverage, gravity, great_circle_km
from channelcrm.values import Location
from tests.territory.maps import NEAR, grid, located, points

PLACES = st.lists(NEAR, min_size=1, max_size=10)
DEALERS = st.lists(NEAR, max_size=7)
RULES = st.builds(
    Huff, alpha=st.floats(0, 3), beta=st.floats(0, 4), decay=st.sampled_from(["power", "exponential"]),
    floor=st.floats(0.01, 5),
)  # fmt: skip
PULLS = st.lists(st.one_of(st.just(0), st.floats(0.01, 1000)), min_size=7, max_size=7)


@given(PLACES, DEALERS, st.floats(5, 300), RULES, PULLS)
def test_shares_are_what_hufs_formula_says_of_every_pair(places, dealers, km, rule, pulls):
    geo, shops = points(places, range(1, len(places) + 1)), located(dealers)
    draw = dict(zip(shops, pulls, strict=False))
    found = gravity(geo, shops, Radius(km=km), "people", attractiveness=draw, rule=rule)
    lon, lat = geo.places
    expected = dict.fromkeys(sorted(shops), 0.0)
    for at in range(len(geo)):
        far = {id: float(great_circle_km(lon[at], lat[at], place.lon, place.lat)) for id, place in shops.items()}
        pull = {
            id: draw[id] ** rule.alpha * (
                max(cost, rule.floor) ** -rule.beta if rule.decay == "power" else math.exp(-rule.beta * cost)
            ) if draw[id] else 0.0
            for id, cost in far.items() if cost <= km
        }  # fmt: skip
        whole = sum(pull.values())
        if whole < 1e-250:  # where the plain formula has no digits left
            return
        for id, one in pull.items():
            expected[id] += float(geo.measure("people")[at]) * one / whole
    assert found.amount_of_dealer == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(PLACES, DEALERS, st.floats(5, 300), RULES)
def test_probabilities_of_whoever_is_reached_sum_to_one_and_shares_to_the_coverage(places, dealers, km, rule):
    geo, shops = points(places, range(1, len(places) + 1)), located(dealers)
    found = gravity(geo, shops, Radius(km=km), "people", rule=rule)
    cov = coverage(geo, shops, Radius(km=km), "people")
    assert found.probabilities.shape == (len(geo), len(shops))
    assert found.probabilities.sum(axis=1) == pytest.approx(cov.covered)
    assert found.share == pytest.approx(cov.share)
    assert all(0 <= share <= 1 for share in found.share_of_dealer.values())
    assert sum(found.share_of_dealer.values()) == pytest.approx(found.share)


@given(PLACES, st.lists(NEAR, min_size=1, max_size=6), NEAR, st.floats(5, 300), RULES)
def test_a_new_rival_takes_from_everybody_and_gives_to_nobody(places, dealers, new, km, rule):
    geo = points(places, [1] * len(places))
    few, more = (gravity(geo, located(shops), Radius(km=km), rule=rule) for shops in (dealers, [*dealers, new]))
    assert all(more.amount_of_dealer[id] <= amount + 1e-9 for id, amount in few.amount_of_dealer.items())
    assert more.share >= few.share - 1e-12


def test_far_dealers_share_alike_however_little_they_pull():
    geo = points([(0, 0)], [10])
    found = gravity(
        geo, {"a": Location(90, 0), "b": Location(-90, 0)}, Radius(km=20_000), rule=Huff(decay="exponential")
    )
    assert found.share_of_dealer == pytest.approx({"a": 0.5, "b": 0.5})


def test_whoever_stands_in_the_place_pulls_as_if_it_were_the_floor_away():
    geo = points([(0, 0)], [10])
    found = gravity(geo, {"here": Location(0, 0), "there": Location(0, 0.01)}, Radius(km=5), rule=Huff(floor=2))
    assert found.share_of_dealer == {"here": 0.5, "there": 0.5}


def test_costs_and_strengths_are_those_of_the_reach():
    geo = points([(0, 0)], [10])
    matrix = TravelMatrix(csr_array([[10.0, 20.0]]), ["p0"], ["a", "b"], limit=30)
    found = gravity(geo, {"a": Location(0, 0), "b": Location(0, 0)}, matrix, rule=Huff(beta=1))
    assert found.share_of_dealer == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    fades = gravity(geo, {"a": Location(0, 0), "b": Location(0, 0)}, Fading(matrix, full=10), rule=Huff(beta=1))
    assert fades.share_of_dealer == pytest.approx({"a": 0.8, "b": 0.2})


def test_who_is_worth_nothing_gets_nothing_and_alone_leaves_demand_unserved():
    geo, shops = points([(0, 0)], [10]), {"a": Location(0, 0), "b": Location(0, 0)}
    assert gravity(geo, shops, Radius(km=5), attractiveness={"a": 0, "b": 1}).share_of_dealer == {"a": 0, "b": 1}
    assert gravity(geo, shops, Radius(km=5), attractiveness={"a": 0, "b": 0}).share == 0


def test_it_is_the_same_in_parts(monkeypatch):
    geo = points([(-94 + at / 20, 41) for at in range(30)], range(1, 31))
    shops = located([(-94, 41), (-93, 41), (-92.9, 41)])
    whole = gravity(geo, shops, Radius(km=60), "people")
    monkeypatch.setattr("channelcrm.territory.reach.passes._POINTS", 7)
    monkeypatch.setattr("channelcrm.territory.reach.passes._PAIRS", 3)
    cut = gravity(geo, shops, Radius(km=60), "people")
    assert cut.share_of_dealer == pytest.approx(whole.share_of_dealer)
    assert np.array_equal(cut.probabilities.toarray(), whole.probabilities.toarray())


@pytest.mark.parametrize("wrong", [{}, {"d": -1}, {"d": math.nan}, {"d": math.inf}, {"d": None}, {"d": "9"}, 5])
def test_every_dealer_needs_an_attractiveness_that_can_be(wrong):
    with pytest.raises(ValidationError, match=r"attractiveness of 'd'|is no mapping"):
        gravity(grid(), {"d": Location(-93.75, 41.25)}, Radius(km=50), attractiveness=wrong)


@pytest.mark.parametrize("wrong", [{"alpha": -1}, {"beta": math.inf}, {"floor": 0}, {"decay": "linear"}])
def test_a_rule_has_numbers_that_can_be(wrong):
    with pytest.raises(ValidationError, match="is no "):
        Huff(**wrong)


def test_there_is_no_share_of_nothing():
    with pytest.raises(ValidationError, match="There is no people anywhere"):
        gravity(points([(0, 0)], [0]), {}, Radius(km=1), "people")
