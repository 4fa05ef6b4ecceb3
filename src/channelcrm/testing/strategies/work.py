"""What is done with dealers: contacts made, needs, cases, plans, planned work, funds."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from channelcrm.planning.activity import Activity
from channelcrm.planning.fund import FundClaim, FundStage
from channelcrm.planning.kinds import ActivityKind
from channelcrm.planning.plan import ChannelPlan
from channelcrm.planning.stages import ActivityStage
from channelcrm.planning.target import Target
from channelcrm.planning.work import ActivityStep, Expense, Task
from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.relationship.need import Need
from channelcrm.relationship.service_case import HandOver, ServiceCase
from channelcrm.testing.strategies.values import (
    Parts,
    actors,
    built,
    days,
    figures,
    ids,
    maybe,
    money,
    periods,
    scalars,
    texts,
    times,
)
from channelcrm.values.period import Period

__all__ = ["activities", "cases", "funds", "interactions", "needs", "plans"]

_blank = texts(blank=True)
_maybe_at = st.none() | times()
_maybe_money = st.none() | money()
_interaction: Parts = {
        "id": ids(), "kind": st.sampled_from(InteractionKind), "at": times(), "by": actors(), "planned": st.booleans(),
        "planned_for": _maybe_at, "summary": _blank, "answers": scalars(),
    }  # fmt: skip
_need: Parts = {
        "id": ids(), "topic": texts(), "weight": st.sampled_from([0, "0.000001", "0.5", 1]), "noted_at": times(),
        "source": _blank, "note": _blank, "met_at": _maybe_at,
    }  # fmt: skip
_hand_over: Parts = {"was": texts(), "to": texts(), "by": actors(), "at": times(), "reason": _blank}
_case: Parts = {
        "id": ids(), "subject": texts(), "department": texts(), "opened_at": times(), "opened_by": actors(),
        "respond_by": _maybe_at, "due_at": _maybe_at, "responded_at": _maybe_at, "closed_at": _maybe_at,
        "resolution": _blank, "hand_overs": st.lists(built(HandOver, _hand_over), max_size=2).map(tuple),
        "cost": _maybe_money, "revenue": _maybe_money,
    }  # fmt: skip
_target: Parts = {
    "metric": texts(),
    "area_id": st.none() | texts(),
    "product_line": _blank,
    "value": figures(),
    "unit": _blank,
}
_plan: Parts = {
        "id": ids(), "name": texts(), "asked_at": times(), "asked_by": actors(), "approved_at": _maybe_at,
        "approved_by": st.none() | actors(),
    }  # fmt: skip
_task: Parts = {"name": texts(), "owner": actors(), "due_on": days(), "done_at": _maybe_at}
_expense: Parts = {"amount": money(), "by": actors(), "at": times(), "note": _blank}
_entry: Parts = {"stage": st.sampled_from(ActivityStage), "by": actors(), "at": times()}
_activity: Parts = {
        "id": ids(), "kind": st.sampled_from(ActivityKind), "name": texts(), "purpose": texts(), "period": periods(),
        "proposed_at": times(), "proposed_by": actors(), "budget": _maybe_money, "spend": _maybe_money,
        "evaluation": _blank, "tasks": st.lists(built(Task, _task), max_size=1).map(tuple),
        "expenses": st.lists(built(Expense, _expense), max_size=1).map(tuple),
    }  # fmt: skip
_entries = st.lists(built(ActivityStep, _entry), min_size=1, max_size=2).map(tuple)
_fund: Parts = {
        "id": ids(), "stage": st.sampled_from(FundStage), "amount": money(least=1), "claimed_at": times(),
        "claimed_by": actors(), "proofs": st.lists(texts(), max_size=2), "granted": _maybe_money,
        "decided_at": _maybe_at, "decided_by": st.none() | actors(), "paid_at": _maybe_at, "note": _blank,
    }  # fmt: skip


def interactions(
    dealer_ids: st.SearchStrategy[str], contact_ids: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Interaction]:
    """Contacts with these dealers, made and planned."""
    return built(Interaction, _interaction, dealer_id=dealer_ids, contact_id=maybe(contact_ids))


def needs(dealer_ids: st.SearchStrategy[str]) -> st.SearchStrategy[Need]:
    """Needs of these dealers."""
    return built(Need, _need, dealer_id=dealer_ids)


def cases(dealer_ids: st.SearchStrategy[str]) -> st.SearchStrategy[ServiceCase]:
    """Service cases of these dealers."""
    return built(ServiceCase, _case, dealer_id=dealer_ids)


@st.composite
def plans(draw: st.DrawFn, dealer_ids: st.SearchStrategy[str] | None = None) -> ChannelPlan:
    """Channel plans with targets inside their days."""
    period = draw(periods())
    targets = []
    for _ in range(draw(st.integers(0, 2))):
        start = Period(draw(days(period.start, period.end or date.max)))
        inside = start.intersection(period) or period
        targets.append(draw(built(Target, _target, dealer_id=maybe(dealer_ids), period=st.just(inside))))
    return draw(built(ChannelPlan, _plan, period=st.just(period), targets=st.just(targets)))


@st.composite
def activities(draw: st.DrawFn, dealer_ids: st.SearchStrategy[str] | None = None) -> Activity:
    """Planned work at any stage."""
    history = draw(_entries)
    about = st.lists(ids() if dealer_ids is None else dealer_ids, max_size=2)
    return draw(
        built(Activity, _activity, dealer_ids=about, stage=st.just(history[-1].stage), history=st.just(history))
    )


def funds(
    dealer_ids: st.SearchStrategy[str], activity_ids: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[FundClaim]:
    """Claims for funds at any stage."""
    return built(FundClaim, _fund, dealer_id=dealer_ids, activity_id=maybe(activity_ids))
