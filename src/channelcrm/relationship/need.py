"""What dealers care about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Self

import attrs

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.market.observation import exact
from channelcrm.values import checks
from channelcrm.values.arguments import require_day, require_type, stream
from channelcrm.values.history import day_of, require_later
from channelcrm.values.ids import DealerId, NeedId, make_id

__all__ = ["Need", "RankedNeed", "rank_needs", "rank_needs_by"]


def _weight(value: str | float | Decimal) -> Decimal:
    try:
        return exact(value)
    except ValidationError as problem:
        raise ValidationError(problem.message, field="weight", value=value, remedy=problem.remedy) from None


@attrs.frozen(kw_only=True)
class Need:
    """One thing a dealer asked for or lacks (handbook C2).

    ``topic`` is what it is about, the same word each time it is noted; ``weight`` in 0..1 how much it matters to this
    dealer; ``source`` where it was heard (an interaction's id, a study, ...). ``met_at`` is when it was met.
    """

    id: NeedId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    topic: str = attrs.field(validator=checks.text)
    weight: Decimal = attrs.field(default=Decimal(1), converter=_weight, validator=checks.share)
    noted_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    source: str = attrs.field(default="", validator=checks.whole_text)
    note: str = attrs.field(default="", validator=checks.whole_text)
    met_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    @classmethod
    def new(
        cls,
        dealer_id: DealerId,
        topic: str,
        *,
        at: datetime,
        weight: Decimal | str | float = 1,
        source: str = "",
        note: str = "",
    ) -> Self:
        """A need heard at ``at``."""
        return cls(
            id=NeedId(make_id(at, "need", dealer_id, topic)),
            dealer_id=dealer_id,
            topic=topic,
            weight=weight,
            noted_at=at,
            source=source,
            note=note,
        )

    def meet(self, at: datetime) -> Self:
        """The same need, met.

        Raises:
            IllegalTransitionError: it was met before.
            ValidationError: ``at`` lies before it was noted.
        """
        if self.met_at is not None:
            raise IllegalTransitionError("Need", "met", "met", ())
        require_later(at, self.noted_at)
        return attrs.evolve(self, met_at=at)

    def stands_on(self, day: date) -> bool:
        """True when it was noted, and not yet met, at the end of that day (UTC)."""
        require_day(day, "day")
        return day_of(self.noted_at) <= day and (self.met_at is None or day_of(self.met_at) > day)


@attrs.frozen(kw_only=True)
class RankedNeed:
    """A topic with the sum of its weights, how often it was noted, by how many dealers, and its share of all weight."""

    topic: str
    weight: Decimal
    mentions: int
    dealers: int
    share: float


def rank_needs(needs: Iterable[Need], on: date | None = None) -> tuple[RankedNeed, ...]:
    """Topics by total weight, then by how often they were noted, then by name (handbook C2).

    Counts what stands on the day ``on``, or without it everything not met yet. Topics that differ only in case and
    outer spaces are one, named by the spelling that sorts first.
    """
    topics: dict[str, list[Need]] = {}
    for need in stream(needs, Need, "needs"):
        if need.met_at is None if on is None else need.stands_on(on):
            topics.setdefault(need.topic.strip().casefold(), []).append(need)
    whole = sum((need.weight for group in topics.values() for need in group), Decimal(0))
    ranked = [
        RankedNeed(
            topic=min(need.topic.strip() for need in group),
            weight=(weight := sum((need.weight for need in group), Decimal(0))),
            mentions=len(group),
            dealers=len({need.dealer_id for need in group}),
            share=float(weight / whole) if whole else 0.0,
        )
        for group in topics.values()
    ]
    return tuple(sorted(ranked, key=lambda need: (-need.weight, -need.mentions, need.topic)))


def rank_needs_by(
    needs: Iterable[Need], segments: Mapping[DealerId, str], on: date | None = None
) -> dict[str, tuple[RankedNeed, ...]]:
    """The ranking within each segment; dealers without one fall under ""."""
    groups: dict[str, list[Need]] = {}
    require_type(segments, Mapping, "segments")
    for need in stream(needs, Need, "needs"):
        groups.setdefault(segments.get(need.dealer_id, ""), []).append(need)
    return {segment: rank_needs(groups[segment], on) for segment in sorted(groups)}
