"""Tiers on record: one on every day, whatever order decisions come in, and none of them ever rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.services import carry_tiers, grade, standing_tiers, tier_history
from channelcrm.testing.conformance.base import rolled_back, sampled
from channelcrm.values import Period

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
BY, ANN = crm.Actor("manager", crm.Role.MANAGER), crm.Actor("ann", crm.Role.SPECIALIST)
TIERS = [crm.Tier("A", at_least={"score": 80}), crm.Tier("B", at_least={"score": 50}), crm.Tier("C")]
POLICY = crm.TierPolicy(TIERS, keep_for=crm.Quarters(2))
STRICT = crm.TierPolicy(TIERS, approval=True)
DEALER = crm.Dealer.new(code="1", name="One", at=NOW)
OTHER = crm.Dealer.new(code="2", name="Two", at=NOW)
AUTUMN, WINTER, SPRING = date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1)
SUMMER = date(2027, 7, 1)


@pytest.fixture
def uow() -> Iterator[crm.UnitOfWork]:
    with crm.open("memory:") as store, store.begin() as opened:
        opened.dealers.add_many([DEALER, OTHER])
        yield opened


def assess(uow: crm.UnitOfWork, score: float, on: date, at: datetime | None = None) -> int:
    table = {"id": [DEALER.id], "score": [score]}
    proposals = crm.assign_tiers(table, POLICY, previous=uow.tiers.find(), as_of=on)
    return grade(uow, proposals, policy="score", by=BY, at=at or datetime.combine(on, NOW.time(), tzinfo=UTC))


def tier_on(uow: crm.UnitOfWork, day: date) -> str | None:
    held = [span.tier for span in tier_history(uow, DEALER.id).spans() if day in span.period]
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


def test_what_follows_grace_is_what_was_assessed_last(uow):
    assess(uow, 90, date(2026, 7, 1))
    assess(uow, 40, AUTUMN)
    assert assess(uow, 60, WINTER) == 1
    assert [tier_on(uow, day) for day in (WINTER, SPRING)] == ["A", "B"]


def test_a_question_about_the_past_leaves_today_alone(uow):
    assess(uow, 60, WINTER)
    assess(uow, 90, AUTUMN)
    assert [tier_on(uow, day) for day in (AUTUMN, WINTER, SPRING)] == ["A", "B", "B"]
    assert uow.dealers.get(DEALER.id).tier == "B"


def test_a_correction_takes_the_place_of_what_it_corrects_and_what_was_thought_before_can_be_asked(uow):
    assess(uow, 90, AUTUMN, NOW)
    assess(uow, 60, AUTUMN, NOW + timedelta(days=40))
    history = tier_history(uow, DEALER.id)
    assert history.tier_on(WINTER).tier == "A"  # B's assessment found an A, which is kept by grace
    assert history.tier_on(SPRING).tier == "B"
    assert history.tier_on(SPRING, known_at=NOW + timedelta(days=39)).tier == "A"
    assert history.tier_on(SPRING, known_at=NOW - timedelta(days=1)) is None


def test_a_correction_decided_no_later_than_what_it_corrects_is_refused_and_nothing_is_recorded(uow):
    assess(uow, 90, AUTUMN)
    other = crm.TierProposal(id=OTHER.id, tier="C", was=None, reasons=(), effective=AUTUMN, reached="C")
    wrong = attrs.evolve(other, id=DEALER.id)
    with pytest.raises(crm.ValidationError, match="would not take its place"):
        grade(uow, [other, wrong], by=BY, at=NOW)
    assert uow.tiers.count() == 1


def test_a_decision_for_a_day_to_come_leaves_today_alone_until_that_day(uow):
    assess(uow, 90, AUTUMN)
    proposals = crm.assign_tiers(
        {"id": [DEALER.id], "score": [10]}, crm.TierPolicy(TIERS), previous=standing_tiers(uow, SPRING).values(),
        as_of=AUTUMN, effective=SPRING,
    )  # fmt: skip
    assert grade(uow, proposals, by=BY, at=NOW + timedelta(days=1)) == 1
    assert uow.dealers.get(DEALER.id).tier == "A"
    assert [tier_on(uow, day) for day in (AUTUMN, WINTER, SPRING)] == ["A", "A", "C"]
    assert carry_tiers(uow, WINTER) == 0
    assert carry_tiers(uow, SPRING) == 1
    assert uow.dealers.get(DEALER.id).tier == "C"
    assert tier_history(uow, DEALER.id).tier_on(SPRING).assessed_on == AUTUMN


def test_grace_that_has_ended_shows_on_the_dealer_at_the_next_assessment(uow):
    assess(uow, 90, date(2026, 7, 1))
    assess(uow, 60, AUTUMN)
    assert uow.dealers.get(DEALER.id).tier == "A"
    assert assess(uow, 60, SUMMER) == 0
    assert uow.dealers.get(DEALER.id).tier == "B"


def test_a_tier_that_came_with_the_data_stays_where_nothing_was_decided(uow):
    uow.dealers.save(OTHER.in_tier("Platinum"))
    assess(uow, 90, AUTUMN)
    assert carry_tiers(uow, AUTUMN) == 0
    assert uow.dealers.get(OTHER.id).tier == "Platinum"


def proposed(score: float = 90, **options) -> crm.TierProposal:
    table = {"id": [DEALER.id], "score": [score]}
    (proposal,) = crm.assign_tiers(table, STRICT, as_of=AUTUMN, by=ANN, at=NOW, **options)
    return proposal


def test_only_what_a_leader_approved_is_recorded_where_the_policy_asks_for_it(uow):
    with pytest.raises(crm.PermissionRefusedError, match="1 of 1 proposals need approval"):
        grade(uow, [proposed()], by=BY, at=NOW)
    approved = proposed().approve(by=BY, at=NOW + timedelta(hours=1), note="seen on site")
    assert grade(uow, [approved], by=ANN, at=NOW + timedelta(days=3)) == 1
    (record,) = uow.tiers.find()
    assert (record.proposed_by, record.proposed_at) == (ANN, NOW)
    assert (record.decided_by, record.decided_at) == (BY, NOW + timedelta(hours=1))
    assert (record.policy, record.policy_hash) == ("tiers", STRICT.content_hash)
    assert record.reasons == ("score 90 is at least 80", "seen on site")


def test_what_was_rejected_is_passed_over(uow):
    rejected = proposed().reject(reason="the figures are disputed", by=BY, at=NOW)
    assert grade(uow, [rejected], by=BY, at=NOW) == 0
    assert uow.tiers.count() == 0


def test_what_changes_nothing_needs_no_approval(uow):
    grade(uow, [proposed().approve(by=BY, at=NOW)], by=BY, at=NOW)
    assert grade(uow, [proposed(95)], by=BY, at=NOW + timedelta(days=1)) == 0


def test_one_without_approval_keeps_all_out(uow):
    fine = attrs.evolve(proposed().approve(by=BY, at=NOW), id=OTHER.id)
    with pytest.raises(crm.PermissionRefusedError, match=f"1 of 2 .* for {DEALER.id}"):
        grade(uow, [fine, proposed()], by=BY, at=NOW)
    assert uow.tiers.count() == 0


def test_a_dealer_that_is_not_stored_keeps_all_out(uow):
    stranger = attrs.evolve(proposed().approve(by=BY, at=NOW), id=crm.make_id(NOW, "stranger"))
    with pytest.raises(crm.NotFoundError):
        grade(uow, [proposed().approve(by=BY, at=NOW), stranger], by=BY, at=NOW)
    assert uow.tiers.count() == 0


# --- what holds whatever is decided, in whatever order, on every store

BEGIN = date(2026, 1, 1)
days = st.integers(0, 24).map(lambda month: crm.Period.month(2026 + month // 12, month % 12 + 1).start)
steps = st.lists(
    st.tuples(
        st.integers(0, 100), days, st.sampled_from([None, *map(date.fromisoformat, ("2026-03-01", "2027-09-01"))])
    ),
    max_size=8,
)
MONTHS = [crm.Period.month(2026 + month // 12, month % 12 + 1).start for month in range(40)]


@pytest.fixture(scope="module", params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, tmp_path_factory):
    urls = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path_factory.mktemp('tiers') / 'network.db'}"}
    with crm.open(urls.get(request.param) or request.getfixturevalue("module_postgres_url")) as opened:
        with opened.begin() as uow:
            uow.dealers.add(DEALER)
        yield opened


@sampled
@given(steps, st.sampled_from([0, 1, 2]), st.booleans())
def test_from_the_first_decision_on_a_dealer_has_one_tier_a_day_and_what_was_known_stays_known(
    store, steps, quarters, easing
):
    policy = crm.TierPolicy(TIERS, keep_for=crm.Quarters(quarters), margin={"score": 5} if easing else {})
    known: list[tuple[datetime, object]] = []
    before: list[crm.TierAssignment] = []
    with rolled_back(store) as uow:
        for number, (score, as_of, effective) in enumerate(steps):
            at = NOW + timedelta(days=number)
            previous = standing_tiers(uow, effective or as_of).values()
            proposals = crm.assign_tiers(
                {"id": [DEALER.id], "score": [score]}, policy, previous=previous, as_of=as_of, effective=effective
            )
            if grade(uow, proposals, by=BY, at=at):
                (proposal,) = proposals
                assert tier_history(uow, DEALER.id).tier_on(proposal.effective).tier == proposal.tier
            assert grade(uow, proposals, by=BY, at=at + timedelta(hours=1)) == 0, "the same again changes nothing"
            records = uow.tiers.find()
            assert [one for one in records if one in before] == before, "what is on record stays as it is"
            assert {one.revision for one in records} <= {0, 1}
            before = records
            history = tier_history(uow, DEALER.id)
            known.append((at, history.spans()))
            first = min((one.period.start for one in records), default=date.max)
            for day in MONTHS:
                spans = [span for span in history.spans() if day in span.period]
                assert len(spans) == (day >= first)
                standing = standing_tiers(uow, day).get(DEALER.id)
                assert (standing and standing.tier) == (spans[0].tier if spans else None)
                assert (standing and standing.id) == (spans[0].id if spans else None)
            carried = history.tier_on(at.date())
            assert carried is None or uow.dealers.get(DEALER.id).tier == carried.tier
        for at, spans in known:
            assert tier_history(uow, DEALER.id).spans(known_at=at) == spans


@given(st.permutations(range(5)), st.data())
def test_the_order_in_which_decisions_are_recorded_changes_no_day(order, data):
    decided = data.draw(st.lists(st.tuples(st.sampled_from("ABC"), days), min_size=5, max_size=5))
    made = [
        record
        for number, (tier, day) in enumerate(decided)
        for record in crm.TierProposal(
            id=DEALER.id, tier=tier, was=None, reasons=(), effective=day, reached="C", until=Period.month(2029, 1).start
        ).assignments(by=BY, at=NOW + timedelta(days=number))
    ]
    shuffled = [record for place in order for record in (made[2 * place], made[2 * place + 1])]
    assert crm.TierHistory(shuffled).spans() == crm.TierHistory(made).spans()
