"""Who held which area for which line on which day."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory import Holdings, Nesting, Territory, TerritoryStatus
from channelcrm.values import Period, derive_id

FIRST = date(2027, 1, 1)
SUMMER = date(2027, 7, 1)
NESTING = Nesting({"c1": "r1", "c2": "r1"})


def day(number: int) -> date:
    return FIRST + timedelta(number)


def territory(number, areas, start=0, end=None, *, line="", dealer=None, status="active", shared=False) -> Territory:
    return Territory(
        id=derive_id(number, "territory"), name=f"T{number}", area_ids=areas, product_line=line, status=status,
        dealer_id=derive_id(number if dealer is None else dealer, "dealer"), shared=shared,
        period=Period(day(start), None if end is None else day(end)),
    )  # fmt: skip


def test_the_version_in_force_on_the_day_holds_the_area():
    old = territory(1, ["c1"], 0, 100, status="archived")
    new = territory(2, ["c1"], 100, dealer=2)
    held = Holdings([new, old])
    assert held.holders("c1", day(99)) == (old,)
    assert held.dealers("c1", day(100)) == (new.dealer_id,)
    assert held.holders("c1", day(-1)) == held.holders("c2", day(1)) == ()


def test_whoever_holds_a_region_holds_the_counties_in_it():
    region = territory(1, ["r1"])
    held = Holdings([region], NESTING)
    assert held.holders("c1", FIRST) == held.holders("r1", FIRST) == (region,)
    assert held.areas(region.dealer_id, FIRST) == {"r1", "c1", "c2"}


def test_whoever_holds_a_county_does_not_hold_the_region():
    assert Holdings([territory(1, ["c1"])], NESTING).holders("r1", FIRST) == ()


def test_a_region_is_asked_about_with_the_counties_in_it():
    county, region, other = territory(1, ["c1"]), territory(2, ["r1"], 5), territory(3, ["elsewhere"])
    held = Holdings([county, region, other], NESTING)
    assert held.within("r1", day(4)) == (county,)
    assert held.within("r1", day(5)) == (county, region)
    assert held.within("c2", day(5)) == (region,)


def test_a_line_is_held_by_its_own_territory_and_by_those_of_all_lines():
    every, one = territory(1, ["c1"]), territory(2, ["c1"], line="tractors")
    held = Holdings([every, one])
    assert held.holders("c1", FIRST, "tractors") == (every, one)
    assert held.holders("c1", FIRST, "mowers") == held.holders("c1", FIRST) == (every,)


def test_plans_hold_nothing_and_neither_does_what_was_archived_without_an_end():
    idle = [territory(1, ["c1"], status="planning"), territory(2, ["c1"], status="archived")]
    assert Holdings(idle).holders("c1", FIRST) == ()


def test_the_history_of_an_area_is_told_in_spans():
    a, b = territory(1, ["c1"], 0, 10), territory(2, ["r1"], 20, 30)
    spans = Holdings([b, a], NESTING).spans("c1")
    assert spans == ((Period(day(0), day(10)), (a,)), (Period(day(20), day(30)), (b,)))


def test_what_goes_on_has_a_span_without_end():
    a = territory(1, ["c1"], 5)
    assert Holdings([a]).spans("c1") == ((Period(day(5)), (a,)),)


def test_many_answers_come_row_by_row():
    a, b = territory(1, ["c1"], 0, 10), territory(2, ["r1"], 20, 30, line="x")
    days = [day(5), day(25), day(25), day(-1)]
    found = Holdings([a, b], NESTING).holders_each(["c1", "c2", "c2", "c1"], days, ["", "x", "", ""])
    assert found == [(a,), (b,), (), ()]


def test_a_time_is_no_day():
    with pytest.raises(ValidationError, match="not a day"):
        Holdings([]).holders("c1", "2027-01-01")


areas = st.lists(st.sampled_from(["c1", "c2", "r1"]), min_size=1, max_size=2)
many = st.lists(
    st.tuples(areas, st.integers(0, 20), st.none() | st.integers(1, 10), st.sampled_from(["", "x", "y"]),
              st.sampled_from(TerritoryStatus)),
    max_size=6,
)  # fmt: skip


@given(many, st.randoms())
def test_every_day_is_answered_as_if_it_were_looked_up_in_all_of_them(drawn, chance):
    every = [
        territory(at, held, start, None if length is None else start + length, line=line, status=status)
        for at, (held, start, length, line, status) in enumerate(drawn)
    ]
    chance.shuffle(every)
    held = Holdings(every, NESTING)
    for area, named in (("c1", {"c1", "r1"}), ("r1", {"r1"})):
        for line in ("", "x"):
            for number in range(-1, 32):
                expected = {
                    one.id
                    for one in every
                    if one.in_force and day(number) in one.in_force
                    and named & set(one.area_ids) and one.product_line in {"", line}
                }  # fmt: skip
                assert {one.id for one in held.holders(area, day(number), line)} == expected
                assert held.holders_each([area], [day(number)], [line]) == [held.holders(area, day(number), line)]
            told = {
                (number, one.id)
                for span, holders in held.spans(area, line)
                for one in holders
                for number in range(-1, 32)
                if day(number) in span
            }
            assert told == {(n, one.id) for n in range(-1, 32) for one in held.holders(area, day(n), line)}


@given(many)
def test_a_dealer_holds_the_areas_that_are_held_by_it(drawn):
    every = [
        territory(at, held, start, None if length is None else start + length, line=line, status=status, dealer=at % 2)
        for at, (held, start, length, line, status) in enumerate(drawn)
    ]
    held = Holdings(every, NESTING)
    for dealer in {one.dealer_id for one in every}:
        for number in range(0, 32, 3):
            found = {area for area in ("c1", "c2", "r1") if dealer in held.dealers(area, day(number), "x")}
            assert held.areas(dealer, day(number), "x") == found


def test_a_territory_without_a_dealer_holds_its_areas_for_nobody():
    vacant = attrs.evolve(territory(1, ["c1"]), dealer_id=None)
    held = Holdings([vacant])
    assert held.holders("c1", FIRST) == (vacant,)
    assert held.dealers("c1", FIRST) == ()
