"""A proposed tier: what a policy makes of one dealer, who asked for it, and what was decided (handbook H5, E5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

import attrs

from channelcrm.errors import IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.scoring.tiering.standing import TierAssignment
from channelcrm.values import checks
from channelcrm.values.actor import Actor, require_approver
from channelcrm.values.arguments import require_text, require_type
from channelcrm.values.choice import Choice
from channelcrm.values.history import require_later, require_step
from channelcrm.values.ids import DealerId, TierAssignmentId, make_id
from channelcrm.values.period import Period

__all__ = ["PROPOSAL_STEPS", "ProposalStage", "TierProposal"]


class ProposalStage(Choice):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


PROPOSAL_STEPS: Mapping[ProposalStage, tuple[ProposalStage, ...]] = MappingProxyType(
    {
        ProposalStage.PROPOSED: (ProposalStage.APPROVED, ProposalStage.REJECTED),
        ProposalStage.APPROVED: (),
        ProposalStage.REJECTED: (),
    }
)
"""Which stages may follow which; the one place that says so."""


@attrs.frozen(kw_only=True)
class TierProposal:
    """What a policy makes of one dealer.

    Attributes:
        id: the row's name.
        tier: the tier that holds from ``effective`` on.
        was: the tier until then, None when there was none.
        reasons: what was met for the tier, and what lacked for the next better one.
        effective: the day it takes effect, which may be past or still to come; None when none was given.
        reached: the tier that the measures give. It differs from ``tier`` only while a lost tier is kept by grace.
        until: the day on which grace ends and ``reached`` follows; None without grace or without ``effective``.
        score: the dealer's score, when the policy asks for a measure of that name.
        policy, policy_hash: the policy by name and by the hash of its content.
        card_hash: the content hash of the scorecard behind the score, "" when none was given.
        assessed_on: the day the measures are of.
        needs_approval: the policy asks for a leader's approval before this is recorded.
        proposed_by, proposed_at: who asked for it, None when nobody was named.
        stage: proposed, approved or rejected; see ``PROPOSAL_STEPS``.
        decided_by, decided_at: who approved or rejected it.
        note: why.
    """

    id: str
    tier: str
    was: str | None
    reasons: tuple[str, ...]
    effective: date | None
    reached: str
    until: date | None = None
    score: float | None = None
    policy: str = ""
    policy_hash: str = ""
    card_hash: str = ""
    assessed_on: date | None = None
    needs_approval: bool = False
    proposed_by: Actor | None = None
    proposed_at: datetime | None = attrs.field(default=None, converter=checks.if_any_in_utc)
    stage: ProposalStage = attrs.field(default=ProposalStage.PROPOSED, converter=ProposalStage)
    decided_by: Actor | None = None
    decided_at: datetime | None = attrs.field(default=None, converter=checks.if_any_in_utc)
    note: str = attrs.field(default="", validator=checks.whole_text)

    @property
    def changes(self) -> bool:
        """True when the dealer gets another tier than before."""
        return self.tier != self.was

    @property
    def spans(self) -> tuple[tuple[str, Period], ...]:
        """The tier and its days: one span, or two when grace ends on a known day.

        Raises:
            ValidationError: there is no day to take effect.
        """
        if self.effective is None:
            raise ValidationError(
                "A proposal without a day cannot be recorded.", field="effective",
                remedy="Call assign_tiers with as_of=, the day of the assessment.",
            )  # fmt: skip
        first = (self.tier, Period(self.effective, self.until))
        return (first,) if self.until is None else (first, (self.reached, Period(self.until)))

    def approve(self, *, by: Actor, at: datetime, note: str = "") -> TierProposal:
        """A manager or director, not the one who asked, agrees (handbook E5).

        Raises:
            IllegalTransitionError: it was decided on before.
            PermissionRefusedError: the wrong role, or someone approving what they asked for.
            ValidationError: a time before it was proposed.
        """
        return self._decide(ProposalStage.APPROVED, by, at, note)

    def reject(self, *, reason: str, by: Actor, at: datetime) -> TierProposal:
        """A manager or director, not the one who asked, refuses it. Raises as ``approve``, and without a reason."""
        require_text(reason, "reason", "A rejection without a reason teaches nothing: say why.")
        return self._decide(ProposalStage.REJECTED, by, at, reason)

    def _decide(self, stage: ProposalStage, by: Actor, at: datetime, note: str) -> TierProposal:
        require_step("TierProposal", PROPOSAL_STEPS, self.stage, stage)
        require_later(at, self.proposed_at)
        require_approver(by, [] if self.proposed_by is None else [self.proposed_by], "this tier")
        return attrs.evolve(self, stage=stage, decided_by=by, decided_at=at, note=note)

    def assignments(self, *, by: Actor, at: datetime, policy: str = "") -> tuple[TierAssignment, ...]:
        """The records of this proposal: one, or two when grace ends on a known day.

        Who approved it decided on it then; without approval that is ``by``, at ``at``. ``policy`` names the policy of
        a proposal that does not.

        Raises:
            ValidationError: the proposal has no day to take effect, or its id is no dealer id.
            IllegalTransitionError: it was rejected.
            PermissionRefusedError: its policy asks for an approval that it does not have.
        """
        require_type(by, Actor, "by")
        spans = self.spans
        if self.stage is ProposalStage.REJECTED:
            raise IllegalTransitionError("TierProposal", self.stage, "recorded", PROPOSAL_STEPS[self.stage])
        if self.needs_approval and self.stage is not ProposalStage.APPROVED:
            raise PermissionRefusedError(
                f"Tier {self.tier} for {self.id} needs approval first. A manager or director approves it.", actor=by.id
            )
        decided_by, decided_at = self.decided_by or by, self.decided_at or at
        name = policy or self.policy
        return tuple(
            TierAssignment(
                id=TierAssignmentId(make_id(decided_at, "tier", self.id, name, tier, period.start, spans[0][1].start)),
                dealer_id=DealerId(self.id), tier=tier, period=period,
                effective=None if period is spans[0][1] else self.effective, policy=name, policy_hash=self.policy_hash,
                card_hash=self.card_hash, score=self.score, kept=tier != self.reached,
                reasons=(*self.reasons, self.note) if self.note.strip() else self.reasons,
                assessed_on=self.assessed_on, proposed_by=self.proposed_by, proposed_at=self.proposed_at,
                decided_by=decided_by, decided_at=decided_at,
            )
            for tier, period in spans
        )  # fmt: skip
