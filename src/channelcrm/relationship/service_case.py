"""Service cases: what a dealer needs done, by which department, by when."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import attrs

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_aware
from channelcrm.values.choice import Choice
from channelcrm.values.history import require_later
from channelcrm.values.ids import CaseId, DealerId, make_id
from channelcrm.values.money import Money

__all__ = ["CaseStatus", "HandOver", "ServiceCase"]


class CaseStatus(Choice):
    """Where a case stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class HandOver:
    """A case passed from one department to another (handbook C10)."""

    was: str = attrs.field(validator=checks.text)
    to: str = attrs.field(validator=checks.text)
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    reason: str = attrs.field(default="", validator=checks.whole_text)


@attrs.frozen(kw_only=True)
class ServiceCase:
    """A request for service and what came of it (handbook C5, C10).

    ``department`` has it now, ``hand_overs`` who had it before. ``respond_by`` and ``due_at`` are the response and
    resolution targets. ``cost`` is what the service cost us, ``revenue`` what followed from it.

    Changes raise:
        IllegalTransitionError: the case is closed, or was answered before.
        ValidationError: ``at`` has no zone, or lies before the last entry.
    """

    id: CaseId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    subject: str = attrs.field(validator=checks.text)
    department: str = attrs.field(validator=checks.text)
    opened_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    opened_by: Actor = attrs.field(validator=checks.of_type(Actor))
    respond_by: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    due_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    responded_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    closed_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    resolution: str = attrs.field(default="", validator=checks.whole_text)
    hand_overs: tuple[HandOver, ...] = attrs.field(default=(), validator=checks.tuple_of(HandOver))
    cost: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    revenue: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    @classmethod
    def open(
        cls,
        dealer_id: DealerId,
        subject: str,
        *,
        department: str,
        by: Actor,
        at: datetime,
        respond_by: datetime | None = None,
        due_at: datetime | None = None,
    ) -> Self:
        """A new case. Its id follows from time, dealer and subject."""
        return cls(
            id=CaseId(make_id(at, "case", dealer_id, subject)),
            dealer_id=dealer_id,
            subject=subject,
            department=department,
            opened_at=at,
            opened_by=by,
            respond_by=respond_by,
            due_at=due_at,
        )

    @property
    def status(self) -> CaseStatus:
        """waiting until answered, answered until closed."""
        if self.closed_at is not None:
            return CaseStatus.CLOSED
        return CaseStatus.WAITING if self.responded_at is None else CaseStatus.ANSWERED

    def late_on(self, at: datetime) -> tuple[str, ...]:
        """Which targets were missed by ``at``: "response", "resolution". A case closed without answer was answered."""
        require_aware(at, "at")
        answered = self.responded_at or self.closed_at
        targets = (("response", self.respond_by, answered), ("resolution", self.due_at, self.closed_at))
        return tuple(name for name, due, done in targets if due is not None and min(done or at, at) > due)

    def respond(self, *, at: datetime) -> Self:
        """The same case, answered."""
        self._require(CaseStatus.ANSWERED, at)
        if self.responded_at is not None:
            raise IllegalTransitionError("ServiceCase", self.status, CaseStatus.ANSWERED, (CaseStatus.CLOSED,))
        return attrs.evolve(self, responded_at=at)

    def hand_over(self, to: str, *, by: Actor, at: datetime, reason: str = "") -> Self:
        """The same case in another department."""
        self._require("handed over", at)
        if to == self.department:
            raise ValidationError(f"{to} has the case already.", field="to", value=to, remedy="Name another one.")
        passed = HandOver(was=self.department, to=to, by=by, at=at, reason=reason)
        return attrs.evolve(self, department=to, hand_overs=(*self.hand_overs, passed))

    def close(self, *, at: datetime, resolution: str, cost: Money | None = None, revenue: Money | None = None) -> Self:
        """The same case, resolved."""
        self._require(CaseStatus.CLOSED, at)
        return attrs.evolve(
            self,
            closed_at=at,
            resolution=resolution,
            cost=self.cost if cost is None else cost,
            revenue=self.revenue if revenue is None else revenue,
        )

    def with_revenue(self, revenue: Money) -> Self:
        """The same case with the revenue that followed; known, as a rule, after it was closed."""
        return attrs.evolve(self, revenue=revenue)

    def _require(self, wanted: str, at: datetime) -> None:
        if self.closed_at is not None:
            raise IllegalTransitionError("ServiceCase", CaseStatus.CLOSED, wanted, ())
        entries = [self.opened_at, *(entry.at for entry in self.hand_overs)]
        require_later(at, max([*entries, self.responded_at] if self.responded_at else entries))
