"""Coverage is what a loop over all pairs would say."""

from __future__ import annotations

import math

import attrs
import geopandas
import pytest
from hypothesis import given, strategies as st
from shapely import Point

from channelcrm.errors import ValidationError
from channelcrm.territory import Radius, coverage, great_circle_km
from channelcrm.territory.reach import nearest_site
from channelcrm.territory.sites import sites_of
from channelcrm.values import Location
from tests.territory.maps import LONLAT, NEAR, grid, located, points

PLACES = st.lists(NEAR, min_size=1, max_size=12)
DEALERS = st.lists(NEAR, max_size=8)
KM = st.floats(0.5, 300)


@attrs.frozen
class Shop:
    id: str
    location: Location | None


@given(PLACES, DEALERS, KM, st.data())
def test_coverage_is_what_all_pairs_say(places, dealers, km, data):
    weights = data.draw(st.lists(st.integers(1, 99), min_size=len(places), max_size=len(places)))
    geo, shops = points(places, weights), located(dealers)
    cov = coverage(geo, shops, Radius(km=km), "people")
    lon, lat = geo.places
    weight = dict(zip(geo.ids, geo.measure("people").tolist(), strict=True))
    reached = {
        shop: {
            geo.ids[at]
            for at in range(len(geo))
            if float(great_circle_km(lon[at], lat[at], place.lon, place.lat)) <= km
        }
        for shop, place in shops.items()
    }
    covered = set().union(*reached.values())
    assert cov.share == sum(weight[area] for area in covered) / sum(weight.values())
    assert {area for area, share in cov.by_area.items() if share} == covered
    assert {gap.area_id: gap.amount for gap in cov.gaps} == {id: weight[id] for id in weight if id not in covered}
    for shop, areas in reached.items():
        others = set().union(*(mine for other, mine in reached.items() if other != shop))
        assert cov.by_dealer[shop].total == sum(weight[area] for area in areas)
        assert cov.by_dealer[shop].sole == sum(weight[area] for area in areas - others)
        assert cov.by_dealer[shop].shared == cov.by_dealer[shop].total - cov.by_dealer[shop].sole
    assert {pair.dealer_ids: (pair.amount, pair.areas) for pair in cov.overlaps} == {
        (one, two): (sum(weight[area] for area in reached[one] & reached[two]), len(reached[one] & reached[two]))
        for one in reached
        for two in reached
        if one < two and reached[one] & reached[two]
    }


@given(PLACES, DEALERS, KM)
def test_another_dealer_never_covers_less_and_adds_least_where_most_are(places, dealers, km):
    geo = points(places, [1] * len(places))

    def share(shops):
        return coverage(geo, located(shops), Radius(km=km)).share

    new = (-94.0, 41.5)
    assert 0 <= share(dealers) <= share([*dealers, new]) <= 1
    few = dealers[: len(dealers) // 2]
    assert share([*few, new]) - share(few) >= share([*dealers, new]) - share(dealers) - 1e-12


@given(PLACES, DEALERS, KM)
def test_shares_by_area_add_up_to_the_share(places, dealers, km):
    geo = points(places, range(1, len(places) + 1))
    cov = coverage(geo, located(dealers), Radius(km=km), "people")
    weights = geo.measure("people").tolist()
    held = math.fsum(weight * cov.by_area[id] for id, weight in zip(geo.ids, weights, strict=True))
    assert held / math.fsum(weights) == cov.share


def test_the_border_of_the_radius_is_within():
    geo, shop = points([(-94, 41)], [1]), {"d": Location(-93.2, 41.3)}
    km = float(great_circle_km(-94, 41, -93.2, 41.3))
    assert coverage(geo, shop, Radius(km=km)).share == 1
    assert coverage(geo, shop, Radius(km=math.nextafter(km, 0))).share == 0


def test_reach_crosses_the_antimeridian_and_the_pole():
    geo = points([(179.9, 0), (10, 89.9)], [1, 1])
    assert coverage(geo, {"d": Location(-179.9, 0), "e": Location(-170, 89.9)}, Radius(km=25)).share == 1


def test_a_reach_around_the_world_covers_all():
    assert coverage(points([(0, 0), (180, 0)], [1, 1]), {"d": Location(0, 0)}, Radius(km=20_016)).share == 1


def test_the_demand_of_a_polygon_sits_at_a_point_inside():
    geo = grid(2, 1)
    cov = coverage(geo, {"d": Location(-93.75, 41.25)}, Radius(km=1), "people")
    assert cov.by_area == {"r0c0": 1, "r0c1": 0}
    assert cov.to_frame()["dealers"].tolist() == [1, 0]


def test_gaps_stand_by_what_they_hold_then_by_id():
    cov = coverage(points([(0, 0), (1, 1), (2, 2)], [5, 9, 5]), {}, Radius(km=1), "people")
    assert [gap.area_id for gap in cov.gaps] == ["p1", "p0", "p2"]
    assert cov.share == 0


def test_dealers_without_a_location_are_listed_not_lost():
    cov = coverage(grid(), [Shop("a", None), Shop("b", Location(-93.75, 41.25))], Radius(km=1))
    assert cov.unlocated == ("a",)
    assert list(cov.by_dealer) == ["b"]


def test_a_dealer_given_twice_is_refused():
    with pytest.raises(ValidationError, match="'a' stands twice"):
        coverage(grid(), [Shop("a", None), Shop("a", None)], Radius(km=1))


@pytest.mark.parametrize("wrong", [0, -1, float("inf"), float("nan"), "50", None, True])
def test_a_radius_is_a_finite_number_above_zero(wrong):
    with pytest.raises(ValidationError, match="is not a radius"):
        Radius(km=wrong)


def test_there_is_no_share_of_nothing():
    with pytest.raises(ValidationError, match="There is no people anywhere"):
        coverage(points([(0, 0)], [0]), {}, Radius(km=1), "people")


@given(st.lists(LONLAT, min_size=1, max_size=10), st.lists(LONLAT, min_size=1, max_size=12), st.booleans())
def test_the_nearest_site_is_the_first_of_the_nearest_by_haversine(places, sites, crowded):
    shops = sites_of(located(sites * 3 if crowded else sites))
    geo = points(places, [1] * len(places))
    chosen, km = nearest_site(*geo.places, shops)
    for at in range(len(geo)):
        every = great_circle_km(geo.places[0][at], geo.places[1][at], shops.lon, shops.lat)
        assert km[at] == pytest.approx(every.min(), abs=1e-6)
        assert every[chosen[at]] == pytest.approx(every.min(), abs=1e-6)
        if crowded:
            assert not (every[: chosen[at]] < every[chosen[at]]).any()
            assert not (every[: chosen[at]] == every[chosen[at]]).any()


def test_a_large_map_is_looked_at_in_parts_with_the_same_result(monkeypatch):
    geo = points([(-94 + at / 20, 41) for at in range(30)], range(1, 31))
    shops = located([(-94, 41), (-93, 41), (-92.9, 41)])

    def found():
        cov = coverage(geo, shops, Radius(km=30), "people")
        return cov.share, cov.by_dealer, cov.overlaps, cov.counts.tolist()

    whole = found()
    monkeypatch.setattr("channelcrm.territory.reach.passes._POINTS", 7)
    monkeypatch.setattr("channelcrm.territory.reach.passes._PAIRS", 3)
    assert found() == whole


def test_a_measure_called_dealers_is_not_overwritten_by_their_number():
    geo = attrs.evolve(grid(2, 1), measures={"dealers": grid(2, 1).measure("people")})
    frame = coverage(geo, {"d": Location(-93.75, 41.25)}, Radius(km=5), "dealers").to_frame()
    assert frame["dealers"].tolist() == [1, 0]
    assert frame["measures.dealers"].tolist() == [1, 2]


@pytest.mark.parametrize(
    "places",
    [
        ["d1"],
        {"d1": (-93.75, 41.25)},
        [Shop("d1", (-93.75, 41.25))],  # type: ignore[arg-type]  # what someone may give
        geopandas.GeoDataFrame({"id": ["d1"]}, geometry=[Point(-93.75, 41.25)], crs=4326),
        5,
    ],
)
def test_what_is_no_place_is_refused_with_what_would_be(places):
    with pytest.raises(ValidationError, match=r"Location\(lon, lat\)"):
        coverage(grid(), places, Radius(km=5))


def test_a_bare_number_is_no_reach():
    with pytest.raises(ValidationError, match=r"Radius\(km=50\)"):
        coverage(grid(), {"d": Location(-93.75, 41.25)}, 50)


def test_a_frame_is_no_geography():
    with pytest.raises(ValidationError, match=r"Geography\.from_frame"):
        coverage(grid().to_frame(), {"d": Location(-93.75, 41.25)}, Radius(km=5))
