"""The reference numbers of a real market: Iowa's counties, census tracts and retail outlets."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from channelcrm.territory import Geography, Radius, coverage, divide
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


def test_ninety_nine_counties_go_to_twenty_outlets_each_once(counties, active):
    division = divide(counties, dict(sorted(active.items())[:20]), measure="pop_2010")
    assert sum(len(areas) for areas in division.areas.values()) == 99
    assert sum(division.deviation["pop_2010"].values()) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("count", "tolerance"), [(4, 0.01), (4, 0.05), (8, 0.05), (12, 0.05)])
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
