"""Overlaps and gaps of territories, with their witnesses."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st
from shapely import box

from channelcrm.errors import ValidationError
from channelcrm.territory import Area, Geography, Nesting, Territory, gaps, overlaps
from channelcrm.values import Period, derive_id
from tests.territory.maps import grid

AREAS = [f"r0c{column}" for column in range(4)]
FIRST = date(2027, 1, 1)


def territory(number, areas, *, start=0, end=None, line="", dealer=None, status="active", shared=False):
    return Territory(
        id=derive_id(number, "territory"), name=f"T{number}", area_ids=areas, product_line=line, status=status,
        dealer_id=derive_id(number if dealer is None else dealer, "dealer"), shared=shared,
        period=Period(FIRST + timedelta(start), None if end is None else FIRST + timedelta(end)),
    )  # fmt: skip


def test_an_overlap_names_areas_line_days_dealers_and_what_they_hold():
    one = territory(1, ["r0c0", "r0c1", "r0c2"], end=100)
    two = territory(2, ["r0c1", "r0c2", "r0c3"], start=50, line="tractors")
    (overlap,) = overlaps([two, one], grid(4, 1), "people")
    assert overlap.territory_ids == (one.id, two.id)
    assert overlap.dealer_ids == (one.dealer_id, two.dealer_id)
    assert overlap.area_ids == ("r0c1", "r0c2")
    assert overlap.product_line == "tractors"
    assert overlap.period == Period(FIRST + timedelta(50), FIRST + timedelta(100))
    assert overlap.amount == 2 + 3


@pytest.mark.parametrize(
    "other",
    [
        territory(2, ["r0c1"]),
        territory(2, ["r0c0"], start=100),
        territory(2, ["r0c0"], line="mowers"),
        territory(2, ["r0c0"], dealer=1),
        territory(2, ["r0c0"], status="archived"),
    ],
    ids=["another area", "the day after", "another line", "the same dealer", "only for the record"],
)
def test_there_is_no_overlap_with(other):
    assert overlaps([territory(1, ["r0c0"], end=100, line="tractors"), other]) == ()


def test_without_a_geography_areas_are_named_not_weighed():
    (overlap,) = overlaps([territory(1, ["x"]), territory(2, ["x"])])
    assert overlap.amount is None
    with pytest.raises(ValidationError, match="Give the geography too"):
        overlaps([], measure="people")


def test_an_area_that_the_map_lacks_is_named():
    with pytest.raises(ValidationError, match="no area 'x'"):
        overlaps([territory(1, ["x"]), territory(2, ["x"])], grid(), "people")


def test_a_territory_that_is_given_twice_is_refused():
    one = attrs.evolve(territory(1, ["r0c0"]), dealer_id=None)
    with pytest.raises(ValidationError, match=f"{one.id} is given twice"):
        overlaps([one, one])


def test_days_that_are_no_period_are_refused_by_their_name():
    with pytest.raises(ValidationError) as error:
        overlaps([territory(1, ["r0c0"])], during="2027")
    assert error.value.field == "during"


def test_a_gap_is_an_area_that_nobody_ever_holds_the_largest_first():
    found = gaps(grid(4, 1), [territory(1, ["r0c1"])], "people")
    assert [(gap.area_id, gap.amount) for gap in found] == [("r0c3", 4), ("r0c2", 3), ("r0c0", 1)]


def test_a_gap_names_the_days_on_which_nobody_holds_the_area():
    held = [territory(1, AREAS, start=10, end=20), territory(2, AREAS[:1], start=15, end=30)]
    found = gaps(grid(4, 1), held, during=Period(FIRST, FIRST + timedelta(40)))
    days = [[((span.start - FIRST).days, (span.end - FIRST).days) for span in gap.periods] for gap in found]
    assert days == [[(0, 10), (30, 40)], [(0, 10), (20, 40)], [(0, 10), (20, 40)], [(0, 10), (20, 40)]]


def test_a_territory_of_one_line_fills_no_gap_of_another():
    held = [territory(1, AREAS, line="tractors")]
    assert len(gaps(grid(4, 1), held, product_line="mowers")) == 4
    assert gaps(grid(4, 1), held, product_line="tractors") == ()


def test_gaps_of_endless_time_are_refused():
    with pytest.raises(ValidationError, match="last day"):
        gaps(grid(), [], during=Period(FIRST))


spans = st.tuples(st.integers(0, 30), st.integers(1, 15))
held_areas = st.lists(st.sampled_from(AREAS), min_size=1, max_size=4)
many = st.lists(
    st.tuples(held_areas, spans, st.sampled_from(["", "tractors", "mowers"]), st.integers(0, 2)), max_size=6
)


def make(drawn):
    return [
        territory(at, areas, start=start, end=start + length, line=line, dealer=dealer)
        for at, (areas, (start, length), line, dealer) in enumerate(drawn)
    ]


@given(many, st.randoms())
def test_overlaps_are_those_of_every_day_and_area_in_any_order(drawn, chance):
    territories = make(drawn)
    expected = set()
    for one in territories:
        for two in territories:
            if one.id >= two.id or one.dealer_id == two.dealer_id:
                continue
            if one.product_line and two.product_line and one.product_line != two.product_line:
                continue
            for area in set(one.area_ids) & set(two.area_ids):
                days = [FIRST + timedelta(day) for day in range(50)]
                expected |= {(one.id, two.id, area, day) for day in days if day in one.period and day in two.period}
    chance.shuffle(territories)
    found = {
        (*overlap.territory_ids, area, FIRST + timedelta(day))
        for overlap in overlaps(territories)
        for area in overlap.area_ids
        for day in range(50)
        if FIRST + timedelta(day) in overlap.period
    }
    assert found == expected


@given(many)
def test_gaps_are_the_days_that_no_territory_covers(drawn):
    territories = make(drawn)
    window = Period(FIRST + timedelta(5), FIRST + timedelta(40))
    found = {
        (gap.area_id, day)
        for gap in gaps(grid(4, 1), territories, during=window, product_line="tractors")
        for day in range(50)
        if any(FIRST + timedelta(day) in span for span in gap.periods)
    }
    assert found == {
        (area, day)
        for area in AREAS
        for day in range(5, 40)
        if not any(
            area in one.area_ids and one.product_line in {"", "tractors"} and FIRST + timedelta(day) in one.period
            for one in territories
        )
    }


def test_a_misspelt_measure_is_refused_also_where_there_is_no_gap():
    geo = grid(2, 2)
    everything = Territory(id=derive_id(1, "all"), name="all", area_ids=geo.ids, period=Period(date(2027, 1, 1)))
    assert gaps(geo, [everything]) == ()
    with pytest.raises(ValidationError, match="no measure 'popluation'"):
        gaps(geo, [everything], measure="popluation")


# --- regions and the areas in them; what is shared; what was

NESTED = Nesting({"r0c0": "west", "r0c1": "west", "r0c2": "east", "r0c3": "east", "west": "all", "east": "all"})


def nested(*more: Area) -> Geography:
    return Geography.from_areas(
        [*(attrs.evolve(area, parent_id=NESTED.parents[area.id]) for area in grid(4, 1).areas), *more]
    )


def test_a_region_and_a_county_in_it_given_to_others_overlap_on_the_county():
    one, two = territory(1, ["west"]), territory(2, ["r0c1", "r0c2"])
    (overlap,) = overlaps([one, two], nested(), "people")
    assert (overlap.area_ids, overlap.amount) == (("r0c1",), 2)
    assert overlaps([one, two]) == ()


def test_where_one_lies_in_the_other_the_widest_shared_area_is_named():
    (overlap,) = overlaps([territory(1, ["all"]), territory(2, ["west", "r0c0"])], nested(), "people", areas=NESTED)
    assert (overlap.area_ids, overlap.amount) == (("west",), 1 + 2)


def test_nesting_may_be_told_apart_from_the_map():
    (overlap,) = overlaps([territory(1, ["west"]), territory(2, ["r0c0"])], areas=NESTED)
    assert (overlap.area_ids, overlap.amount) == (("r0c0",), None)


def test_what_a_region_on_the_map_says_of_itself_does_not_count_twice():
    west = Area(id="west", name="West", geometry=box(-94, 41, -93, 41.5), measures={"people": 99})
    (overlap,) = overlaps([territory(1, ["west"]), territory(2, ["all"])], nested(west), "people", areas=NESTED)
    assert overlap.amount == 1 + 2
    assert [gap.area_id for gap in gaps(nested(west), [territory(1, ["east"])], "people")] == ["r0c1", "r0c0"]


def test_two_territories_that_are_both_shared_do_not_overlap():
    a, b = (territory(number, ["x"], shared=True) for number in (1, 2))
    assert overlaps([a, b]) == ()
    assert len(overlaps([a, attrs.evolve(b, shared=False)])) == 1


def test_days_gone_by_are_looked_at_when_asked_for():
    was = [territory(1, ["x"], end=20, status="archived"), territory(2, ["x"], start=10, end=20, status="archived")]
    assert overlaps(was) == ()
    (overlap,) = overlaps(was, during=Period(FIRST + timedelta(15), FIRST + timedelta(30)))
    assert overlap.period == Period(FIRST + timedelta(15), FIRST + timedelta(20))


def test_an_archived_version_fills_the_days_it_held():
    versions = [territory(1, AREAS, end=20, status="archived"), territory(2, AREAS, start=20)]
    assert gaps(grid(4, 1), versions, during=Period(FIRST, FIRST + timedelta(40))) == ()


@given(many)
def test_on_a_nested_map_overlaps_are_those_of_the_counties_that_regions_stand_for(drawn):
    regions = {"r0c0": "west", "r0c3": "all"}
    named = [attrs.evolve(one, area_ids={regions.get(id, id) for id in one.area_ids}) for one in make(drawn)]
    spelt = [
        attrs.evolve(one, area_ids=[id for id in AREAS if {id, *NESTED.above(id)} & set(one.area_ids)]) for one in named
    ]
    found = {
        (one.territory_ids, area, one.period, one.product_line)
        for one in overlaps(named, areas=NESTED)
        for area in NESTED.spread(one.area_ids) & set(AREAS)
    }
    assert found == {
        (one.territory_ids, area, one.period, one.product_line) for one in overlaps(spelt) for area in one.area_ids
    }
    window = Period(FIRST, FIRST + timedelta(40))
    assert gaps(grid(4, 1), named, during=window, areas=NESTED) == gaps(grid(4, 1), spelt, during=window)


@given(many)
def test_a_partition_has_no_overlap(drawn):
    areas = iter(AREAS * 2)
    assert overlaps(attrs.evolve(one, area_ids=[next(areas)]) for one in make(drawn[:4])) == ()
