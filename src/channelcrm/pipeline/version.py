"""One version of an agreement's terms: as signed, as amended, as renewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import attrs

from channelcrm.pipeline.terms import Terms
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.choice import Choice
from channelcrm.values.period import Period

__all__ = ["Version", "VersionKind", "stretches"]


class VersionKind(Choice):
    """How these terms came about."""

    SIGNED = "signed"
    AMENDED = "amended"
    RENEWED = "renewed"


@attrs.frozen(kw_only=True)
class Version:
    """Terms that hold from ``effective_on`` until the next version takes effect, or their period ends.

    ``at`` is when they were agreed, which is what as-of questions ask; ``by`` signed for us.
    """

    kind: VersionKind = attrs.field(converter=VersionKind)
    terms: Terms = attrs.field(validator=checks.of_type(Terms))
    effective_on: date = attrs.field(validator=checks.day)
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    note: str = attrs.field(default="", validator=checks.whole_text)


def stretches(versions: Sequence[Version]) -> Iterator[tuple[Version, Period]]:
    """Each version with its days: from taking effect until the next version does, or its own period ends.

    A version that the next one replaces from its first day on has none and is left out.
    """
    for index, version in enumerate(versions):
        following = versions[index + 1].effective_on if index + 1 < len(versions) else None
        ends = [end for end in (version.terms.period.end, following) if end is not None]
        if not ends or min(ends) > version.effective_on:
            yield version, Period(version.effective_on, min(ends) if ends else None)
