"""Which area lies in which."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.selection import MaxCoverage, select
from channelcrm.territory import Area, Nesting, Radius, coverage, divide, gravity, spread
from channelcrm.territory.nesting import check_one_level
from channelcrm.values import Location
from tests.territory.maps import grid, two_levels

SHOP = {"d": Location(-93, 41.5)}
TREE = Nesting({"c1": "r1", "c2": "r1", "c3": "r2", "r1": "us", "r2": "us", "t1": "c1"})


def test_an_area_lies_in_those_above_it_the_nearest_first():
    assert TREE.above("t1") == ("c1", "r1", "us")
    assert TREE.above("nowhere") == ()


def test_all_levels_lie_below_a_country():
    assert TREE.below("us") == ("c1", "c2", "c3", "r1", "r2", "t1")
    assert TREE.spread(["c1", "x"]) == {"c1", "t1", "x"}


def test_the_tops_lie_in_none_of_the_others():
    assert TREE.tops(["t1", "r1", "c3"]) == ("c3", "r1")


def test_areas_and_maps_say_how_they_nest():
    assert Nesting.of([Area(id="c", name="c", parent_id="r"), Area(id="r", name="r")]).parents == {"c": "r"}
    assert Nesting.of(grid()).parents == {}


@pytest.mark.parametrize("parents", [{"a": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_an_area_that_lies_in_itself_is_named_with_the_way_round(parents):
    with pytest.raises(ValidationError, match=r"lies in itself: (a > a|b > c > b)"):
        Nesting(parents)


def test_figures_are_taken_from_the_finest_areas_that_have_any():
    assert TREE.finest(["us"], {"us", "r1", "r2"}) == {"r1", "r2"}
    assert TREE.finest(["us"], {"us", "c1"}) == {"c1", "c2", "r2"}
    assert TREE.finest(["us", "c1"], {"us"}) == {"us"}
    assert TREE.finest(["x"], ()) == {"x"}


nestings = st.lists(st.integers(-1, 8), min_size=9, max_size=9).map(
    lambda drawn: Nesting({str(at): str(parent) for at, parent in enumerate(drawn) if 0 <= parent < at})
)


@given(nestings, st.sets(st.sampled_from("012345678")))
def test_above_and_below_say_the_same(nesting, ids):
    every = set("012345678")
    for id in every:
        assert set(nesting.below(id)) == {other for other in every if id in nesting.above(other)}
    assert nesting.spread(ids) == ids.union(*map(nesting.below, ids))
    assert nesting.spread(nesting.tops(ids)) == nesting.spread(ids)


@given(nestings, st.sets(st.sampled_from("012345678")), st.sets(st.sampled_from("012345678")))
def test_the_finest_areas_hold_everything_once(nesting, ids, known):
    found = nesting.finest(ids, known)
    leaves = {id for id in nesting.spread(ids) if not nesting.is_divided(id)}
    for leaf in leaves:
        assert len({leaf, *nesting.above(leaf)} & found) == 1
    assert not any(set(nesting.below(id)) & known for id in found)


@pytest.mark.parametrize(
    "counted",
    [
        lambda geo: coverage(geo, SHOP, Radius(km=50), "people"),
        lambda geo: gravity(geo, SHOP, Radius(km=50), "people"),
        lambda geo: spread(geo, 4),
        lambda geo: divide(geo, SHOP),
        lambda geo: divide(geo, 2, balance={"people": 0.5}),
        lambda geo: select(
            {"id": ["d"], "lon": [-93.0], "lat": [41.5]},
            demand=geo,
            reach=Radius(km=50),
            objective=MaxCoverage("people"),
        ),
    ],
)
def test_what_sums_over_a_map_takes_one_level_and_says_which_area_lies_in_which(counted):
    with pytest.raises(ValidationError, match="'r0c0' lies in 'all'") as told:
        counted(two_levels())
    assert told.value.value == "r0c0"
    assert "level('square')" in str(told.value)
    counted(two_levels().level("square"))  # whose parent is not on the map


def test_levels_without_a_kind_are_refused_too():
    bare = attrs.evolve(two_levels(), kinds=("",) * 13)
    with pytest.raises(ValidationError, match="one level only"):
        check_one_level(bare)


def test_areas_of_unlike_levels_none_in_another_are_one_map():
    geo = two_levels()
    check_one_level(attrs.evolve(geo, parent_ids=("elsewhere",) * 13))
    check_one_level(attrs.evolve(geo, parent_ids=(None,) * 13))
