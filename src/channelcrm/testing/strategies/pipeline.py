"""Negotiations, agreements, registered deals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.deal import DealOutcome, DealRegistration
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.offer import Approval, Offer, Step
from channelcrm.pipeline.stages import Stage
from channelcrm.pipeline.terms import ALL_LINES, Exclusivity, Terms
from channelcrm.testing.strategies.values import Parts, actors, built, days, ids, maybe, money, periods, texts, times
from channelcrm.values.period import Period

__all__ = ["agreements", "deals", "negotiations", "terms"]

_blank = texts(blank=True)
_discounts = st.sampled_from([Decimal(0), Decimal("0.12"), Decimal("0.333333"), Decimal(1)])
_targets = st.none() | money(least=0)


@st.composite
def terms(
    draw: st.DrawFn,
    *,
    area_ids: Sequence[str] | None = None,
    product_lines: Sequence[str] | None = None,
    accounts: Sequence[str] | None = None,
    spans: st.SearchStrategy[Period] | None = None,
) -> Terms:
    """Terms, over these areas, lines, accounts and days or any."""
    area = texts() if area_ids is None else st.sampled_from(area_ids)
    line = texts() if product_lines is None else st.sampled_from(product_lines)
    account = texts() if accounts is None else st.sampled_from(accounts)
    some = st.lists(line, min_size=1, max_size=2)
    exclusivity = draw(st.sampled_from(Exclusivity))
    named = exclusivity is Exclusivity.NAMED_ACCOUNT
    return Terms(
        exclusivity=exclusivity,
        product_lines=draw(st.one_of(some, some, st.just([ALL_LINES]))),
        area_ids=draw(st.lists(area, min_size=int(exclusivity.shuts_out), max_size=2)),
        accounts=draw(st.lists(account, min_size=1, max_size=2)) if named else (),
        period=draw(periods() if spans is None else spans),
        discount=draw(_discounts),
        payment_days=draw(st.integers(0, 3650)),
        annual_target=draw(_targets),
    )


_step: Parts = {"by": actors(), "at": times(), "note": _blank}
_steps = st.lists(built(Step, _step, stage=st.sampled_from(Stage)), max_size=1)
_offers = st.lists(
    built(Offer, {"number": st.integers(1, 9), "terms": terms(), "by": actors(), "at": times()}),
    max_size=2,
)
_approval: Parts = {
    "offer_number": st.integers(1, 9),
    "granted": st.booleans(),
    "by": actors(),
    "at": times(),
    "reason": _blank,
}
_negotiation: Parts = {
        "id": ids(), "subject": _blank, "opened_at": times(), "opened_by": actors(),
        "expected_value": st.none() | money(), "expected_on": st.none() | days(), "closed_at": st.none() | times(),
        "lost_because": _blank, "offers": _offers.map(tuple),
        "approvals": st.lists(built(Approval, _approval), max_size=1).map(tuple),
    }  # fmt: skip
_agreement: Parts = {
        "id": ids(), "code": _blank, "signed_at": times(), "signed_by": actors(), "terminated_on": st.none() | days(),
        "terminated_at": st.none() | times(), "terminated_by": st.none() | actors(), "terminated_because": _blank,
    }  # fmt: skip
_deal: Parts = {
        "id": ids(), "customer": texts(), "product_line": texts(), "value": money(), "registered_at": times(),
        "registered_by": actors(), "protected": periods(), "outcome": st.sampled_from(DealOutcome),
        "closed_at": st.none() | times(), "closed_by": st.none() | actors(), "note": _blank,
    }  # fmt: skip


@st.composite
def negotiations(draw: st.DrawFn, dealer_ids: st.SearchStrategy[str]) -> Negotiation:
    """Negotiations at any stage, as storage may meet them: their history need not make sense to a negotiator."""
    last = draw(built(Step, _step, stage=st.sampled_from(Stage)))
    history = _steps.map(lambda steps: (*steps, last))
    return draw(built(Negotiation, _negotiation, dealer_id=dealer_ids, stage=st.just(last.stage), history=history))


def agreements(
    dealer_ids: st.SearchStrategy[str],
    negotiation_ids: st.SearchStrategy[str] | None = None,
    contents: st.SearchStrategy[Terms] | None = None,
) -> st.SearchStrategy[Agreement]:
    """Signed agreements, some of them terminated."""
    return built(
        Agreement,
        _agreement,
        dealer_id=dealer_ids,
        negotiation_id=maybe(negotiation_ids),
        terms=terms() if contents is None else contents,
    )


def deals(dealer_ids: st.SearchStrategy[str]) -> st.SearchStrategy[DealRegistration]:
    """Registered deals, open and closed."""
    return built(DealRegistration, _deal, dealer_id=dealer_ids)
