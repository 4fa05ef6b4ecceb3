"""What holds for every record with a history: steps follow their graph, and time runs forward."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.values.arguments import require_aware
from channelcrm.values.checks import in_utc
from channelcrm.values.choice import Choice

__all__ = ["day_of", "require_later", "require_step"]

_Stage = TypeVar("_Stage", bound=Choice)


def day_of(at: datetime) -> date:
    """The day of a time, in UTC: the same day for equal times, whatever their zones."""
    return in_utc(at).date()


def require_later(at: datetime, last: datetime | None, field: str = "at") -> None:
    """Refuse a time without its zone, or one before the ``last`` that is on record (the same instant is fine)."""
    require_aware(at, field)
    if last is not None and in_utc(at) < in_utc(last):
        raise ValidationError(
            f"{at.isoformat()} lies before the last step, of {last.isoformat()}.", field=field, value=at,
            remedy="Steps are recorded in the order they happened.",
        )  # fmt: skip


def require_step(
    record: str, graph: Mapping[_Stage, tuple[_Stage, ...]], current: _Stage, wanted: _Stage, reason: str = ""
) -> None:
    """Refuse a step that the graph does not hold.

    Raises:
        IllegalTransitionError: names what is allowed from ``current``.
    """
    if wanted not in graph[current]:
        raise IllegalTransitionError(record, current, wanted, graph[current], reason)
