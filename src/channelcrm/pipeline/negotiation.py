"""The negotiation with one dealer, from opened to won or lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

import attrs

from channelcrm.errors import IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.offer import Approval, Offer, Side, Step, require_ours, side_of
from channelcrm.pipeline.policy import STANDARD_POLICY, ApprovalPolicy
from channelcrm.pipeline.stages import NEGOTIATION_STEPS, Stage
from channelcrm.pipeline.terms import Terms
from channelcrm.values import checks
from channelcrm.values.actor import Actor, require_approver
from channelcrm.values.arguments import require_day, require_text, require_type
from channelcrm.values.history import day_of, require_later, require_step
from channelcrm.values.ids import AgreementId, DealerId, NegotiationId, make_id
from channelcrm.values.money import Money

__all__ = ["Negotiation"]

_ON_THE_TABLE = frozenset({Stage.OFFERED, Stage.COUNTERED, Stage.ACCEPTED, Stage.APPROVED, Stage.WON})
_METHODS = {
    Stage.QUALIFIED: "reject(...)", Stage.OFFERED: "offer(terms, ...)", Stage.COUNTERED: "counter(terms, ...)",
    Stage.ACCEPTED: "accept(...)", Stage.APPROVED: "approve(...)", Stage.WON: "sign(...) and win(agreement)",
    Stage.LOST: "lose(reason=..., ...)",
}  # fmt: skip


def _opening(negotiation: Negotiation) -> tuple[Step, ...]:
    return (Step(stage=Stage.OPENED, by=negotiation.opened_by, at=negotiation.opened_at),)


@attrs.frozen(kw_only=True)
class Negotiation:
    """The negotiation of one agreement with one dealer (handbook H7).

    Every method returns the next value, or raises and changes nothing; ``history``, ``offers`` and ``approvals`` only
    grow. ``stage`` is where the last step led (see ``NEGOTIATION_STEPS``). Two sides sit at the table: actors in the
    role dealer, and everyone else for us. Either side may make the first offer; the side that made the one on the
    table may replace it with ``offer``, the other side answers it with ``counter`` or ``accept``.

    ``expected_value`` (a year's sales) and ``expected_on`` (the day an agreement would begin) serve the forecast until
    an offer says better.

    All methods raise:
        IllegalTransitionError: the step is not allowed from here; names what is.
        PermissionRefusedError: the wrong side, the wrong role, or someone deciding on their own request.
        ValidationError: ``at`` has no zone, or lies before the last step.
    """

    id: NegotiationId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    subject: str = attrs.field(default="", validator=checks.whole_text)
    stage: Stage = attrs.field(default=Stage.OPENED, converter=Stage)
    opened_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    opened_by: Actor = attrs.field(validator=checks.of_type(Actor))
    expected_value: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    expected_on: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    closed_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    lost_because: str = attrs.field(default="", validator=checks.whole_text)
    history: tuple[Step, ...] = attrs.field(
        default=attrs.Factory(_opening, takes_self=True), validator=checks.tuple_of(Step)
    )
    offers: tuple[Offer, ...] = attrs.field(default=(), validator=checks.tuple_of(Offer))
    approvals: tuple[Approval, ...] = attrs.field(default=(), validator=checks.tuple_of(Approval))
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        if not self.history or self.history[-1].stage is not self.stage:
            raise ValidationError(
                f"The history does not end at {self.stage}.", field="stage", value=self.stage,
                remedy="A stage is reached by steps: begin with Negotiation.open(...).",
            )  # fmt: skip

    @classmethod
    def open(
        cls,
        dealer_id: DealerId,
        *,
        by: Actor,
        at: datetime,
        subject: str = "",
        expected_value: Money | None = None,
        expected_on: date | None = None,
    ) -> Self:
        """A new negotiation. Its id follows from time, dealer and subject."""
        return cls(
            id=NegotiationId(make_id(at, "negotiation", dealer_id, subject)),
            dealer_id=dealer_id,
            subject=subject,
            opened_at=at,
            opened_by=by,
            expected_value=expected_value,
            expected_on=expected_on,
        )

    @property
    def on_the_table(self) -> Offer | None:
        """The offer that stands: the last one made, None before the first and after a rejection or a loss."""
        return self.offers[-1] if self.stage in _ON_THE_TABLE else None

    @property
    def asked_by(self) -> Actor | None:
        """Who on our side asks for approval: the one who made the accepted offer, or accepted the dealer's."""
        if self.stage not in {Stage.ACCEPTED, Stage.APPROVED, Stage.WON}:
            return None
        if self.offers[-1].side is Side.US:
            return self.offers[-1].by
        return next(step.by for step in reversed(self.history) if step.stage is Stage.ACCEPTED)

    @property
    def value(self) -> Money | None:
        """A year's sales if it is won: the last offer's annual target, else what was expected."""
        target = self.offers[-1].terms.annual_target if self.offers else None
        return self.expected_value if target is None else target

    @property
    def begins_on(self) -> date | None:
        """The day the agreement would begin: by the last offer, else as expected."""
        return self.offers[-1].terms.period.start if self.offers else self.expected_on

    def advance(self, stage: Stage | str, *, by: Actor, at: datetime, note: str = "") -> Self:
        """The step that needs no further facts: from opened to qualified. By our side."""
        wanted = Stage(stage)
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, wanted)
        if self.stage is not Stage.OPENED or wanted is not Stage.QUALIFIED:
            reason = f"That step is taken by {_METHODS[wanted]}."
            raise IllegalTransitionError("Negotiation", self.stage, wanted, NEGOTIATION_STEPS[self.stage], reason)
        require_ours(by, "qualify a dealer")
        return self._step(wanted, by, at, note)

    def offer(self, terms: Terms, *, by: Actor, at: datetime, note: str = "") -> Self:
        """Put terms on the table: the first ones, new ones in place of one's own, or new ones after acceptance.

        Terms offered after acceptance or approval open the matter again: that approval does not cover them.
        """
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, Stage.OFFERED)
        answering = self.stage in {Stage.OFFERED, Stage.COUNTERED} and self.offers[-1].side is not side_of(by)
        if answering:
            raise PermissionRefusedError(
                "An offer of the other side is on the table. Answer it with counter(...), accept(...) or lose(...).",
                actor=by.id,
            )
        return self._with_offer(Stage.OFFERED, terms, by, at, note)

    def counter(self, terms: Terms, *, by: Actor, at: datetime, note: str = "") -> Self:
        """Answer the offer on the table with other terms. By the side that did not make it."""
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, Stage.COUNTERED)
        self._require_other_side(by, "counter")
        return self._with_offer(Stage.COUNTERED, terms, by, at, note)

    def accept(self, *, by: Actor, at: datetime, note: str = "") -> Self:
        """Agree to the offer on the table. By the side that did not make it."""
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, Stage.ACCEPTED)
        self._require_other_side(by, "accept")
        return self._step(Stage.ACCEPTED, by, at, note)

    def needs_approval(self, policy: ApprovalPolicy = STANDARD_POLICY) -> tuple[str, ...]:
        """Why the terms on the table still need a leader's approval; empty (false) when they do not."""
        require_type(policy, ApprovalPolicy, "policy")
        table = self.on_the_table
        return () if table is None or self.stage in {Stage.APPROVED, Stage.WON} else policy.reasons(table.terms)

    def approve(self, *, by: Actor, at: datetime, reason: str = "") -> Self:
        """A manager or director, not the one who asked, approves the accepted terms (handbook E5)."""
        return self._decide(Stage.APPROVED, by, at, reason)

    def reject(self, *, by: Actor, at: datetime, reason: str) -> Self:
        """A manager or director, not the one who asked, refuses the accepted terms: back to qualified."""
        return self._decide(Stage.QUALIFIED, by, at, reason)

    def sign(self, *, by: Actor, at: datetime, policy: ApprovalPolicy = STANDARD_POLICY, code: str = "") -> Agreement:
        """The agreement on the accepted terms, signed for us; ``win(agreement)`` then closes this negotiation.

        ``code`` is the agreement's number in the embedding system.

        Raises:
            PermissionRefusedError: the policy asks for an approval that was not given, or a dealer signs for us.
        """
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, Stage.WON)
        require_ours(by, "sign for us")
        require_later(at, self.history[-1].at)
        reasons = self.needs_approval(policy)
        if reasons:
            raise PermissionRefusedError(
                f"These terms need approval first. {' '.join(reasons)} A manager or director approves them.",
                actor=by.id,
            )
        return Agreement(
            id=AgreementId(make_id(at, "agreement", self.id)),
            dealer_id=self.dealer_id,
            negotiation_id=self.id,
            code=code,
            terms=self.offers[-1].terms,
            signed_at=at,
            signed_by=by,
        )

    def win(self, agreement: Agreement) -> Self:
        """This negotiation, won by the agreement that ``sign`` gave."""
        require_type(agreement, Agreement, "agreement")
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, Stage.WON)
        if agreement.negotiation_id != self.id or agreement.versions[0].terms != self.offers[-1].terms:
            raise ValidationError(
                f"Agreement {agreement.id} does not come from this negotiation.", field="agreement",
                value=agreement.id, remedy="Give the agreement that sign(...) of this negotiation returned.",
            )  # fmt: skip
        return self._step(Stage.WON, agreement.signed_by, agreement.signed_at, "", closed_at=agreement.signed_at)

    def lose(self, *, reason: str, by: Actor, at: datetime) -> Self:
        """End without an agreement, for a reason, by either side."""
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, Stage.LOST)
        require_text(reason, "reason", "A loss without a reason teaches nothing: say why.")
        return self._step(Stage.LOST, by, at, reason, closed_at=at, lost_because=reason)

    def stage_on(self, day: date) -> Stage | None:
        """Where it stood at the end of that day (UTC); None before it was opened."""
        require_day(day, "day")
        return next((step.stage for step in reversed(self.history) if day_of(step.at) <= day), None)

    def _require_other_side(self, by: Actor, what: str) -> None:
        if side_of(by) is self.offers[-1].side:
            raise PermissionRefusedError(
                f"{by.id} sits on the side that made this offer and cannot {what} it. "
                "The other side does; this side may replace it with offer(terms, ...).",
                actor=by.id,
            )

    def _with_offer(self, stage: Stage, terms: Terms, by: Actor, at: datetime, note: str) -> Self:
        offer = Offer(number=len(self.offers) + 1, terms=terms, by=by, at=at)
        return self._step(stage, by, at, note, offers=(*self.offers, offer))

    def _decide(self, stage: Stage, by: Actor, at: datetime, reason: str) -> Self:
        require_step("Negotiation", NEGOTIATION_STEPS, self.stage, stage)
        granted = stage is Stage.APPROVED
        if self.stage is not Stage.ACCEPTED:
            raise IllegalTransitionError(
                "Negotiation", self.stage, stage, NEGOTIATION_STEPS[self.stage], "Only accepted terms are decided on."
            )
        if not granted:
            require_text(reason, "reason", "A rejection without a reason teaches nothing: say why.")
        require_approver(by, [self.asked_by] if self.asked_by else [], "these terms")
        decision = Approval(offer_number=len(self.offers), granted=granted, by=by, at=at, reason=reason)
        return self._step(stage, by, at, reason, approvals=(*self.approvals, decision))

    def _step(self, stage: Stage, by: Actor, at: datetime, note: str, **changes: Any) -> Self:
        require_later(at, self.history[-1].at)
        step = Step(stage=stage, by=by, at=at, note=note)
        return attrs.evolve(self, stage=stage, history=(*self.history, step), **changes)
