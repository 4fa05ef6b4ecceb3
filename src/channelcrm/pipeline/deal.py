"""Registered deals: a dealer's customer, protected for a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Self

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_day, require_type, shown
from channelcrm.values.choice import Choice
from channelcrm.values.history import day_of, require_later, require_step
from channelcrm.values.ids import DealerId, DealId, make_id
from channelcrm.values.money import Money
from channelcrm.values.period import Period

__all__ = ["DEAL_STEPS", "DealOutcome", "DealRegistration", "deals_conflict"]


class DealOutcome(Choice):
    """How a registered deal ended, or that it has not."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


DEAL_STEPS: Mapping[DealOutcome, tuple[DealOutcome, ...]] = MappingProxyType(
    {
        DealOutcome.OPEN: (DealOutcome.WON, DealOutcome.LOST, DealOutcome.WITHDRAWN),
        DealOutcome.WON: (),
        DealOutcome.LOST: (),
        DealOutcome.WITHDRAWN: (),
    }
)
"""A deal ends once."""


@attrs.frozen(kw_only=True)
class DealRegistration:
    """A sale that a dealer is working on, and that is theirs while ``protected`` lasts (handbook P6).

    Protection ends early when the deal does: on the day (UTC) it is closed.
    """

    id: DealId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    customer: str = attrs.field(validator=checks.text)
    product_line: str = attrs.field(validator=checks.text)
    value: Money = attrs.field(validator=checks.of_type(Money))
    registered_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    registered_by: Actor = attrs.field(validator=checks.of_type(Actor))
    protected: Period = attrs.field(validator=checks.of_type(Period))
    outcome: DealOutcome = attrs.field(default=DealOutcome.OPEN, converter=DealOutcome)
    closed_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    closed_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    note: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    @classmethod
    def register(
        cls,
        dealer_id: DealerId,
        *,
        customer: str,
        product_line: str,
        value: Money,
        by: Actor,
        at: datetime,
        days: int = 90,
    ) -> Self:
        """A deal registered at ``at``, protected for ``days`` (1..3650) from that day on."""
        require_type(value, Money, "value")
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 3650:
            raise ValidationError(
                f"{shown(days)} is not a number of days to protect.", field="days", value=days, remedy="Give 1 to 3650."
            )
        return cls(
            id=DealId(make_id(at, "deal", dealer_id, customer, product_line)),
            dealer_id=dealer_id,
            customer=customer,
            product_line=product_line,
            value=value,
            registered_at=at,
            registered_by=by,
            protected=Period(day_of(at), day_of(at) + timedelta(days=days)),
        )

    @property
    def protection(self) -> Period | None:
        """The days on which the deal is protected: cut where it was closed; None when that was before the first."""
        return self.protected if self.closed_at is None else self.protected.until(day_of(self.closed_at))

    def protects_on(self, day: date) -> bool:
        """True when the deal is this dealer's on that day."""
        require_day(day, "day")
        return self.protection is not None and day in self.protection

    def close(self, outcome: DealOutcome | str, *, by: Actor, at: datetime, note: str = "") -> Self:
        """The same deal, ended.

        Raises:
            IllegalTransitionError: it has ended before.
            ValidationError: ``at`` lies before the registration.
        """
        wanted = DealOutcome(outcome)
        require_type(by, Actor, "by")
        require_step("DealRegistration", DEAL_STEPS, self.outcome, wanted)
        require_later(at, self.registered_at)
        return attrs.evolve(self, outcome=wanted, closed_at=at, closed_by=by, note=note or self.note)


def deals_conflict(a: DealRegistration, b: DealRegistration) -> bool:
    """True when two dealers hold the same customer and product line on the same day."""
    return (
        a.dealer_id != b.dealer_id
        and a.customer.strip().casefold() == b.customer.strip().casefold()
        and a.product_line == b.product_line
        and a.protection is not None
        and b.protection is not None
        and a.protection.overlaps(b.protection)
    )
