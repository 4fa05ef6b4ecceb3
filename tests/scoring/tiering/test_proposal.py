"""From proposal by way of approval to the record: whoever asks cannot approve."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from channelcrm.errors import IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.scoring import PROPOSAL_STEPS, ProposalStage, Scorecard, Tier, TierPolicy, assign_tiers
from channelcrm.scoring.criterion import Criterion
from channelcrm.scoring.scales import Linear
from channelcrm.values import Actor, Period, derive_id

POLICY = TierPolicy([Tier("A", at_least={"score": 80}), Tier("B")], approval=True, name="strict")
CARD = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 10))])
DEALER = derive_id(1, "dealer")
NOW, DAY = datetime(2027, 1, 2, tzinfo=UTC), date(2027, 1, 1)
ANN, BOSS, CHIEF = Actor("ann", "specialist"), Actor("boss", "manager"), Actor("chief", "director")


def propose(by=ANN, at=NOW, **options):
    (proposal,) = assign_tiers({"id": [DEALER], "score": [90]}, POLICY, as_of=DAY, by=by, at=at, **options)
    return proposal


def test_a_proposal_carries_what_it_was_made_by():
    proposal = propose(card=CARD, effective=date(2027, 2, 1))
    assert (proposal.policy, proposal.policy_hash) == ("strict", POLICY.content_hash)
    assert proposal.card_hash == CARD.content_hash
    assert (proposal.proposed_by, proposal.proposed_at, proposal.stage) == (ANN, NOW, "proposed")
    (record,) = proposal.approve(by=BOSS, at=NOW).assignments(by=BOSS, at=NOW)
    assert record.card_hash == CARD.content_hash
    assert (record.assessed_on, record.period) == (DAY, Period(date(2027, 2, 1)))


def test_a_leader_who_did_not_ask_approves():
    approved = propose().approve(by=BOSS, at=NOW + timedelta(days=1))
    assert (approved.stage, approved.decided_by) == ("approved", BOSS)
    (record,) = approved.assignments(by=ANN, at=NOW + timedelta(days=9))
    assert (record.decided_by, record.decided_at) == (BOSS, NOW + timedelta(days=1))


@pytest.mark.parametrize("asked", [BOSS, CHIEF])
def test_whoever_asked_cannot_decide(asked):
    with pytest.raises(PermissionRefusedError, match="asked for this tier"):
        propose(by=asked).approve(by=asked, at=NOW)
    with pytest.raises(PermissionRefusedError, match="asked for this tier"):
        propose(by=asked).reject(reason="no", by=asked, at=NOW)


def test_who_does_not_lead_cannot_decide():
    with pytest.raises(PermissionRefusedError, match="specialist"):
        propose().approve(by=Actor("bob", "specialist"), at=NOW)


def test_a_decision_is_made_once_and_after_the_proposal():
    with pytest.raises(ValidationError, match="before the last step"):
        propose().approve(by=BOSS, at=NOW - timedelta(seconds=1))
    approved, rejected = propose().approve(by=BOSS, at=NOW), propose().reject(reason="no", by=BOSS, at=NOW)
    for decided in (approved, rejected):
        with pytest.raises(IllegalTransitionError):
            decided.approve(by=CHIEF, at=NOW)
        with pytest.raises(IllegalTransitionError):
            decided.reject(reason="no", by=CHIEF, at=NOW)


def test_every_stage_has_its_steps():
    assert set(PROPOSAL_STEPS) == set(ProposalStage)


def test_a_rejection_says_why_and_is_never_recorded():
    with pytest.raises(ValidationError, match="say why"):
        propose().reject(reason=" ", by=BOSS, at=NOW)
    rejected = propose().reject(reason="disputed", by=BOSS, at=NOW)
    assert (rejected.stage, rejected.note) == ("rejected", "disputed")
    with pytest.raises(IllegalTransitionError):
        rejected.assignments(by=BOSS, at=NOW)


def test_without_the_approval_that_its_policy_asks_for_it_is_not_recorded():
    with pytest.raises(PermissionRefusedError, match="needs approval first"):
        propose().assignments(by=BOSS, at=NOW)


@pytest.mark.parametrize(
    "given", [{"by": None, "at": NOW}, {"by": ANN, "at": None}, {"by": ANN, "at": NOW.replace(tzinfo=None)}]
)
def test_where_approval_is_needed_it_is_known_who_asked_and_when(given):
    with pytest.raises(ValidationError):
        propose(**given)


def test_who_misses_a_requirement_reaches_the_last_tier_only_and_is_told_why():
    proposal = propose(excluded={DEALER: ["licensed == true: it is false"]})
    assert (proposal.tier, proposal.reasons) == ("B", ("no better tier: licensed == true: it is false",))
