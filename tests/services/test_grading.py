"""Tiers on record: one on every day, whatever order assessments come in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.services import grade, standing_tiers

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
BY = crm.Actor("manager", crm.Role.MANAGER)
POLICY = crm.TierPolicy([crm.Tier("A", at_least={"score": 80}), crm.Tier("B", at_least={"score": 50}), crm.Tier("C")],
                        keep_for=crm.Quarters(2))  # fmt: skip
DEALER = crm.Dealer.new(code="1", name="One", at=NOW)
AUTUMN, WINTER, SPRING = date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1)


@pytest.fixture
def uow() -> Iterator[crm.UnitOfWork]:
    with crm.open("memory:") as store, store.begin() as opened:
        opened.dealers.add(DEALER)
        yield opened


def assess(uow: crm.UnitOfWork, score: float, on: date) -> int:
    previous = uow.tiers.find()
    proposals = crm.assign_tiers({"id": [DEALER.id], "score": [score]}, POLICY, previous=previous, as_of=on)
    at = datetime.combine(on, NOW.time(), tzinfo=UTC)
    return grade(uow, proposals, policy="score", by=BY, at=at)


def tier_on(uow: crm.UnitOfWork, day: date) -> str | None:
    held = [one.tier for one in uow.tiers.find() if day in one.period]
    assert len(held) <= 1, f"{held} on {day}"
    standing = standing_tiers(uow, day).get(DEALER.id)
    assert (standing.tier if standing else None) == (held[0] if held else None)
    return held[0] if held else None


def test_a_new_tier_ends_the_one_before(uow):
    assert assess(uow, 90, AUTUMN) == 1
    assert assess(uow, 95, WINTER) == 0
    assert assess(uow, 60, SPRING) == 1
    assert [tier_on(uow, day) for day in (AUTUMN, WINTER, SPRING, date(2027, 10, 1))] == ["A", "A", "A", "B"]
    assert uow.dealers.get(DEALER.id).tier == "A"


def test_who_recovers_in_time_does_not_lose_the_tier_when_grace_would_have_ended(uow):
    assess(uow, 90, date(2026, 7, 1))
    assess(uow, 40, AUTUMN)
    assert [tier_on(uow, day) for day in (AUTUMN, SPRING)] == ["A", "C"]
    assess(uow, 85, WINTER)
    assert [tier_on(uow, day) for day in (AUTUMN, WINTER, SPRING)] == ["A", "A", "A"]


def test_a_question_about_the_past_leaves_today_alone(uow):
    assess(uow, 60, WINTER)
    assess(uow, 90, AUTUMN)
    assert [tier_on(uow, day) for day in (AUTUMN, WINTER, SPRING)] == ["A", "B", "B"]
    assert uow.dealers.get(DEALER.id).tier == "B"


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 11)), max_size=8))
def test_no_dealer_ever_holds_two_tiers_on_a_day(assessments):
    with crm.open("memory:") as store, store.begin() as uow:
        uow.dealers.add(DEALER)
        for score, month in assessments:
            assess(uow, score, date(2026 + month // 12, month % 12 + 1, 1))
            assess(uow, score, date(2026 + month // 12, month % 12 + 1, 1))
        for month in range(36):
            tier_on(uow, date(2026 + month // 12, month % 12 + 1, 1))
