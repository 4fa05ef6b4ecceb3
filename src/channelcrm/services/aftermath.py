"""What followed: the figures by which a past judgement is judged (handbook H5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from channelcrm.market.observation import Subject
from channelcrm.services.sourcing.readings import read_figures
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.arguments import require_day, require_text, require_type
from channelcrm.values.period import Period

__all__ = ["outcomes"]


def outcomes(uow: UnitOfWork, metric: str, *, during: Period, known_by: date | None = None) -> dict[str, Decimal]:
    """Dealer id -> the exact sum of a metric over a period, ids ascending. Who has no figure is left out.

    It is what a ranking as of ``during.start`` is held against: evidence of that day knows nothing of it.

    Args:
        uow: the store.
        metric: what to add up, as ``channelcrm.market.totals`` does: corrections replace what they correct.
        during: the days that count; figures whose whole period lies in it.
        known_by: leave out what became known later; None takes all that is known now.

    Raises:
        ValidationError: figures in different units.
    """
    require_text(metric, "metric", "Name the metric to add up.")
    require_type(during, Period, "during")
    if known_by is not None:
        require_day(known_by, "known_by")
    return read_figures(uow, Subject.DEALER, [metric], during, known_by=known_by)[metric].during(None).totals()
