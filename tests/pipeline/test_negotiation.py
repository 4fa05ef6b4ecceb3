"""Who may do what in a negotiation, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from channelcrm.errors import PermissionRefusedError, ValidationError
from channelcrm.pipeline import ApprovalPolicy, Negotiation, Side, Stage, side_of
from channelcrm.values import Actor, Money
from tests.pipeline.given import (
    ACCEPTED,
    ANN,
    APPROVED,
    AT,
    BOB,
    COUNTERED,
    CY,
    DEALER,
    DEE,
    HOUR,
    LATER,
    LAX,
    NOW,
    OFFERED,
    OPENED,
    QUALIFIED,
    WON,
    terms,
)


def test_the_road_from_opened_to_won_is_on_record():
    stages = [step.stage for step in WON.history]
    assert stages == ["opened", "qualified", "offered", "countered", "accepted", "approved", "won"]
    assert [offer.terms.discount for offer in WON.offers] == [terms().discount, terms(discount="0.15").discount]
    assert [(approval.by, approval.granted, approval.offer_number) for approval in WON.approvals] == [(BOB, True, 2)]


def test_the_same_opening_has_the_same_id():
    assert Negotiation.open(DEALER, by=BOB, at=NOW).id == OPENED.id
    assert Negotiation.open(DEALER, by=BOB, at=NOW, subject="parts").id != OPENED.id


@pytest.mark.parametrize(("role", "side"), [("dealer", Side.DEALER), ("manager", Side.US), ("system", Side.US)])
def test_actors_in_the_role_dealer_sit_on_the_other_side(role, side):
    assert side_of(Actor("x", role)) is side


@pytest.mark.parametrize("stage", [stage for stage in Stage if not stage.is_end])
def test_time_never_runs_backwards(stage):
    n = AT[stage]
    with pytest.raises(ValidationError, match="before the last step"):
        n.lose(reason="x", by=ANN, at=n.history[-1].at - timedelta(microseconds=1))


def test_several_steps_may_be_taken_at_one_instant():
    assert OPENED.advance("qualified", by=ANN, at=NOW).offer(terms(), by=ANN, at=NOW).stage is Stage.OFFERED


def test_a_dealer_does_not_qualify_itself():
    with pytest.raises(PermissionRefusedError, match="dee acts for the dealer"):
        OPENED.advance("qualified", by=DEE, at=LATER)


@pytest.mark.parametrize("by", [ANN, DEE])
def test_either_side_may_make_the_first_offer(by):
    assert QUALIFIED.offer(terms(), by=by, at=LATER).on_the_table.side is side_of(by)


def test_the_side_that_made_an_offer_may_replace_it():
    replaced = OFFERED.offer(terms(payment_days=30), by=BOB, at=LATER)
    assert replaced.on_the_table.terms.payment_days == 30
    assert len(replaced.offers) == 2


@pytest.mark.parametrize("step", ["counter", "accept"])
@pytest.mark.parametrize("by", [ANN, BOB])
def test_the_side_that_made_an_offer_cannot_answer_it(step, by):
    with pytest.raises(PermissionRefusedError, match="the side that made this offer"):
        OFFERED.accept(by=by, at=LATER) if step == "accept" else OFFERED.counter(terms(), by=by, at=LATER)


def test_the_other_side_answers_instead_of_offering():
    with pytest.raises(PermissionRefusedError, match="Answer it with counter"):
        OFFERED.offer(terms(), by=DEE, at=LATER)


def test_offers_go_back_and_forth():
    n = COUNTERED.counter(terms(discount="0.13"), by=ANN, at=LATER).counter(terms(discount="0.14"), by=DEE, at=LATER)
    assert [offer.side for offer in n.offers] == [Side.US, Side.DEALER, Side.US, Side.DEALER]


def test_who_accepted_the_dealers_offer_is_who_asks():
    assert ACCEPTED.asked_by == ANN


def test_who_made_the_offer_that_the_dealer_accepted_is_who_asks():
    assert OFFERED.accept(by=DEE, at=LATER).asked_by == ANN


def test_who_opened_a_negotiation_is_not_who_asks_when_another_made_the_offer():
    n = QUALIFIED.offer(terms(), by=BOB, at=LATER).accept(by=DEE, at=LATER)
    assert (n.opened_by, n.asked_by) == (ANN, BOB)


def test_who_accepted_last_is_who_asks_when_an_earlier_acceptance_was_rejected():
    again = ACCEPTED.reject(reason="x", by=CY, at=LATER).offer(terms(), by=DEE, at=LATER).accept(by=BOB, at=LATER)
    assert (ACCEPTED.asked_by, again.asked_by) == (ANN, BOB)


def test_nobody_asks_before_acceptance():
    assert COUNTERED.asked_by is None


@pytest.mark.parametrize("decide", ["approve", "reject"])
@pytest.mark.parametrize("by", [ANN, DEE, Actor("robot", "system"), Actor("ann", "director")])
def test_only_a_leader_who_did_not_ask_decides(decide, by):
    with pytest.raises(PermissionRefusedError):
        ACCEPTED.approve(by=by, at=LATER) if decide == "approve" else ACCEPTED.reject(reason="x", by=by, at=LATER)


def test_a_rejection_clears_the_table_and_keeps_what_was_said():
    n = ACCEPTED.reject(reason="Too generous.", by=CY, at=LATER)
    assert (n.stage, n.on_the_table) == (Stage.QUALIFIED, None)
    assert len(n.offers) == 2
    assert (n.approvals[-1].granted, n.approvals[-1].reason) == (False, "Too generous.")


def test_a_rejection_needs_a_reason():
    with pytest.raises(ValidationError, match="reason"):
        ACCEPTED.reject(reason=" ", by=CY, at=LATER)


def test_needs_approval_says_why_and_falls_silent_once_given():
    assert ACCEPTED.needs_approval() == ("The terms are exclusive.",)
    assert not ACCEPTED.needs_approval(LAX)
    assert not APPROVED.needs_approval()


def test_nothing_on_the_table_needs_no_approval():
    assert not QUALIFIED.needs_approval()


def test_signing_without_a_needed_approval_is_refused_with_the_reason():
    with pytest.raises(PermissionRefusedError, match="The terms are exclusive"):
        ACCEPTED.sign(by=ANN, at=LATER)


def test_signing_where_the_policy_asks_for_nothing_needs_no_leader():
    agreement = ACCEPTED.sign(by=ANN, at=LATER, policy=LAX)
    assert ACCEPTED.win(agreement).stage is Stage.WON


def test_an_approval_does_not_cover_terms_offered_after_it():
    again = APPROVED.offer(terms(discount="0.19"), by=ANN, at=LATER).accept(by=DEE, at=LATER)
    with pytest.raises(PermissionRefusedError, match="need approval"):
        again.sign(by=ANN, at=LATER)


def test_a_policy_is_asked_about_the_terms_accepted_and_no_others():
    n = OFFERED.counter(terms(exclusivity="open", discount="0.5"), by=DEE, at=LATER).accept(by=ANN, at=LATER)
    assert n.needs_approval(ApprovalPolicy()) == ("A discount of 0.5 is above 0.20.",)


def test_a_dealer_does_not_sign_for_us():
    with pytest.raises(PermissionRefusedError, match="sign for us"):
        APPROVED.sign(by=DEE, at=LATER)


def test_signing_runs_forward_in_time():
    with pytest.raises(ValidationError, match="before the last step"):
        APPROVED.sign(by=ANN, at=NOW)


def test_the_agreement_carries_what_was_accepted():
    agreement = APPROVED.sign(by=ANN, at=LATER, code="A-1")
    assert agreement.terms == APPROVED.offers[-1].terms
    assert (agreement.dealer_id, agreement.negotiation_id, agreement.code) == (DEALER, APPROVED.id, "A-1")
    assert (agreement.signed_at, agreement.signed_by) == (LATER, ANN)


def test_signing_twice_gives_the_same_agreement():
    assert APPROVED.sign(by=ANN, at=LATER) == APPROVED.sign(by=ANN, at=LATER)


def test_a_negotiation_is_not_won_by_the_agreement_of_another():
    other = attrs.evolve(APPROVED.sign(by=ANN, at=LATER), negotiation_id=Negotiation.open(DEALER, by=ANN, at=LATER).id)
    with pytest.raises(ValidationError, match="does not come from this negotiation"):
        APPROVED.win(other)


def test_a_negotiation_is_not_won_on_other_terms():
    agreement = OFFERED.accept(by=DEE, at=LATER).sign(by=ANN, at=LATER, policy=LAX)
    with pytest.raises(ValidationError, match="does not come from"):
        APPROVED.win(agreement)


def test_a_loss_is_dated_and_has_a_reason():
    lost = OFFERED.lose(reason="Price.", by=DEE, at=LATER)
    assert (lost.closed_at, lost.lost_because, lost.on_the_table) == (LATER, "Price.", None)
    with pytest.raises(ValidationError, match="reason"):
        OFFERED.lose(reason="", by=DEE, at=LATER)


def test_a_past_day_answers_with_the_stage_of_that_day():
    n = QUALIFIED.lose(reason="x", by=ANN, at=NOW + timedelta(days=3))
    stages = [n.stage_on(NOW.date() + timedelta(days=days)) for days in (-1, 0, 2, 3, 400)]
    assert stages == [None, Stage.QUALIFIED, Stage.QUALIFIED, Stage.LOST, Stage.LOST]


def test_the_last_offer_says_better_than_the_expectation():
    n = Negotiation.open(DEALER, by=ANN, at=NOW, expected_value=Money(5, "USD"), expected_on=date(2027, 6, 1))
    assert (n.value, n.begins_on) == (Money(5, "USD"), date(2027, 6, 1))
    offered = n.advance("qualified", by=ANN, at=NOW).offer(terms(), by=ANN, at=NOW + HOUR)
    assert (offered.value, offered.begins_on) == (Money("1200000", "USD"), date(2027, 1, 1))
