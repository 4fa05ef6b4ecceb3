"""The fourth stage of the road: an offer to each chosen dealer for its own areas, and in a rehearsal the signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import attrs

from channelcrm.cli.console import Progress
from channelcrm.cli.judgement import Judged
from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ExclusivityConflictError
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.terms import ALL_LINES, Exclusivity, Terms
from channelcrm.services.appointment import appoint
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store
from channelcrm.values.actor import Actor, Role
from channelcrm.values.ids import AreaId
from channelcrm.values.money import Money
from channelcrm.values.period import Period, add_months

__all__ = ["Signed", "negotiate"]

_SPECIALIST = Actor("specialist", Role.SPECIALIST, "Channel specialist")
_MANAGER = Actor("manager", Role.MANAGER, "Channel manager")
_GROWTH = Decimal("1.05")
_REHEARSAL = timedelta(days=28)


@attrs.frozen(kw_only=True)
class Signed:
    """How many negotiations were opened and agreements signed, and what refused the double claim of a rehearsal."""

    opened: int
    signed: int
    refused: str = ""


def negotiate(
    store: Store,
    judged: Judged,
    assignment: Mapping[AreaId, str],
    progress: Progress,
    *,
    rehearse: bool,
) -> Signed:
    """Offer every dealer of the division exclusive terms on its areas for the next twelve months.

    A dealer with whom a negotiation on the same subject is already stored is passed over, so that a second run opens
    nothing twice. ``rehearse`` plays the other side and the manager with stand-ins up to the signature.
    """
    held: dict[str, list[AreaId]] = {}
    for area_id, dealer_id in assignment.items():
        held.setdefault(dealer_id, []).append(area_id)
    chosen = [dealer for dealer in judged.active if dealer.id in held]
    # A rehearsal lies in the weeks before the day, so that the day sees it signed; a real offer is made on the day.
    start = datetime.combine(judged.on, time(9), tzinfo=UTC) - _REHEARSAL * rehearse
    offered_at = start + timedelta(days=8 * rehearse)
    subject = f"exclusive territory from {_year_from(judged.on).start}"
    with progress.step("Negotiate") as note:
        talks = fields(Negotiation)
        with store.begin(by=_SPECIALIST, at=start) as uow:
            known = {one.dealer_id for one in uow.negotiations.find(talks.subject == subject)}
            fresh = [dealer for dealer in chosen if dealer.id not in known]
            offered = [_offer(dealer, held[dealer.id], judged, subject, start, offered_at) for dealer in fresh]
            uow.negotiations.add_many(offered)
        note(f"{len(offered)} opened and offered")
    if not rehearse or not offered:
        return Signed(opened=len(offered), signed=0)
    with progress.step("Sign (rehearsal)") as note:
        signed = 0
        for index, negotiation in enumerate(offered[:-1]):  # the last dealer still thinks about it
            agreed = _agree(negotiation, start, counter=index % 3 == 1)
            signing = start + timedelta(days=21)
            with store.begin(by=_SPECIALIST, at=signing) as uow:
                uow.negotiations.save(agreed)
                appoint(uow, uow.negotiations.get(agreed.id), by=_MANAGER, at=signing)
            signed += 1
        note(f"{signed} agreements with exclusive claims")
        refused = _claim_twice(store, judged, chosen, offered, start) if signed else ""
        note("a second claim on a signed area was refused by the database" if refused else "no second claim was tried")
    return Signed(opened=len(offered), signed=signed, refused=refused)


def _offer(
    dealer: Dealer, area_ids: list[AreaId], judged: Judged, subject: str, start: datetime, at: datetime
) -> Negotiation:
    terms = _terms(dealer, area_ids, judged)
    opened = Negotiation.open(dealer.id, by=_SPECIALIST, at=start, subject=subject)
    return opened.advance("qualified", by=_SPECIALIST, at=at).offer(terms, by=_SPECIALIST, at=at)


def _year_from(on: date) -> Period:
    """Twelve months from the first of a month, on or after the day."""
    start = on if on.day == 1 else add_months(on.replace(day=1), 1)
    return Period(start, add_months(start, 12))


def _terms(dealer: Dealer, area_ids: Sequence[AreaId], judged: Judged) -> Terms:
    sales = judged.sales.get(dealer.id)
    target = None
    if judged.money and sales is not None and sales > 0:
        target = Money.rounded(sales * _GROWTH, judged.money)
    return Terms(
        exclusivity=Exclusivity.EXCLUSIVE,
        product_lines=dealer.product_lines or (ALL_LINES,),
        area_ids=area_ids,
        period=_year_from(judged.on),
        discount=Decimal("0.10"),
        payment_days=45,
        annual_target=target,
    )


def _agree(negotiation: Negotiation, start: datetime, *, counter: bool) -> Negotiation:
    dealer = Actor(f"dealer {negotiation.dealer_id}", Role.DEALER)
    talk = negotiation
    if counter:
        asked = attrs.evolve(talk.offers[-1].terms, discount=Decimal("0.12"), payment_days=60)
        talk = talk.counter(asked, by=dealer, at=start + timedelta(days=12))
    accepting = _SPECIALIST if counter else dealer
    talk = talk.accept(by=accepting, at=start + timedelta(days=15))
    return talk.approve(by=_MANAGER, at=start + timedelta(days=18)) if talk.needs_approval() else talk


def _claim_twice(
    store: Store, judged: Judged, chosen: Sequence[Dealer], offered: Sequence[Negotiation], start: datetime
) -> str:
    """Try to give the first signed territory away once more: the store must not let it happen."""
    winner = offered[0]
    taken = {dealer.id for dealer in chosen}
    rival = next((dealer for dealer in judged.active if dealer.id not in taken), None)
    if rival is None:
        return ""
    opened = Negotiation.open(rival.id, by=_SPECIALIST, at=start, subject="a second claim")
    talk = opened.advance("qualified", by=_SPECIALIST, at=start + timedelta(days=5))
    talk = talk.offer(winner.offers[-1].terms, by=_SPECIALIST, at=start + timedelta(days=8))
    try:
        with store.begin(by=_SPECIALIST, at=start + timedelta(days=22)) as uow:
            uow.negotiations.add(talk)
            agreed = uow.negotiations.save(_agree(talk, start, counter=False))
            appoint(uow, agreed, by=_MANAGER, at=start + timedelta(days=22))
    except ExclusivityConflictError as conflict:
        return str(conflict)
    return ""
