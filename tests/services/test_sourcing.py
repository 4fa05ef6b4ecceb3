"""Columns of visits, fields and territory."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest
import shapely
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.errors import ValidationError
from channelcrm.values.period import Period
from tests.services.gathered import DAY, MAP, ONE, REP, TWO, area, gathered, territory, visit

JUNE, MAY = date(2026, 6, 30), date(2026, 5, 31)


# --- visits


def test_visits_count_when_held_in_the_months_before_the_day() -> None:
    days = [date(2026, 6, 30), date(2025, 7, 1), date(2025, 6, 30), DAY]
    assert gathered(*map(visit, days))["visits_12m"] == (2, 0)


def mood(*visits: crm.Interaction, aggregate: str = "last", months: int = 12) -> crm.EvidenceCell:
    return gathered(*visits, asked=crm.Answered("mood", months, aggregate)).cell(ONE.id, "x")


def test_the_last_answer_counts() -> None:
    cell = mood(visit(JUNE, answers={"mood": "good"}), visit(MAY, answers={"mood": "bad"}))
    assert (cell.value, cell.date, cell.records) == ("good", JUNE, 1)


def test_of_two_visits_at_once_the_one_with_the_greater_id_is_the_last() -> None:
    visits = [visit(JUNE, number=number, answers={"mood": number}) for number in (2, 3, 1)]
    assert mood(*visits).value == 3


def test_what_is_planned_or_no_visit_answers_nothing() -> None:
    planned = crm.Interaction.plan(ONE.id, by=REP, at=datetime(2026, 6, 30, tzinfo=UTC))
    planned = attrs.evolve(planned, answers={"mood": "good"})
    call = visit(JUNE, kind="call", answers={"mood": "good"})
    cell = mood(planned, call)
    assert (cell.value, cell.records) == (None, 0)
    assert cell.reason == "no visit of the 12 months before 2026-07-01 answered 'mood'"
    assert gathered(planned, call)["visits_12m"] == (0, 0)


def test_a_plan_that_was_called_off_leaves_nothing_behind() -> None:
    planned = crm.Interaction.plan(ONE.id, by=REP, at=datetime(2026, 6, 30, tzinfo=UTC))
    with crm.open("memory:") as store, store.begin() as uow:
        uow.dealers.add(ONE)
        uow.interactions.add(planned)
        uow.interactions.remove(planned.id)
        assert crm.evidence(uow, as_of=DAY)["visits_12m"] == (0,)


def test_a_plan_that_was_held_counts_on_the_day_it_was_held() -> None:
    planned = crm.Interaction.plan(ONE.id, by=REP, at=datetime(2026, 8, 1, tzinfo=UTC))
    held = planned.hold(by=REP, at=datetime(2026, 6, 30, tzinfo=UTC), answers={"mood": "good"})
    assert mood(held).value == "good"


def test_a_blank_is_no_answer() -> None:
    visits = [visit(MAY, answers={"mood": "bad"}), visit(JUNE, answers={"mood": " ", "other": 1})]
    assert mood(*visits).value == "bad"
    assert mood(*visits, aggregate="count").value == 1


@pytest.mark.parametrize(("aggregate", "value"), [("mean", 1.5), ("sum", 4.5), ("count", 3), ("last", 1)])
def test_answers_become_one_value(aggregate: str, value: float) -> None:
    given = [
        visit(JUNE, answers={"mood": True}, hour=13),
        visit(JUNE, answers={"mood": 2.5}),
        visit(MAY, answers={"mood": 1}),
    ]
    cell = mood(*given, aggregate=aggregate)
    assert (cell.value, cell.records, cell.date) == (value, 1 if aggregate == "last" else 3, JUNE)


def test_an_answer_before_the_months_does_not_count() -> None:
    assert mood(visit(MAY, answers={"mood": "bad"}), months=1).value is None


def test_words_have_no_mean() -> None:
    with pytest.raises(ValidationError, match=r"x: The answer 'good' of visit .* is not a number") as caught:
        mood(visit(JUNE, answers={"mood": "good"}), aggregate="mean")
    assert (caught.value.field, caught.value.value) == ("x", "good")


def test_answers_too_large_to_add_up_are_an_error() -> None:
    with pytest.raises(ValidationError, match="more than a number holds"):
        mood(*(visit(day, answers={"mood": 1.7e308}) for day in (MAY, JUNE)), aggregate="sum")


@given(st.lists(st.floats(-1e6, 1e6) | st.integers(-9, 9), min_size=1, max_size=6), st.randoms())
def test_the_mean_does_not_depend_on_the_order_of_visits(values: list[float], chance: object) -> None:
    days = [date(2026, 6, 1 + at) for at in range(len(values))]
    before = mood(
        *(visit(day, answers={"mood": value}) for day, value in zip(days, values, strict=True)), aggregate="mean"
    )
    chance.shuffle(values)
    after = mood(
        *(visit(day, answers={"mood": value}) for day, value in zip(days, values, strict=True)), aggregate="mean"
    )
    assert (after.value, after.records) == (before.value, before.records)


# --- fields


def field(name: str, *dealers: crm.Dealer) -> crm.EvidenceTable:
    return gathered(asked=crm.FromDealer(name), dealers=dealers or [ONE])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "active"), ("address.region", "IA"), ("opened_on", date(2020, 1, 2)), ("location.lat", 0),
        ("licensed", True), ("attributes.status", "of mine"), ("chain", None), ("closed_on", None),
    ],
)  # fmt: skip
def test_fields_and_attributes_are_values_as_they_stand(name: str, value: object) -> None:
    address = crm.Address(region="IA")
    dealer = attrs.evolve(ONE, address=address, opened_on=date(2020, 1, 2)).with_attributes(
        licensed=True, status="of mine"
    )
    assert field(name, dealer)["x"] == (value,)


def test_the_list_that_a_dealer_came_from_stands_in_the_source() -> None:
    assert (
        field("code", attrs.evolve(ONE, source="list.csv")).cell(ONE.id, "x").source
        == "code of the dealer, from list.csv"
    )


def test_the_reason_of_a_blank_field_says_which() -> None:
    assert field("chain").cell(ONE.id, "x").reason == "the dealer has no chain"


@pytest.mark.parametrize(("name", "hint"), [
    ("statuss", "Did you mean 'status'"), ("address", "one of its parts: address.street, "),
    ("product_lines", "It holds many"), ("zzzzzzz", r"Say attributes\.zzzzzzz"),
])  # fmt: skip
def test_what_no_dealer_has_is_refused_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(ValidationError, match=hint) as caught:
        field(name)
    assert caught.value.field == "x"


def test_an_attribute_that_nobody_has_yet_is_unknown_when_it_is_said_to_be_one() -> None:
    assert field("attributes.licensed")["x"] == (None,)


# --- reach


def reached(aggregate: str, *dealers: crm.Dealer, areas: list[crm.Area] = MAP, km: float = 50) -> crm.EvidenceTable:
    return gathered(*areas, asked=crm.Reached("people", km, aggregate), dealers=dealers or [ONE, TWO])


def test_what_lies_within_reach_is_added() -> None:
    table = reached("total")
    assert table["x"] == (110, 1000)
    cell = table.cell(ONE.id, "x")
    assert (cell.source, cell.records, cell.date) == ("people within 50 km", 2, None)
    assert table.undated == ("x",)


def test_a_share_is_of_all_there_is() -> None:
    assert reached("share")["x"] == (110 / 1117, 1000 / 1117)


def test_sole_is_what_no_other_active_dealer_reaches() -> None:
    near = crm.Dealer.new(code="3", name="Three", at=datetime(2027, 1, 1, tzinfo=UTC), location=crm.Location(0.5, 0))
    assert reached("sole", ONE, near)["x"] == (100, 0)
    assert reached("sole", ONE, near.with_status("prospect"))["x"] == (110, 0)
    assert reached("sole", ONE.with_status("closed"), near.with_status("prospect"))["x"] == (110, 10)


def test_rivals_count_also_when_they_are_not_asked_for() -> None:
    near = crm.Dealer.new(code="3", name="Three", at=datetime(2027, 1, 1, tzinfo=UTC), location=crm.Location(0.5, 0))
    only_one = crm.fields(crm.Dealer).code == "1"
    table = gathered(*MAP, asked=crm.Reached("people", 50, "sole"), dealers=[ONE, near], where=only_one)
    assert table["x"] == (100,)


def test_who_has_no_location_reaches_an_unknown_amount() -> None:
    cell = reached("total", ONE.moved(None)).cell(ONE.id, "x")
    assert (cell.value, cell.reason) == (None, "the dealer has no location")


def test_areas_that_are_divided_do_not_count_beside_their_parts() -> None:
    square = shapely.box(-1, -1, 1, 1)
    county = area("county", 0, 110, geometry=square)
    parts = [attrs.evolve(one, parent_id="county") for one in MAP[:2]]
    assert reached("total", ONE, areas=[county, *parts])["x"] == (110,)


def test_a_measure_that_no_area_holds_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValidationError, match="Did you mean 'people'") as caught:
        gathered(*MAP, asked=crm.Reached("peple", 50))
    assert caught.value.field == "x"
    with pytest.raises(ValidationError, match="No area with people has a shape"):
        gathered(area("a", 0, 1, geometry=None), asked=crm.Reached("people", 50))


def test_a_share_of_nothing_is_unknown() -> None:
    cell = reached("share", ONE, areas=[area("a", 0, 0)]).cell(ONE.id, "x")
    assert (cell.value, cell.reason) == (None, "there is no people anywhere")


# --- territory


def held(*territories: crm.Territory, areas: list[crm.Area] = MAP) -> crm.EvidenceCell:
    return gathered(*areas, *territories, asked=crm.Held("people")).cell(ONE.id, "x")


def test_what_the_areas_held_on_the_day_hold_is_added_once() -> None:
    cell = held(territory(ONE, "a", "c"), territory(ONE, "c", "d", product_line="seed"), territory(TWO, "b"))
    assert (cell.value, cell.records, cell.source) == (1107, 3, "people of the areas held on 2026-07-01")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"start": DAY}, 100), ({"period": Period(date(2026, 1, 1), DAY)}, None), ({"start": date(2026, 7, 2)}, None),
        ({"status": "planning"}, None), ({"status": "archived"}, None),
        ({"status": "archived", "period": Period(date(2026, 1, 1), date(2026, 8, 1))}, 100),
    ],
)  # fmt: skip
def test_territories_count_that_are_in_force_on_the_day(said: dict[str, object], value: float | None) -> None:
    assert held(territory(ONE, "a", **said)).value == value


def test_a_region_holds_what_the_areas_in_it_hold() -> None:
    areas = [area("r", 0, 1), *(attrs.evolve(one, parent_id="r") for one in MAP[:2]), *MAP[2:]]
    assert held(territory(ONE, "r"), areas=areas).value == 110
    assert held(territory(ONE, "r", "a", "c"), areas=areas).value == 1110
    assert held(territory(ONE, "r"), areas=[area("r", 0, 1), *MAP]).value == 1


def test_who_holds_nothing_has_an_unknown_amount() -> None:
    assert held().reason == "the dealer holds no territory on 2026-07-01"


def test_an_area_that_is_not_on_record_leaves_the_sum_unknown_and_is_named() -> None:
    cell = held(territory(ONE, "a", "z"))
    assert (cell.value, cell.reason) == (None, "people of area z is not on record")
