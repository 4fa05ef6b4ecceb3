"""Funds: what a dealer claims for joint work, with proof, and what was granted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.actor import Actor, require_approver
from channelcrm.values.arguments import require_type
from channelcrm.values.attributes import sorted_texts
from channelcrm.values.choice import Choice
from channelcrm.values.history import require_later, require_step
from channelcrm.values.ids import ActivityId, DealerId, FundId, make_id
from channelcrm.values.money import Money

__all__ = ["FUND_STEPS", "FundClaim", "FundStage"]


class FundStage(Choice):
    """Where a claim for funds stands."""

    CLAIMED = "claimed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PAID = "paid"


FUND_STEPS: Mapping[FundStage, tuple[FundStage, ...]] = MappingProxyType(
    {
        FundStage.CLAIMED: (FundStage.GRANTED, FundStage.REFUSED, FundStage.WITHDRAWN),
        FundStage.GRANTED: (FundStage.PAID,),
        FundStage.REFUSED: (),
        FundStage.WITHDRAWN: (),
        FundStage.PAID: (),
    }
)
"""Which stages may follow which; the one place that says so."""


@attrs.frozen(kw_only=True)
class FundClaim:
    """Money a dealer claims back for work done together (handbook P4), granted only on proof.

    ``proofs`` name the evidence (invoice numbers, links, file names). ``granted`` is at most ``amount``.

    Changes raise:
        IllegalTransitionError: the step is not allowed from here; names what is.
        PermissionRefusedError: the wrong role, or someone deciding on their own claim.
        ValidationError: no proof, another currency, more than was claimed, a time before the last one.
    """

    id: FundId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    activity_id: ActivityId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    stage: FundStage = attrs.field(default=FundStage.CLAIMED, converter=FundStage)
    amount: Money = attrs.field(validator=checks.of_type(Money))
    claimed_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    claimed_by: Actor = attrs.field(validator=checks.of_type(Actor))
    proofs: tuple[str, ...] = attrs.field(default=(), converter=sorted_texts, validator=checks.texts)
    granted: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    decided_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    decided_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    paid_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    note: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        if self.amount.amount <= 0:
            raise ValidationError(
                f"{self.amount} is nothing to claim.", field="amount", value=self.amount, remedy="Claim above zero."
            )

    @classmethod
    def new(
        cls,
        dealer_id: DealerId,
        amount: Money,
        *,
        by: Actor,
        at: datetime,
        activity_id: ActivityId | None = None,
        proofs: Iterable[str] = (),
        note: str = "",
    ) -> Self:
        """A claim made at ``at``. Its id follows from time, dealer, activity and amount."""
        return cls(
            id=FundId(make_id(at, "fund", dealer_id, activity_id, amount)),
            dealer_id=dealer_id,
            activity_id=activity_id,
            amount=amount,
            claimed_at=at,
            claimed_by=by,
            proofs=proofs,
            note=note,
        )

    def prove(self, *proofs: str) -> Self:
        """The same claim with more evidence, while it is undecided."""
        require_step("FundClaim", FUND_STEPS, self.stage, FundStage.GRANTED)
        return attrs.evolve(self, proofs=(*self.proofs, *proofs))

    def grant(self, amount: Money | None = None, *, by: Actor, at: datetime, note: str = "") -> Self:
        """A manager or director grants the claim, or part of it."""
        granted = self.amount if amount is None else amount
        require_step("FundClaim", FUND_STEPS, self.stage, FundStage.GRANTED)
        require_type(granted, Money, "amount")
        if not self.proofs:
            raise ValidationError(
                "A claim without proof cannot be granted.", field="proofs", remedy="Add evidence with prove(...)."
            )
        if granted.currency != self.amount.currency or not 0 < granted.amount <= self.amount.amount:
            raise ValidationError(
                f"{granted} cannot be granted on a claim of {self.amount}.", field="amount", value=granted,
                remedy="Grant above zero and at most what was claimed, in its currency; or refuse(...).",
            )  # fmt: skip
        return self._decide(FundStage.GRANTED, by, at, note, granted=granted)

    def refuse(self, *, reason: str, by: Actor, at: datetime) -> Self:
        """A manager or director refuses the claim."""
        require_step("FundClaim", FUND_STEPS, self.stage, FundStage.REFUSED)
        return self._decide(FundStage.REFUSED, by, at, reason)

    def withdraw(self) -> Self:
        """The same claim, taken back before it was decided on."""
        require_step("FundClaim", FUND_STEPS, self.stage, FundStage.WITHDRAWN)
        return attrs.evolve(self, stage=FundStage.WITHDRAWN)

    def pay(self, *, at: datetime) -> Self:
        """The same claim, paid."""
        require_step("FundClaim", FUND_STEPS, self.stage, FundStage.PAID)
        require_later(at, self.decided_at)
        return attrs.evolve(self, stage=FundStage.PAID, paid_at=at)

    def _decide(self, stage: FundStage, by: Actor, at: datetime, note: str, **changes: Any) -> Self:
        require_later(at, self.claimed_at)
        require_approver(by, [self.claimed_by], "this claim")
        return attrs.evolve(self, stage=stage, decided_by=by, decided_at=at, note=note or self.note, **changes)
