"""A limit's rows allow the choices that its words allow, and no others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from shapely import Point

from channelcrm.selection import Budget, Count, MaxCoverage, Spacing, select
from channelcrm.selection.candidates import candidates_of
from channelcrm.territory import Area, Geography, Radius, great_circle_km
from channelcrm.values import Location
from tests.selection.networks import Shop, subsets
from tests.selection.oracle import holds, limits_on, markets
from tests.territory.maps import NEAR, points

DEMAND = points([(-94, 41)], [1])


def masks(shops):
    """Every choice, and its flags in the order of ids."""
    shops = sorted(shops, key=lambda shop: shop.id)
    for picked in subsets(len(shops)):
        yield [shops[at] for at in picked], np.isin(np.arange(len(shops)), picked)


@given(st.data())
def test_rows_and_words_allow_the_same_choices(data):
    _, shops, _ = data.draw(markets())
    limits = data.draw(limits_on(shops))
    candidates = candidates_of(shops, DEMAND)
    systems = [limit.system(candidates) for limit in limits]
    for chosen, flags in masks(shops):
        assert all(system.holds(flags) for system in systems) == holds(limits, chosen)


@given(st.lists(NEAR, min_size=2, max_size=7, unique=True), st.data())
def test_spacing_forbids_every_pair_that_is_closer_and_no_other(places, data):
    shops = [Shop(id=f"s{at}", location=Location(*place)) for at, place in enumerate(places)]
    ways = [float(great_circle_km(*one, *other)) for at, one in enumerate(places) for other in places[:at]]
    km = data.draw(st.sampled_from(ways)) * data.draw(st.sampled_from([0.999, 1.0, 1.001]))
    system = Spacing(km=km).system(candidates_of(shops, DEMAND))
    for chosen, flags in masks(shops):
        assert system.holds(flags) == holds([Spacing(km=km)], chosen)


def test_dealers_at_one_place_are_one_row():
    shops = [Shop(id=f"s{at}", location=Location(-94, 41)) for at in range(6)]
    assert Spacing(km=1).system(candidates_of(shops, DEMAND)).matrix.tolist() == [[1.0] * 6]


@pytest.mark.parametrize(
    ("costs", "most"), [([6, 6, 1e12], 10), ([30_000, 30_000, 1e13], 55_000), ([1e9, 1e9, 1.5e9], 2e9 - 2)]
)
def test_a_budget_holds_whatever_others_cost(costs, most):
    geo = Geography.from_areas(
        Area(id=f"a{at}", name=f"a{at}", geometry=Point(at - 93, 42), measures={"people": 10}) for at in range(3)
    )
    sites = {"id": ["a", "b", "c"], "lon": [-93, -92, -91], "lat": [42] * 3, "cost": costs}
    choice = select(
        sites, demand=geo, reach=Radius(km=10), objective=MaxCoverage("people"),
        limits=[Budget("cost", most), Count(max=3)],
    )  # fmt: skip
    assert (len(choice.chosen), choice.status) == (1, "optimal")
