"""The orders of dealers, read from observations, for ``rfm`` (handbook C1, H3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from channelcrm.market.figures import Tally, one_unit
from channelcrm.market.observation import Observation, Subject
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.arguments import require_day, require_text, whole_number
from channelcrm.values.period import add_months

__all__ = ["gather_orders"]


def gather_orders(
    uow: UnitOfWork, metric: str, *, as_of: date, months: int = 12, known_by: date | None = None
) -> Mapping[str, Sequence[object]]:
    """Columns id, on and amount: a row for each figure of this metric about a dealer in the months before a day.

    The day of an order is the last of its figure's period, so that figures by day are orders by day, and figures by
    month count months with an order. Figures that became known after ``known_by``, by default ``as_of``, are left out;
    of those about one period the one observed last stands: a correction replaces what it corrects.

    Raises:
        ValidationError: figures in different units.
    """
    require_text(metric, "metric")
    require_day(as_of, "as_of")
    start = add_months(as_of, -whole_number(months, "months", 1))
    known = as_of if known_by is None else known_by
    require_day(known, "known_by")
    one = fields(Observation)
    asked = (one.subject == Subject.DEALER.value) & (one.metric == metric) & (one.observed_on <= known)
    tally = Tally(metric)
    for observed in uow.observations.scan(asked & (one.period.end > start) & (one.period.end <= as_of)):
        tally.take(observed)
    found = tally.settle()
    one_unit(metric, {found.units[code] for code in found.unit.tolist()})
    last = [span.end - timedelta(days=1) for span in found.spans if span.end is not None]  # as all of them are
    return {
        "id": [found.subjects[row] for row in found.rows.tolist()],
        "on": [last[at] for at in found.periods.tolist()],
        "amount": found.amounts,
    }
