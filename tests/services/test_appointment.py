"""Appointing a dealer happens whole or not at all, also inside a unit of work that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given, settings, strategies as st

import channelcrm as crm
from channelcrm.errors import ConflictError, ExclusivityConflictError, PermissionRefusedError
from channelcrm.testing.strategies.changes import small_country
from channelcrm.testing.strategies.pipeline import terms

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
ANN, BOSS = crm.Actor("ann", "specialist"), crm.Actor("boss", "manager")
DEALERS = [crm.Dealer.new(code=code, name=f"Dealer {code}", at=NOW) for code in "ab"]
TERMS = crm.Terms(
    product_lines=["tractors", "balers"], area_ids=["19001"], exclusivity="exclusive",
    period=crm.Period(date(2027, 1, 1), date(2028, 1, 1)),
)  # fmt: skip


YEAR = TERMS.period
LAX = crm.ApprovalPolicy(exclusivity=(), discount_above=None, payment_days_above=None)


def accepted(dealer: crm.Dealer, wanted: crm.Terms = TERMS) -> crm.Negotiation:
    talk = crm.Negotiation.open(dealer.id, by=ANN, at=NOW).advance("qualified", by=ANN, at=NOW)
    return talk.offer(wanted, by=ANN, at=NOW).accept(by=crm.Actor(dealer.code, "dealer"), at=NOW)


TALKS = [accepted(dealer).approve(by=BOSS, at=NOW) for dealer in DEALERS]


@pytest.fixture
def store() -> Iterator[crm.Store]:
    with crm.open("memory:") as opened:
        with opened.begin() as uow:
            uow.dealers.add_many(DEALERS)
            uow.negotiations.add_many(TALKS)
        yield opened


def test_the_negotiation_is_won_the_agreement_stored_and_a_territory_in_force_for_each_line(store: crm.Store) -> None:
    with store.begin() as uow:
        agreement = crm.appoint(uow, TALKS[0], by=ANN, at=NOW)
    with store.begin() as uow:
        assert uow.agreements.get(agreement.id) == agreement
        assert uow.negotiations.get(TALKS[0].id).stage == "won"
        assert sorted(one.product_line for one in uow.territories.find()) == ["balers", "tractors"]


def test_a_claim_in_the_way_leaves_nothing_behind(store: crm.Store) -> None:
    with store.begin() as uow:
        crm.appoint(uow, TALKS[0], by=ANN, at=NOW)
        with pytest.raises(ExclusivityConflictError):
            crm.appoint(uow, TALKS[1], by=ANN, at=NOW)
    with store.begin() as uow:
        assert uow.negotiations.get(TALKS[1].id) == TALKS[1]
        assert (uow.agreements.count(), uow.territories.count()) == (1, 2)


def test_a_negotiation_saved_since_leaves_nothing_behind(store: crm.Store) -> None:
    with store.begin() as uow:
        uow.negotiations.save(attrs.evolve(TALKS[0], subject="north"))
        with pytest.raises(ConflictError):
            crm.appoint(uow, TALKS[0], by=ANN, at=NOW)
    with store.begin() as uow:
        assert uow.negotiations.get(TALKS[0].id).stage == "approved"
        assert (uow.agreements.count(), uow.territories.count()) == (0, 0)


def test_who_needs_whose_approval_is_the_policys_to_say(store: crm.Store) -> None:
    talk = accepted(DEALERS[0])
    with store.begin() as uow:
        uow.negotiations.save(talk)
        saved = uow.negotiations.get(talk.id)
        with pytest.raises(PermissionRefusedError):
            crm.appoint(uow, saved, by=ANN, at=NOW)
        crm.appoint(uow, saved, by=ANN, at=NOW, policy=crm.ApprovalPolicy(exclusivity=()))
        assert uow.agreements.count() == 1


CONTENTS = terms(
    area_ids=["1", "2", "3", "12", "123"], product_lines=["balers", "tractors"], accounts=["Acme"],
    spans=st.sampled_from([YEAR, crm.Period(YEAR.start), crm.Period(date(2027, 6, 1), date(2027, 7, 1)),
                           crm.Period(date(2028, 1, 1))]),
)  # fmt: skip


@settings(deadline=None)
@given(CONTENTS, CONTENTS, small_country())
def test_territories_overlap_exactly_when_storage_refuses_the_second_agreement(first, second, areas):
    talks = [accepted(dealer, wanted) for dealer, wanted in zip(DEALERS, (first, second), strict=True)]
    territories = []
    refused = False
    for signed in (talks[:1], talks[1:], talks):
        with crm.open("memory:") as store, store.begin() as uow:
            uow.areas.add_many(areas)
            uow.dealers.add_many(DEALERS)
            uow.negotiations.add_many(signed)
            for talk in signed:
                try:
                    crm.appoint(uow, talk, by=ANN, at=NOW, policy=LAX)
                except ExclusivityConflictError as error:
                    refused = bool(error.area_ids)
            if len(signed) == 1:
                territories += uow.territories.find()
    assert bool(crm.overlaps(territories, areas=areas)) == refused
