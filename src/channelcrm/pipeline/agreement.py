"""The agreement with a dealer: its terms over time, its status on any day, its claims."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from channelcrm.pipeline.terms import Terms
from channelcrm.pipeline.version import Version, VersionKind
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.ids import AgreementId, DealerId, NegotiationId

__all__ = ["Agreement"]


def _signed(agreement: Agreement) -> tuple[Version, ...]:
    return (
        Version(
            kind=VersionKind.SIGNED,
            terms=agreement.terms,
            effective_on=agreement.terms.period.start,
            by=agreement.signed_by,
            at=agreement.signed_at,
        ),
    )


@attrs.frozen(kw_only=True)
class Agreement:
    """A signed agreement (handbook H8)."""

    id: AgreementId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    negotiation_id: NegotiationId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    code: str = attrs.field(default="", validator=checks.whole_text)
    terms: Terms = attrs.field(validator=checks.of_type(Terms))
    signed_at: datetime = attrs.field(validator=checks.aware)
    signed_by: Actor = attrs.field(validator=checks.of_type(Actor))
    versions: tuple[Version, ...] = attrs.field(default=attrs.Factory(_signed, takes_self=True), converter=tuple)
    terminated_on: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    terminated_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    terminated_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    terminated_because: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False)
