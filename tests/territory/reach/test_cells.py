"""Places are decided cell by cell as they would be one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.territory import Radius, great_circle_km
from channelcrm.territory.reach import cells, demand_of, nearest_sites, radius, strengths
from channelcrm.territory.sites import sites_of
from tests.territory.maps import LONLAT, NEAR, located, points


@pytest.fixture(autouse=True, scope="module")
def _always_by_cells():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(radius, "_FEW", 0)
        yield


def by_pairs(demand, sites):
    return great_circle_km(demand.lon[:, None], demand.lat[:, None], sites.lon, sites.lat)


@given(
    st.one_of(st.lists(place, min_size=1, max_size=60) for place in (NEAR, LONLAT)),
    st.lists(NEAR, min_size=1, max_size=12),
    st.one_of(st.floats(0.01, 400), st.floats(400, 20_100)),
    st.sampled_from([1, 4, 16, 100]),
)
def test_a_place_is_near_when_its_nearest_site_is(places, dealers, km, per_cell):
    demand, sites = demand_of(points(places, [1] * len(places))), sites_of(located(dealers))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "_PER_CELL", per_cell)
        found = strengths(Radius(km=km), demand, sites)
    assert found.tolist() == (by_pairs(demand, sites) <= km).any(axis=1).tolist()


@given(st.lists(NEAR, min_size=2, max_size=40), st.lists(NEAR, min_size=1, max_size=8), st.data())
def test_who_is_on_the_border_is_near_and_who_is_just_outside_is_not(places, dealers, data):
    demand, sites = demand_of(points(places, [1] * len(places))), sites_of(located(dealers))
    km = by_pairs(demand, sites)
    on = float(data.draw(st.sampled_from(sorted(set(km[km > 0].tolist()) or {1.0}))))
    for radius_km in (on, float(np.nextafter(on, 0))):
        assert strengths(Radius(km=radius_km), demand, sites).tolist() == (km <= radius_km).any(axis=1).tolist()


def test_many_places_get_the_same_answer_by_cells_as_by_pairs():
    random = np.random.default_rng(5)
    demand = demand_of(points(random.uniform([-100, 35], [-80, 45], (20_000, 2)), [1] * 20_000))
    sites = sites_of(located(random.uniform([-100, 35], [-80, 45], (60, 2)).tolist()))
    found = strengths(Radius(km=90), demand, sites)
    assert found.tolist() == (by_pairs(demand, sites) <= 90).any(axis=1).tolist()
    assert 0.3 < found.mean() < 0.9


@given(st.lists(NEAR, min_size=1, max_size=40), st.lists(NEAR, min_size=1, max_size=12), st.integers(1, 4))
def test_the_order_in_which_places_are_asked_for_changes_nothing(places, dealers, k):
    demand, sites = demand_of(points(places, [1] * len(places))), sites_of(located(dealers))
    columns, km = nearest_sites(demand.lon, demand.lat, sites, k)
    for at in range(len(demand)):
        alone = nearest_sites(demand.lon[at : at + 1], demand.lat[at : at + 1], sites, k)
        assert (columns[at].tolist(), km[at].tolist()) == (alone[0][0].tolist(), alone[1][0].tolist())
