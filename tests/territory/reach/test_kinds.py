"""Every kind of reach answers the one question in the one shape."""

from __future__ import annotations

import math

import attrs
import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import coo_array, csr_array
from shapely import Point, box
from shapely.geometry import mapping

from channelcrm.errors import ValidationError
from channelcrm.territory import (
    Fading,
    Isochrones,
    Links,
    Nearest,
    Radius,
    ReachBy,
    TravelMatrix,
    coverage,
    great_circle_km,
)
from channelcrm.territory.reach import demand_of, parts, strengths
from channelcrm.territory.sites import sites_of
from channelcrm.values import Location
from tests.territory.maps import NEAR, grid, located, points

PLACES = st.lists(NEAR, min_size=1, max_size=10)
DEALERS = st.lists(NEAR, max_size=7)


@attrs.frozen
class Shop:
    id: str
    location: Location | None = None


def all_km(demand, sites):
    return great_circle_km(demand.lon[:, None], demand.lat[:, None], sites.lon, sites.lat)


def boxes(sites):
    return {id: box(lon - 0.4, lat - 0.3, lon + 0.4, lat + 0.3) for id, lon, lat in
            zip(sites.ids, sites.lon, sites.lat, strict=True)}  # fmt: skip


def every_kind(demand, sites):
    """A reach of each kind, and who serves whom by looking at all pairs."""
    km = all_km(demand, sites)
    order = np.lexsort((np.broadcast_to(np.arange(len(sites)), km.shape), km), axis=1)
    rank = np.argsort(order, axis=1)
    shapes = boxes(sites)
    inside = np.asarray([[shapes[id].intersects(Point(lon, lat)) for id in sites.ids] for lon, lat in
                         zip(demand.lon, demand.lat, strict=True)]).reshape(km.shape)  # fmt: skip
    fading = np.clip((60 - km) / 45, 0, 1)
    return [
        (Radius(km=40), (km <= 40) * 1.0),
        (Nearest(2), (rank < 2) * 1.0),
        (Nearest(1, within=Radius(km=40)), ((rank < 1) & (km <= 40)) * 1.0),
        (TravelMatrix(km + 1, demand.ids, sites.ids, limit=41), (km + 1 <= 41) * 1.0),
        (Isochrones.from_shapes(shapes), inside * 1.0),
        (Fading(Radius(km=60), full=15), fading),
        (Fading(TravelMatrix(km, demand.ids, sites.ids, limit=60), full=15), fading),
        (ReachBy(lambda some, all_sites: np.clip((60 - all_km(some, all_sites)) / 45, 0, 1)), fading),
    ]


@given(PLACES, DEALERS)
def test_links_are_what_all_pairs_say_in_order(places, dealers):
    demand, sites = demand_of(points(places, [1] * len(places))), sites_of(located(dealers))
    for reach, expected in every_kind(demand, sites):
        links = reach.links(demand, sites)
        found = np.zeros(expected.shape)
        found[links.rows, links.columns] = links.strengths
        assert found == pytest.approx(expected, abs=1e-9), reach
        assert len(links) == np.count_nonzero(found), reach
        assert np.array_equal(np.lexsort((links.columns, links.rows)), np.arange(len(links))), reach
        assert (links.cost >= 0).all()


@given(PLACES, DEALERS)
def test_demand_is_served_as_fully_as_its_best_dealer_does(places, dealers):
    geo = points(places, [1] * len(places))
    demand, sites = demand_of(geo), sites_of(located(dealers))
    for reach, expected in every_kind(demand, sites):
        best = expected.max(axis=1, initial=0.0)
        assert strengths(reach, demand, sites) == pytest.approx(best, abs=1e-9), reach
        assert list(coverage(geo, located(dealers), reach).by_area.values()) == pytest.approx(best.tolist(), abs=1e-9)


@given(PLACES, DEALERS, st.data())
def test_who_is_sole_is_what_is_lost_without_it(places, dealers, data):
    weights = data.draw(st.lists(st.integers(1, 99), min_size=len(places), max_size=len(places)))
    geo, shops = points(places, weights), located(dealers)
    demand, sites = demand_of(geo), sites_of(shops)
    for reach, _ in every_kind(demand, sites):
        if isinstance(reach, Nearest):
            continue  # without the nearest another is the nearest: it takes over
        cov = coverage(geo, shops, reach, "people")
        for shop, held in cov.by_dealer.items():
            rest = {id: place for id, place in shops.items() if id != shop}
            without = coverage(geo, rest, reach, "people")
            assert held.sole == pytest.approx((cov.share - without.share) * sum(weights), abs=1e-6)
            assert held.total == pytest.approx(held.sole + held.shared)
            assert held.shared >= -1e-9


@given(PLACES, DEALERS, st.data())
def test_parts_add_up_to_the_whole_however_they_are_cut(places, dealers, data):
    demand, sites = demand_of(points(places, [1] * len(places))), sites_of(located(dealers))
    pairs, at_a_time = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 5))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("channelcrm.territory.reach.passes._PAIRS", pairs)
        patch.setattr("channelcrm.territory.reach.passes._POINTS", at_a_time)
        for reach, _ in every_kind(demand, sites):
            whole, cut = reach.links(demand, sites), list(parts(reach, demand, sites))
            assert np.array_equal(np.concatenate([one.rows for one in cut]), whole.rows)
            assert np.array_equal(np.concatenate([one.columns for one in cut]), whole.columns)


@given(PLACES, DEALERS, st.data())
def test_two_who_share_demand_share_what_the_weaker_serves(places, dealers, data):
    weights = data.draw(st.lists(st.integers(1, 99), min_size=len(places), max_size=len(places)))
    geo, shops = points(places, weights), located(dealers)
    held = np.asarray(geo.measure("people"))
    for reach, serving in every_kind(demand_of(geo), sites_of(shops)):
        cov = coverage(geo, shops, reach, "people")
        ids = list(cov.by_dealer)
        expected = {}
        for i, one in enumerate(ids):
            for j, two in enumerate(ids[:i]):
                both = np.minimum(serving[:, i], serving[:, j])
                if (both > 1e-12).any():
                    expected[two, one] = (held @ both, (both > 1e-12).sum(), held @ serving[:, j], held @ serving[:, i])
        found = {pair.dealer_ids: pair for pair in cov.overlaps if pair.amount > 1e-9}
        assert found.keys() == expected.keys(), reach
        for key, (amount, areas, left, right) in expected.items():
            assert found[key].amount == pytest.approx(amount)
            assert found[key].areas == areas
            assert found[key].shares == pytest.approx((amount / left, amount / right))


@given(PLACES, st.lists(NEAR, min_size=1, max_size=6), st.data())
def test_a_group_reaches_what_one_of_its_dealers_does(places, dealers, data):
    geo, shops = points(places, range(1, len(places) + 1)), located(dealers)
    lines = {id: data.draw(st.sampled_from([None, "A", "B", ["A", "B"], ["C"], []])) for id in shops}
    for reach, _ in every_kind(demand_of(geo), sites_of(shops)):
        if isinstance(reach, Nearest):
            continue
        cov = coverage(geo, shops, reach, "people")
        for name, group in cov.by(lines).items():
            inside = {id: place for id, place in shops.items() if name in (lines[id] or [])}
            others = {id: place for id, place in shops.items() if set(lines[id] or []) - {name}}
            mine = coverage(geo, inside, reach, "people")
            assert group.share == pytest.approx(mine.share)
            assert group.dealers == len(inside)
            both = coverage(geo, {**inside, **others}, reach, "people").share
            rest = coverage(geo, others, reach, "people").share
            assert group.sole == pytest.approx((both - rest) * cov.total, abs=1e-6)
            assert group.total == pytest.approx(group.sole + group.shared)


def test_a_group_may_be_said_by_a_function_and_none_leaves_out():
    cov = coverage(grid(2, 1), {"d1": Location(-93.75, 41.25), "d2": Location(-93.25, 41.25)}, Radius(km=5), "people")
    assert {name: group.total for name, group in cov.by(lambda id: "A" if id == "d1" else None).items()} == {"A": 1}
    with pytest.raises(ValidationError, match="says no groups"):
        cov.by(5)
    with pytest.raises(ValidationError, match="The group of 'd1' is 7"):
        cov.by({"d1": 7})


def test_shares_by_parent_are_those_of_what_the_areas_hold():
    geo = attrs.evolve(grid(4, 1), parent_ids=("west", "west", "east", None))
    cov = coverage(geo, {"d": Location(-93.75, 41.25)}, Radius(km=5), "people")
    assert cov.by_parent == {"east": 0, "west": 1 / 3}


# Isochrones


def test_a_dealer_with_a_polygon_needs_no_location_and_one_without_is_listed():
    reach = Isochrones.from_shapes({"b": box(-94, 41, -93.5, 41.5), "stranger": box(-95, 40, -90, 45)})
    cov = coverage(grid(2, 1), [Shop("a", Location(-93.75, 41.25)), Shop("b")], reach, "people")
    assert (cov.unlocated, cov.share, list(cov.by_dealer)) == (("a",), 1 / 3, ["b"])
    assert str(reach) == "within its polygon"


def test_the_border_of_a_polygon_is_within():
    reach = Isochrones.from_shapes({"b": box(0, 0, 1, 1)})
    assert coverage(points([(1, 0.5), (1.0000001, 0.5)], [1, 1]), [Shop("b")], reach).by_area == {"p0": 1, "p1": 0}


def test_isochrones_come_from_frames_in_any_crs_and_from_geojson():
    frame = gpd.GeoDataFrame({"dealer": ["d2", "d1"]}, geometry=[box(1, 0, 2, 1), box(0, 0, 1, 1)], crs=4326)
    collection = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"dealer": id}, "geometry": mapping(shape)}
        for id, shape in zip(frame["dealer"], frame.geometry, strict=True)
    ]}  # fmt: skip
    geo, shops = points([(0.5, 0.5), (1.5, 0.5), (5, 5)], [1, 2, 4]), [Shop("d1"), Shop("d2")]
    for reach in (
        Isochrones.from_frame(frame.to_crs(3857), "dealer", name="within 30 minutes"),
        Isochrones.from_geojson(collection, "dealer", name="within 30 minutes"),
    ):
        cov = coverage(geo, shops, reach, "people")
        assert ({id: one.total for id, one in cov.by_dealer.items()}, str(cov.reach)) == (
            {"d1": 1, "d2": 2}, "within 30 minutes",
        )  # fmt: skip


def test_an_isochrone_that_crosses_itself_is_repaired_and_reported():
    bow = {"type": "Polygon", "coordinates": [[(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]]}
    reach = Isochrones.from_geojson({"features": [{"id": "d1", "properties": None, "geometry": bow}]})
    assert "Self-intersection" in reach.repaired["d1"]
    assert coverage(points([(0.75, 0.5)], [1]), [Shop("d1")], reach).share == 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Isochrones.from_shapes([box(0, 0, 1, 1)]), "no mapping of polygons"),
        (lambda: Isochrones.from_shapes({"d": Point(0, 0)}), "has a point for a polygon"),
        (lambda: Isochrones.from_shapes({"d": None}), "has no geometry"),
        (lambda: Isochrones.from_shapes({"d": box(0, 0, 1, 100)}), "are no degrees"),
        (lambda: Isochrones.from_geojson([]), "no FeatureCollection"),
        (lambda: Isochrones.from_geojson({"features": [{"geometry": mapping(box(0, 0, 1, 1))}]}), "row 1: id: "),
        (lambda: Isochrones.from_geojson({"features": [{"id": "d", "geometry": {"type": "Bow"}}]}), "can be read"),
        (lambda: Isochrones.from_geojson({"features": [{"id": 1, "geometry": mapping(box(0, 0, 1, 1))}] * 2}), "two"),
        (lambda: Isochrones.from_frame(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)])), "what its coordinates mean"),
    ],
)  # fmt: skip
def test_isochrones_that_cannot_be_are_refused_with_the_reason(make, says):
    with pytest.raises(ValidationError, match=says):
        make()


# Matrices of travel


def test_a_matrix_may_be_asymmetric_and_what_is_not_stored_has_no_way():
    costs = csr_array(([0.0, 31.0, 12.0], ([0, 0, 1], [0, 1, 1])), shape=(3, 2))
    reach = TravelMatrix(costs, ["p0", "p1", "p2"], ["a", "b"], limit=30)
    cov = coverage(points([(0, 0), (0, 1), (0, 2)], [1, 2, 4]), [Shop("a"), Shop("b"), Shop("c")], reach, "people")
    assert ({id: one.total for id, one in cov.by_dealer.items()}, cov.unlocated) == ({"a": 1, "b": 2}, ("c",))
    assert str(reach) == "within 30 min"


def test_a_dense_matrix_says_no_way_by_infinity_and_without_a_limit_all_ways_count():
    reach = TravelMatrix([[1e6, math.inf]], ["p0"], ["a", "b"], unit="CNY")
    cov = coverage(points([(0, 0)], [1]), [Shop("a"), Shop("b")], reach)
    assert {id: one.total for id, one in cov.by_dealer.items()} == {"a": 1, "b": 0}


def test_a_table_of_pairs_makes_the_matrix():
    table = {"from": ["p0", "p1"], "to": ["b", "a"], "minutes": [10, 20.5]}
    reach = TravelMatrix.from_table(table, "from", "to", "minutes", limit=15)
    assert coverage(points([(0, 0), (0, 1)], [1, 2]), [Shop("a"), Shop("b")], reach, "people").share == 1 / 3


def test_rows_of_a_matrix_stand_in_any_order():
    geo, shops = points([(0, 0), (0, 1), (0, 2)], [1, 2, 4]), [Shop("a"), Shop("b")]
    costs = np.asarray([[1, 9], [9, 1], [9, 9]])
    turned = TravelMatrix(costs[::-1, ::-1], ["p2", "p1", "p0"], ["b", "a"], limit=5)
    assert coverage(geo, shops, turned).by_dealer == coverage(
        geo, shops, TravelMatrix(costs, ["p0", "p1", "p2"], ["a", "b"], limit=5)
    ).by_dealer  # fmt: skip


TWICE = coo_array(([1.0, 2.0], ([0, 0], [0, 0])), shape=(1, 1))
PAIRS = {"d": ["p0", "p0"], "s": ["a", "a"]}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: TravelMatrix([[1, 2]], ["p"], ["a"]), r"shape of \(1, 2\), and there are 1 demand_ids and 1 site_ids"),
        (lambda: TravelMatrix([1, 2], ["p"], ["a"]), "no matrix"),
        (lambda: TravelMatrix([[1], [math.nan]], ["p", "q"], ["a"]), "row 2: costs: From the demand 'q'"),
        (lambda: TravelMatrix([[1], [-1]], ["p", "q"], ["a"]), "it costs -1.0"),
        (lambda: TravelMatrix(csr_array([[math.inf]]), ["p"], ["a"]), "it costs inf"),
        (lambda: TravelMatrix([["far"]], ["p"], ["a"]), "no matrix of numbers"),
        (lambda: TravelMatrix([[1], [1]], ["p", "p"], ["a"]), "row 2: demand_ids: The id 'p' stands twice"),
        (lambda: TravelMatrix([[1]], ["p"], [None]), "row 1: site_ids: There is no id"),
        (lambda: TravelMatrix([[1]], "p", ["a"]), "no list of ids"),
        (lambda: TravelMatrix(TWICE, ["p"], ["a"]), "'p' and 'a' stands twice"),
        (lambda: TravelMatrix([[1]], ["p"], ["a"], limit=0), "not a limit"),
        (lambda: TravelMatrix([[1]], ["p"], ["a"], limit=math.inf), "not a limit"),
        (lambda: TravelMatrix.from_table({**PAIRS, "c": [1, 2]}, "d", "s", "c"), "row 2: costs: The pair"),
        (lambda: TravelMatrix.from_table({**PAIRS, "c": [1, None]}, "d", "s", "c"), "row 2: costs: .* costs nan"),
        (lambda: TravelMatrix.from_table({**PAIRS, "c": [1, 2]}, "d", "s", "minutes"), "no column 'minutes'"),
    ],
)  # fmt: skip
def test_a_matrix_that_cannot_be_is_refused_by_row(make, says):
    with pytest.raises(ValidationError, match=says):
        make()


def test_demand_without_a_row_is_refused_by_its_id():
    reach = TravelMatrix([[1]], ["p0"], ["a"])
    with pytest.raises(ValidationError, match="no row for the demand 'p1'"):
        coverage(points([(0, 0), (0, 1)], [1, 1]), [Shop("a")], reach)


# The nearest


def test_equally_near_ones_go_by_their_ids():
    sites = located([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 0), (1, 0)])
    links = Nearest(3).links(demand_of(points([(0, 0)], [1])), sites_of(sites))
    assert links.columns.tolist() == [0, 1, 2]


def test_the_nearest_within_a_matrix_are_the_cheapest():
    reach = Nearest(1, within=TravelMatrix([[5, 3, 9]], ["p0"], ["a", "b", "c"], limit=8))
    assert (str(reach), reach.unit) == ("by the nearest within 8 min", "min")
    cov = coverage(points([(0, 0)], [1]), [Shop("a"), Shop("b"), Shop("c"), Shop("d")], reach)
    assert ([id for id, one in cov.by_dealer.items() if one.total], cov.unlocated) == (["b"], ("d",))


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "2"])
def test_how_many_are_nearest_is_a_whole_number(wrong):
    with pytest.raises(ValidationError, match="is no k"):
        Nearest(wrong)


def test_the_nearest_are_within_a_reach_only():
    with pytest.raises(ValidationError, match="is no reach"):
        Nearest(1, within=50)


# Fading


def test_reach_fades_from_full_to_nothing_at_the_limit():
    reach = Fading(TravelMatrix([[10], [15], [20], [30]], ["p0", "p1", "p2", "p3"], ["a"], limit=20), full=10)
    cov = coverage(points([(0, at) for at in range(4)], [1] * 4), [Shop("a")], reach)
    assert list(cov.by_area.values()) == [1, 0.5, 0, 0]
    assert [(gap.area_id, gap.amount) for gap in cov.gaps] == [("p2", 1), ("p3", 1), ("p1", 0.5)]
    assert str(reach) == "within 20 min, wholly up to 10 min"


@pytest.mark.parametrize("full", [20, -1, math.nan, "5", True])
def test_what_is_served_wholly_lies_below_the_limit(full):
    with pytest.raises(ValidationError, match="not from 0 to below the limit of 20 km"):
        Fading(Radius(km=20), full=full)


@pytest.mark.parametrize("within", [50, Nearest(2), TravelMatrix([[1]], ["p"], ["a"])])
def test_only_what_has_a_limit_fades(within):
    with pytest.raises(ValidationError, match="no reach with a limit"):
        Fading(within, full=5)


# Functions


def test_a_function_is_a_reach_and_may_give_costs():
    def by_road(demand, sites):
        rows, columns = np.nonzero(np.ones((len(demand), len(sites))))
        return Links(rows=rows, columns=columns, cost=np.full(len(rows), 7.0))

    cov = coverage(points([(0, 0), (9, 9)], [1, 1]), located([(5, 5)]), by_road)
    assert (cov.share, str(cov.reach)) == (1, "within reach by by_road")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (np.ones((2, 2)), r"returns a shape of \(2, 2\)"),
        ("near", "returns 'near'"),
        ([[math.nan]], "gives nan for the demand 'p0' and the site 'd0'"),
        ([[1.5]], "gives 1.5"),
        ([[-1]], "gives -1"),
        (Links(rows=np.array([1]), columns=np.array([0]), cost=np.array([1.0])), "returns a link"),
        (Links(rows=np.array([0]), columns=np.array([0]), cost=np.array([math.nan])), "returns a link"),
        (Links(rows=np.array([0, 0]), columns=np.array([0, 0]), cost=np.array([1.0, 1.0])), "a pair twice"),
    ],
)
def test_what_a_function_cannot_mean_is_refused(answer, says):
    with pytest.raises(ValidationError, match=says):
        coverage(points([(0, 0)], [1]), located([(0, 0)]), ReachBy(lambda _, __: answer, "mine"))


def test_a_class_is_no_function_and_nothing_is_no_reach():
    for wrong in (Radius, None, "50 km"):
        with pytest.raises(ValidationError, match=r"Radius\(km=50\)"):
            coverage(grid(), {}, wrong)
    with pytest.raises(ValidationError, match="cannot be called"):
        ReachBy(5)
