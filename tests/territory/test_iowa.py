"""The reference numbers of a real market: Iowa's counties, census tracts and retail outlets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from channelcrm.scoring import tiers_by_share
from channelcrm.territory import Geography, Radius, coverage, divide, gravity, great_circle_km, spread
from channelcrm.values import Location


@pytest.fixture(scope="module")
def outlets(shared_data):
    frame = pd.read_csv(shared_data("iowa/dealers.csv"), dtype={"dealer_id": str, "county_fips": str})
    return frame.set_index("dealer_id")


@pytest.fixture(scope="module")
def locations(outlets):
    known = outlets[outlets["lat"].notna()]
    return {id: Location(row.lon, row.lat) for id, row in zip(known.index, known.itertuples(), strict=True)}


@pytest.fixture(scope="module")
def active(shared_data, locations):
    months = pd.read_csv(shared_data("iowa/dealer_month.csv.gz"), dtype={"dealer_id": str})
    ids = set(months.loc[months["month"] >= "2021-11", "dealer_id"])
    return {id: location for id, location in locations.items() if id in ids}


@pytest.fixture(scope="module")
def counties(shared_data):
    frame = gpd.read_file(shared_data("iowa/counties.geojson"))
    return Geography.from_frame(frame, id="county_fips", name="name", measures=["pop_2010"])


@pytest.fixture(scope="module")
def tracts(shared_data):
    frame = pd.read_csv(shared_data("iowa/demand_points.csv"), dtype={"tract_geoid": str})
    places = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326)
    return Geography.from_frame(places, id="tract_geoid", measures=["pop_2010"])


def test_every_located_outlet_lies_in_its_one_county(counties, locations, outlets):
    found = counties.locate(locations.values())
    assert len(found) == 2355
    assert found == outlets.loc[list(locations), "county_fips"].tolist()


def test_neighbors_are_the_published_county_graph(counties, shared_data):
    pairs = pd.read_csv(shared_data("iowa/county_adjacency.csv"), dtype=str)
    found = {(one, two) for one, others in counties.neighbors.items() for two in others if one < two}
    assert found == {tuple(sorted(pair)) for pair in zip(pairs["county_a"], pairs["county_b"], strict=True)}


def test_counties_add_up_to_the_state(counties):
    assert sum(counties.area_km2.values()) == pytest.approx(145_746, rel=1e-3)  # land and water, US Census


@pytest.mark.parametrize(("km", "share"), [(2, 56.6), (5, 74.2), (10, 94.4), (20, 99.9)])
def test_population_near_an_active_outlet_is_the_reference(tracts, active, km, share):
    assert round(100 * coverage(tracts, active, Radius(km=km), "pop_2010").share, 1) == share


@pytest.fixture(scope="module")
def within_5_km(tracts, active):
    """Tracts x outlets, in the order of their ids, by looking at every pair."""
    (lon, lat), ids = tracts.places, sorted(active)
    places = np.asarray([(active[id].lon, active[id].lat) for id in ids])
    return great_circle_km(lon[:, None], lat[:, None], *places.T) <= 5


@pytest.fixture(scope="module")
def tiers(shared_data, active):
    months = pd.read_csv(shared_data("iowa/dealer_month.csv.gz"), dtype={"dealer_id": str})
    sold = months[months["month"] >= "2021-11"].groupby("dealer_id")["sales_usd"].sum()
    return tiers_by_share({id: float(sold.get(id, 0)) for id in active}, {"A": 0.8, "B": 0.95, "C": 1.0})


def test_tiers_reach_what_their_outlets_do_and_the_best_do_not_reach_all(tracts, active, tiers, within_5_km):
    found = coverage(tracts, active, Radius(km=5), "pop_2010").by(tiers)
    people, ids = tracts.measure("pop_2010"), sorted(active)
    reached = {name: within_5_km[:, [tiers[id] == name for id in ids]].any(axis=1) for name in "ABC"}
    assert {name: part.total for name, part in found.items()} == {
        name: people[near].sum() for name, near in reached.items()
    }
    assert found["A"].sole == people[reached["A"] & ~reached["B"] & ~reached["C"]].sum()
    assert round(100 * found["A"].share) == 66  # and all together 74: docs/explanation/numbers.md


def test_who_takes_most_from_whom_is_found_among_all_pairs(tracts, active, within_5_km):
    people, ids = tracts.measure("pop_2010"), sorted(active)
    near = within_5_km.astype(float)
    both = near.T @ (near * people[:, None])
    first = coverage(tracts, active, Radius(km=5), "pop_2010").overlaps[0]
    assert first.amount == np.triu(both, 1).max()
    one, two = (ids.index(id) for id in first.dealer_ids)
    assert first.shares == (both[one, two] / both[one, one], both[one, two] / both[two, two])


def test_gravity_shares_out_whoever_is_within_reach(tracts, active):
    found = gravity(tracts, active, Radius(km=20), "pop_2010")
    assert found.share == pytest.approx(coverage(tracts, active, Radius(km=20), "pop_2010").share)


def test_people_live_nearer_to_outlets_than_the_land_does(counties, tracts, active):
    maps = (tracts, counties, spread(counties))
    shares = [round(100 * coverage(geo, active, Radius(km=5), "pop_2010").share) for geo in maps]
    assert shares == [74, 69, 41]  # as docs/explanation/numbers.md says


def test_ninety_nine_counties_go_to_twenty_outlets_each_once(counties, active):
    division = divide(counties, dict(sorted(active.items())[:20]), measure="pop_2010")
    assert sum(len(areas) for areas in division.areas.values()) == 99
    assert sum(division.deviation["pop_2010"].values()) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("count", "tolerance"), [pytest.param(4, 0.01, marks=pytest.mark.slow), (4, 0.05), (8, 0.05), (12, 0.05)]
)
def test_counties_are_divided_among_found_centres_in_balance_and_in_one_piece(counties, count, tolerance):
    division = divide(counties, count, balance={"pop_2010": tolerance}, contiguous=True)
    assert division.contiguous
    if division.status != "feasible":
        assert "Polk" in division.conflict[0]
    else:
        assert max(map(abs, division.deviation["pop_2010"].values())) <= tolerance


def test_no_twenty_outlets_share_the_people_alike_for_polk_alone_is_more(counties, active):
    division = divide(counties, dict(sorted(active.items())[:20]), balance={"pop_2010": 0.05}, contiguous=True)
    assert division.status == "infeasible"
    assert division.conflict[0].startswith("Polk")
