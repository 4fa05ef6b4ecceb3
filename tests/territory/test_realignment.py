"""What a re-alignment moves, and how much of the map changes hands."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory import Geography, divide, realign
from channelcrm.values import Period, derive_id
from tests.territory.maps import grid, located
from tests.territory.test_holdings import FIRST, day, territory

MAP = grid(4, 1)  # r0c0..r0c3 hold 1, 2, 3, 4 people
AREAS = list(MAP.ids)


def test_moves_say_from_whom_to_whom_and_what_moves():
    old = [territory(1, AREAS[:2]), territory(2, AREAS[2:])]
    new = [territory(3, AREAS[:1], dealer=1, status="planning"), territory(4, AREAS[1:3], dealer=2, status="planning")]
    found = realign(old, new, MAP, on=day(10))
    assert [(move.area_id, move.before, move.after, dict(move.amounts)) for move in found.moves] == [
        ("r0c3", (derive_id(2, "dealer"),), (), {"people": 4}),
        ("r0c1", (derive_id(1, "dealer"),), (derive_id(2, "dealer"),), {"people": 2}),
    ]
    assert found.disruption == {"people": 0.6}
    shift = found.by_dealer[derive_id(2, "dealer")]
    assert [dict(part) for part in (shift.before, shift.after, shift.gained, shift.lost)] == [
        {"people": 7}, {"people": 5}, {"people": 2}, {"people": 4},
    ]  # fmt: skip


def test_an_area_that_becomes_shared_moves_by_half():
    old = [territory(1, AREAS)]
    new = [territory(1, AREAS, shared=True), territory(2, AREAS, shared=True)]
    found = realign(old, new, MAP, on=FIRST)
    assert found.disruption == {"people": 0.5}
    assert dict(found.by_dealer[derive_id(2, "dealer")].gained) == {"people": 5}


def test_without_measures_areas_are_counted():
    found = realign([territory(1, AREAS)], [territory(2, AREAS[:1])], MAP, [], on=FIRST)
    assert found.disruption == {"areas": 1.0}


def test_lines_are_looked_at_one_by_one():
    old = [territory(1, AREAS, line="x"), territory(2, AREAS, line="y")]
    new = [territory(1, AREAS, line="x"), territory(3, AREAS, line="y")]
    found = realign(old, new, MAP, on=FIRST)
    assert {move.product_line for move in found.moves} == {"y"}
    assert found.disruption == {"people": 0.5}


def test_a_region_and_the_counties_in_it_are_the_same():
    areas = [attrs.evolve(area, parent_id="region") for area in MAP.areas]
    found = realign([territory(1, ["region"])], [territory(2, AREAS, dealer=1)], Geography.from_areas(areas), on=FIRST)
    assert found.moves == ()
    assert found.disruption == {"people": 0}


def test_versions_that_hold_nothing_on_the_day_do_not_count():
    old = [territory(1, AREAS, 0, 5), territory(2, ["gone"], 0, 5), territory(3, AREAS, status="planning")]
    assert realign(old, [], MAP, on=day(5)).moves == ()


def test_a_division_can_be_compared_with_what_is_in_force():
    centers = {
        derive_id(at, "dealer"): place for at, place in enumerate(located([(-93.8, 41.2), (-92.2, 41.2)]).values())
    }
    planned = divide(MAP, centers).territories(at=datetime(2026, 12, 1, tzinfo=UTC), period=Period(FIRST))
    found = realign([territory(0, AREAS)], planned, MAP, on=FIRST)
    assert [move.area_id for move in found.moves] == ["r0c3", "r0c2"]


def test_the_moves_make_a_frame():
    frame = realign([territory(1, AREAS)], [territory(2, AREAS)], MAP, on=FIRST).to_frame()
    assert frame["people"].tolist() == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (territory(1, AREAS, status="archived"), "holds nothing"),
        (territory(1, AREAS, 5), "holds nothing"),
        (territory(1, ["r9c9"]), "no area 'r9c9'"),
    ],
)
def test_what_cannot_be_the_new_alignment_is_refused(new, told):
    with pytest.raises(ValidationError, match=told):
        realign([], [new], MAP, on=FIRST)


def test_a_territory_given_twice_is_refused():
    with pytest.raises(ValidationError, match="given twice"):
        realign([territory(1, AREAS)] * 2, [], MAP, on=FIRST)


def test_a_day_is_a_date():
    with pytest.raises(ValidationError, match="not a day"):
        realign([], [], MAP, on=datetime(2027, 1, 1, tzinfo=UTC))


alignments = st.lists(
    st.tuples(st.lists(st.sampled_from(AREAS), max_size=4), st.integers(0, 3), st.sampled_from(["", "x", "y"])),
    max_size=5,
)


def make(drawn, offset=0):
    return [territory(offset + at, areas, dealer=dealer, line=line) for at, (areas, dealer, line) in enumerate(drawn)]


@given(alignments, alignments, st.randoms())
def test_what_moves_adds_up(drawn_old, drawn_new, chance):
    old, new = make(drawn_old), make(drawn_new, 10)
    found = realign(old, new, MAP, on=date(2027, 5, 1))
    gained = math.fsum(shift.gained["people"] for shift in found.by_dealer.values())
    lost = math.fsum(shift.lost["people"] for shift in found.by_dealer.values())
    for shift in found.by_dealer.values():
        assert shift.after["people"] == pytest.approx(
            shift.before["people"] + shift.gained["people"] - shift.lost["people"]
        )
    assert 0 <= found.disruption["people"] <= 1
    assert max(gained, lost) <= found.disruption["people"] * 10 + 1e-9
    assert bool(found.moves) == (found.disruption["people"] > 0)
    back = realign(new, old, MAP, on=date(2027, 5, 1))
    assert back.disruption["people"] == pytest.approx(found.disruption["people"])
    chance.shuffle(old)
    chance.shuffle(new)
    assert realign(old, new, MAP, on=date(2027, 5, 1)).moves == found.moves


@given(alignments)
def test_an_alignment_compared_with_itself_moves_nothing(drawn):
    found = realign(make(drawn), make(drawn, 10), MAP, on=FIRST)
    assert (found.moves, found.disruption) == ((), {"people": 0})


def test_measures_without_a_total_are_not_disrupted():
    empty = Geography.from_areas(attrs.evolve(area, measures={"people": 0}) for area in MAP.areas)
    assert realign([territory(1, AREAS)], [territory(2, AREAS)], empty, on=FIRST).disruption == {"people": 0}
