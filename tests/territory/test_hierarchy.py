"""What the areas of a level hold is what the areas in them hold: nothing twice, nothing lost."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st
from shapely import Point, box

from channelcrm.errors import ValidationError
from channelcrm.territory import Area, Geography


def area(id, kind="", parent=None, shape=None, **measures):
    return Area(
        id=id, name=id.upper(), kind=kind, parent_id=parent, geometry=shape or box(0, 0, 1, 1), measures=measures
    )


COUNTRY = [
    area("us", "country", people=999, shape=box(0, 0, 4, 2)),
    area("ia", "region", "us", people=7, shape=box(0, 0, 2, 2)),
    area("ne", "region", "us", people=50, shape=box(2, 0, 4, 2)),
    area("story", "county", "ia", people=30, shape=box(0, 0, 2, 1)),
    area("polk", "county", "ia", people=11, shape=box(0, 1, 2, 2)),
    area("t1", "tract", "story", people=10, shape=box(0, 0, 1, 1)),
    area("t2", "tract", "story", people=20, shape=box(1, 0, 2, 1)),
]


def test_a_level_holds_what_the_undivided_areas_in_it_hold():
    geo = Geography.from_areas(COUNTRY)
    assert geo.roll_up("people", to="region") == {"ia": 41, "ne": 50}
    assert geo.roll_up("people", to="country") == {"us": 91}
    assert geo.roll_up(None, to="region") == {"ia": 3, "ne": 1}


def test_children_are_one_level_below_and_descendants_on_all():
    geo = Geography.from_areas(COUNTRY)
    assert geo.children("ia") == ("polk", "story")
    assert geo.descendants("ia") == ("polk", "story", "t1", "t2")
    assert geo.children("t1") == geo.descendants("t1") == ()


def test_a_parent_that_is_not_on_the_map_has_children_and_a_sum():
    geo = Geography.from_areas([area("a", parent="north", people=1), area("b", parent="north", people=2)])
    assert geo.children("north") == ("a", "b")
    assert geo.roll_up("people") == {"north": 3}
    (north,) = geo.dissolve().areas
    assert (north.id, north.name, north.measures["people"]) == ("north", "north", 3)


def test_an_area_that_nobody_knows_is_named_with_the_nearest():
    with pytest.raises(ValidationError, match="Did you mean 'story'"):
        Geography.from_areas(COUNTRY).children("stori")


def test_a_level_is_a_map_of_its_own():
    counties = Geography.from_areas(COUNTRY).level("county")
    assert counties.ids == ("polk", "story")
    assert counties.measure("people").tolist() == [11, 30]
    assert counties.neighbors["polk"] == ("story",)


@pytest.mark.parametrize("ask", [lambda geo: geo.level("regoin"), lambda geo: geo.roll_up(None, to="regoin")])
def test_a_kind_that_is_not_there_is_named_with_the_nearest(ask):
    with pytest.raises(ValidationError, match="Did you mean 'region'"):
        ask(Geography.from_areas(COUNTRY))


def test_dissolved_areas_have_the_shapes_and_sums_of_what_lies_in_them_and_their_own_names():
    regions = Geography.from_areas(COUNTRY).dissolve(to="region")
    assert regions.names == ("IA", "NE")
    assert regions.parent_ids == ("us", "us")
    assert regions.measure("people").tolist() == [41, 50]
    assert [
        shape.equals(there) for shape, there in zip(regions.geometry, (box(0, 0, 2, 2), box(2, 0, 4, 2)), strict=True)
    ]


def test_points_have_sums_and_no_dissolved_shape():
    geo = Geography.from_areas([area("a", parent="n", people=1, shape=Point(0, 0))])
    assert geo.roll_up("people") == {"n": 1}
    with pytest.raises(ValidationError, match="'n' holds points"):
        geo.dissolve()


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        ([area("a", parent="b"), area("b", parent="a")], r"'a' lies in itself: a > b > a"),
        (
            [area("c", "county"), area("d", "county", "r"), area("r", "region")],
            r"'c' lies in no region: it has no parent",
        ),
        ([area("c", "county", "x"), area("d", "county", "r"), area("r", "region")], r"nothing says what 'x' lies in"),
        (
            [area("t", "tract", "us"), area("r", "region", "us"), area("us", "country")],
            r"'t' lies in no region: it lies in 'us'",
        ),
        ([area("r", "region", "q"), area("q", "region")], r"'r' and 'q' are of one level"),
    ],
)
def test_a_hierarchy_that_does_not_hold_is_refused_by_its_area(areas, message):
    with pytest.raises(ValidationError, match=message) as error:
        Geography.from_areas(areas).roll_up(None, to="region")
    assert error.value.field == "parent_id"


def test_all_that_lie_in_nothing_are_counted():
    with pytest.raises(ValidationError, match=r"'a' lies in no region.*for 2 more \('b', 'c'\)"):
        Geography.from_areas([*map(area, "abc"), area("r", "region")]).roll_up(None, to="region")


@st.composite
def forests(draw):
    """Regions, counties in them, tracts in some of the counties; each holds something, which any float may be."""
    amounts = st.floats(0, 1e15, allow_subnormal=False)
    regions = draw(st.integers(1, 3))
    areas = [area(f"r{at}", "region", people=draw(amounts)) for at in range(regions)]
    for at in range(draw(st.integers(0, 8))):
        areas.append(area(f"c{at}", "county", f"r{draw(st.integers(0, regions - 1))}", people=draw(amounts)))
        areas += [area(f"c{at}t{i}", "tract", f"c{at}", people=draw(amounts)) for i in range(draw(st.integers(0, 3)))]
    return draw(st.permutations(areas))


@given(forests())
def test_roll_ups_add_up_whatever_the_order_and_depth(areas):
    geo = Geography.from_areas(areas)
    undivided = {one.id for one in areas} - {one.parent_id for one in areas}
    sums = geo.roll_up("people", to="region")
    assert set(sums) == {one.id for one in areas if one.kind == "region"}
    for region, total in sums.items():
        inside = [
            one for one in areas if one.id in undivided and (one.id == region or one.id in geo.descendants(region))
        ]
        assert total == math.fsum(one.measures["people"] for one in inside)
    assert sum(geo.roll_up(None, to="region").values()) == len(undivided)
    assert sorted(geo.children("r0")) == sorted(one.id for one in areas if one.parent_id == "r0")
