"""Who was put in which tier, when and why: decisions that are only ever added, and what they make of each day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_aware, require_day, stream
from channelcrm.values.ids import DealerId, TierAssignmentId
from channelcrm.values.period import Period

__all__ = ["TierAssignment", "TierHistory", "precedence"]


@attrs.frozen(kw_only=True)
class TierAssignment:
    """A decision on a dealer's tier over a period, with its reasons. It is never changed: a later one takes its place.

    Of all that hold on a day, the decision that took effect last counts, of those of one day the one made last: see
    ``TierHistory`` and ``standing_tiers``, which say what tier a dealer holds.

    Attributes:
        period: the days it is for; without end until another decision takes effect.
        effective: the day the decision takes effect; None when that is the first day of the period. What follows grace
            was decided before its own period.
        kept: held only by grace, until the period ends.
        policy, policy_hash: the policy by name, and the hash of its content.
        card_hash: the content hash of the scorecard that made the score.
        score: the score when the policy asks for it.
        assessed_on: the day the measures are of.
        proposed_by, proposed_at: who asked for it.
        decided_by, decided_at: who decided on it.
    """

    id: TierAssignmentId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    tier: str = attrs.field(validator=checks.text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    effective: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    policy: str = attrs.field(default="", validator=checks.whole_text)
    policy_hash: str = attrs.field(default="", validator=checks.whole_text)
    card_hash: str = attrs.field(default="", validator=checks.whole_text)
    score: float | None = attrs.field(default=None, validator=checks.optional(checks.finite))
    kept: bool = attrs.field(default=False, validator=checks.of_type(bool))
    reasons: tuple[str, ...] = attrs.field(default=(), validator=checks.texts)
    assessed_on: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    proposed_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    proposed_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    decided_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    decided_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    @property
    def takes_effect(self) -> date:
        """The day from which the decision counts."""
        return self.period.start if self.effective is None else self.effective


def precedence(record: TierAssignment) -> tuple[date, datetime, str]:
    """What decides between records that hold on one day; the greatest counts."""
    return record.takes_effect, record.decided_at or datetime.min.replace(tzinfo=UTC), record.id


def _by_precedence(records: Iterable[TierAssignment]) -> tuple[TierAssignment, ...]:
    return tuple(sorted(stream(records, TierAssignment, "records"), key=precedence))


def _of_one_dealer(_: object, __: object, records: tuple[TierAssignment, ...]) -> None:
    dealers = sorted({record.dealer_id for record in records})
    if len(dealers) > 1:
        raise ValidationError(
            f"These decisions are about {len(dealers):,} dealers.", field="records", value=tuple(dealers),
            remedy="Give those about one: tier_history(uow, dealer_id) does.",
        )  # fmt: skip


@attrs.frozen
class TierHistory:
    """What tier one dealer held when, from all decisions on record; in whatever order they were recorded.

    Attributes:
        records: the decisions about this dealer, each as it was made.

    Raises:
        ValidationError: decisions about several dealers.
    """

    records: tuple[TierAssignment, ...] = attrs.field(converter=_by_precedence, validator=_of_one_dealer)

    def tier_on(self, day: date, *, known_at: datetime | None = None) -> TierAssignment | None:
        """The decision by which the dealer held a tier on that day; None before the first.

        ``known_at`` asks what was known then: decisions made later are left out.
        """
        require_day(day, "day")
        known = self._known(known_at)
        return next((record for record in reversed(known) if day in record.period), None)

    def spans(self, *, known_at: datetime | None = None) -> tuple[TierAssignment, ...]:
        """The decisions that counted, first to last, each cut to the days on which it did; no two share a day."""
        known = self._known(known_at)
        days = sorted({day for record in known for day in (record.period.start, record.period.end) if day is not None})
        spans: list[TierAssignment] = []
        for start, end in zip(days, [*days[1:], None], strict=False):
            record = next((record for record in reversed(known) if start in record.period), None)
            if record is None:
                continue
            if spans and spans[-1].id == record.id and spans[-1].period.end == start:
                start = spans.pop().period.start  # noqa: PLW2901  the same decision goes on
            effective = record.effective if start == record.period.start else record.takes_effect
            spans.append(attrs.evolve(record, period=Period(start, end), effective=effective))
        return tuple(spans)

    def _known(self, known_at: datetime | None) -> tuple[TierAssignment, ...]:
        if known_at is None:
            return self.records
        require_aware(known_at, "known_at")
        return tuple(one for one in self.records if one.decided_at is None or one.decided_at <= known_at)
