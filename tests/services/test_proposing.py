"""Who stops selling is graded too, and does not keep the last tier for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import channelcrm as crm

NOW = datetime(2026, 10, 1, tzinfo=UTC)
AUTUMN, SPRING = date(2026, 10, 1), date(2027, 4, 1)
BY = crm.Actor("manager", "manager")
POLICY = crm.TierPolicy([crm.Tier("A", at_least={"score": 80}), crm.Tier("B")], keep_for=crm.Quarters(2))
SELLS, STOPS, CLOSES = (crm.Dealer.new(code=code, name=code, at=NOW) for code in ("sells", "stops", "closes"))


@pytest.fixture
def uow():
    with crm.open("memory:") as store, store.begin() as opened:
        opened.dealers.add_many([SELLS, STOPS, CLOSES])
        table = {"id": [SELLS.id, STOPS.id, CLOSES.id], "score": [90, 90, 90]}
        crm.grade(opened, crm.propose_tiers(opened, table, POLICY, as_of=date(2026, 7, 1)), by=BY, at=NOW)
        opened.dealers.save(opened.dealers.get(CLOSES.id).with_status("closed"))
        yield opened


def proposals(uow, day):
    return {one.id: one for one in crm.propose_tiers(uow, {"id": [SELLS.id], "score": [90]}, POLICY, as_of=day)}


def test_who_is_not_in_the_table_any_more_falls_to_the_last_tier_once_grace_is_over(uow):
    found = proposals(uow, AUTUMN)
    assert found[STOPS.id].tier == "A"
    assert found[STOPS.id].reasons == ("not A: score is not known", "A is kept until 2027-04-01")
    crm.grade(uow, found.values(), by=BY, at=NOW.replace(day=2))
    assert crm.standing_tiers(uow, SPRING)[STOPS.id].tier == "B"
    assert crm.carry_tiers(uow, SPRING) == 1
    assert uow.dealers.get(STOPS.id).tier == "B"


def test_a_closed_dealer_is_not_graded_any_more(uow):
    assert set(proposals(uow, AUTUMN)) == {SELLS.id, STOPS.id}


def test_who_is_there_is_graded_as_assign_tiers_grades(uow):
    expected = crm.assign_tiers(
        {"id": [SELLS.id], "score": [90]}, POLICY, previous=crm.standing_tiers(uow, AUTUMN).values(), as_of=AUTUMN
    )
    assert proposals(uow, AUTUMN)[SELLS.id] == expected[0]


def test_the_day_it_takes_effect_says_who_holds_what(uow):
    found = crm.propose_tiers(uow, {"id": [], "score": []}, POLICY, as_of=AUTUMN, effective=date(2026, 6, 1))
    assert found == ()  # nobody held a tier then
