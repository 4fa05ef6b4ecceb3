"""Fund claims: granted on proof, by another, at most what was claimed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from channelcrm.errors import IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.planning import FUND_STEPS, FundClaim, FundStage
from channelcrm.values import Actor, Money, make_id
from channelcrm.values.ids import DealerId

NOW = datetime(2027, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DEE, BOB = Actor("dee", "dealer"), Actor("bob", "manager")
DEALER = DealerId(make_id(NOW, "dealer", "D1"))
CLAIMED = FundClaim.new(DEALER, Money(900, "USD"), by=DEE, at=NOW, proofs=["invoice 7"])
STEPS = {
    FundStage.GRANTED: lambda claim: claim.grant(by=BOB, at=LATER),
    FundStage.REFUSED: lambda claim: claim.refuse(reason="Late.", by=BOB, at=LATER),
    FundStage.WITHDRAWN: lambda claim: claim.withdraw(),
    FundStage.PAID: lambda claim: claim.pay(at=LATER),
}
AT = {
    FundStage.CLAIMED: CLAIMED,
    FundStage.GRANTED: STEPS[FundStage.GRANTED](CLAIMED),
    FundStage.REFUSED: STEPS[FundStage.REFUSED](CLAIMED),
    FundStage.WITHDRAWN: STEPS[FundStage.WITHDRAWN](CLAIMED),
    FundStage.PAID: STEPS[FundStage.PAID](STEPS[FundStage.GRANTED](CLAIMED)),
}


@pytest.mark.parametrize("current", FundStage)
@pytest.mark.parametrize("wanted", STEPS)
def test_a_step_is_taken_exactly_when_the_graph_holds_it(current, wanted):
    if wanted in FUND_STEPS[current]:
        assert STEPS[wanted](AT[current]).stage is wanted
    else:
        with pytest.raises(IllegalTransitionError) as caught:
            STEPS[wanted](AT[current])
        assert caught.value.allowed == FUND_STEPS[current]


def test_every_stage_is_in_the_graph():
    assert set(FUND_STEPS) == set(FundStage)


def test_without_proof_nothing_is_granted():
    bare = attrs.evolve(CLAIMED, proofs=())
    with pytest.raises(ValidationError, match="proofs"):
        bare.grant(by=BOB, at=LATER)
    assert bare.prove("photo", "invoice 8").grant(by=BOB, at=LATER).proofs == ("invoice 8", "photo")


def test_a_decided_claim_takes_no_more_proof():
    with pytest.raises(IllegalTransitionError):
        AT[FundStage.REFUSED].prove("photo")


def test_the_whole_is_granted_unless_a_part_is_named():
    assert CLAIMED.grant(by=BOB, at=LATER).granted == Money(900, "USD")
    assert CLAIMED.grant(Money(400, "USD"), by=BOB, at=LATER).granted == Money(400, "USD")


@pytest.mark.parametrize("amount", [Money(901, "USD"), Money(0, "USD"), Money(-1, "USD"), Money(5, "EUR")])
def test_no_more_than_was_claimed_is_granted_and_not_in_another_currency(amount):
    with pytest.raises(ValidationError, match="cannot be granted"):
        CLAIMED.grant(amount, by=BOB, at=LATER)


@pytest.mark.parametrize("by", [DEE, Actor("dee", "director"), Actor("ann", "specialist")])
@pytest.mark.parametrize("decide", ["grant", "refuse"])
def test_only_a_leader_who_did_not_claim_decides(by, decide):
    with pytest.raises(PermissionRefusedError):
        CLAIMED.grant(by=by, at=LATER) if decide == "grant" else CLAIMED.refuse(reason="x", by=by, at=LATER)


def test_a_decision_is_dated_and_signed():
    refused = AT[FundStage.REFUSED]
    assert (refused.decided_by, refused.decided_at, refused.note, refused.granted) == (BOB, LATER, "Late.", None)


def test_a_claim_runs_forward_in_time():
    with pytest.raises(ValidationError, match="before"):
        CLAIMED.grant(by=BOB, at=NOW - timedelta(seconds=1))
    with pytest.raises(ValidationError, match="before"):
        AT[FundStage.GRANTED].pay(at=NOW)


@pytest.mark.parametrize("amount", [Money(0, "USD"), Money(-5, "USD")])
def test_a_claim_is_for_something(amount):
    with pytest.raises(ValidationError, match="amount"):
        FundClaim.new(DEALER, amount, by=DEE, at=NOW)
