"""Figures added up: totals, growth and concentration, exact to the last decimal (handbook H3)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Context, Decimal, localcontext

from channelcrm.errors import ValidationError
from channelcrm.market.figures import Tally
from channelcrm.market.observation import Observation, Subject
from channelcrm.values.arguments import is_finite, require_day, require_text, require_type, shown, stream
from channelcrm.values.period import Period

__all__ = ["growth", "top_share", "totals"]

_EXACT = Context(prec=60)


def totals(
    observations: Iterable[Observation],
    metric: str,
    *,
    during: Period | None = None,
    subject: Subject | str = Subject.DEALER,
    as_of: date | None = None,
) -> dict[str, Decimal]:
    """Subject id -> sum of a metric, ids ascending. Subjects without a figure are left out.

    A figure counts when its whole period lies in ``during``. Of one subject, metric and period those observed last
    count, whatever their source: a correction replaces what it corrects. Figures of the same day are added: they are
    those of dealers that were merged. Figures of periods that overlap are added as they are: give months or years, not
    both.

    Args:
        observations: in any order.
        metric: what to add up.
        during: the days that count; None counts all.
        subject: what kind of subjects.
        as_of: leave out what became known later.

    Raises:
        ValidationError: figures in different units.
    """
    kind = Subject(subject)
    require_text(metric, "metric", "Name the metric to add up.")
    if as_of is not None:
        require_day(as_of, "as_of")
    if during is not None:
        require_type(during, Period, "during")
    tally = Tally(metric)
    for one in stream(observations, Observation, "observations"):
        if one.metric == metric and one.subject is kind and (as_of is None or one.observed_on <= as_of):
            tally.take(one)
    return tally.settle().during(during).totals()


def _require_figures(values: Mapping[str, Decimal], field: str) -> None:
    require_type(values, Mapping, field)
    for name, value in values.items():
        require_type(name, str, field)
        number: object = value
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or not math.isfinite(number):
            raise ValidationError(
                f"{shown(value)} is not an exact figure.", field=f"{field}.{name}", value=value,
                remedy="Give a finite Decimal or an int.",
            )  # fmt: skip


def growth(now: Mapping[str, Decimal], before: Mapping[str, Decimal]) -> dict[str, Decimal | None]:
    """Subject id -> change from one window's total to the next: 0.1 is a tenth more, -1 is nothing left.

    None where there was nothing (zero or less, or no figure) to grow from. Subjects of both windows, ids ascending.
    """
    _require_figures(now, "now")
    _require_figures(before, "before")
    result: dict[str, Decimal | None] = {}
    with localcontext(_EXACT):
        for id in sorted({*now, *before}):
            base = before.get(id, Decimal(0))
            result[id] = (now.get(id, Decimal(0)) - base) / base if base > 0 else None
    return result


def top_share(values: Mapping[str, Decimal], top: float | Decimal) -> Decimal:
    """The share of the total that the largest hold: ``top=0.1`` asks for the top tenth.

    Their number is rounded down, but is never below one unless ``top`` is 0. Values below zero (returns) count as zero.

    Raises:
        ValidationError: a share outside 0..1, or nothing to share.
    """
    _require_figures(values, "values")
    if not is_finite(top) or not 0 <= top <= 1:
        raise ValidationError(f"{shown(top)} is not a share.", field="top", value=top, remedy="Give a number in 0..1.")
    amounts = sorted((max(value, Decimal(0)) for value in values.values()), reverse=True)
    with localcontext(_EXACT):
        total = sum(amounts, Decimal(0))
        if not total > 0:
            raise ValidationError("There is nothing to share.", field="values", remedy="Give values above zero.")
        most = max(int(Decimal(str(top)) * len(amounts)), 1 if top else 0)
        return sum(amounts[:most], Decimal(0)) / total
