"""The forecast: what the open negotiations promise, weighted by how far they have come."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.stages import Stage
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.choice import Choice
from channelcrm.values.ids import NegotiationId
from channelcrm.values.money import Money
from channelcrm.values.period import Period, add_months
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    from channelcrm.values.tables import DataFrame

__all__ = ["STAGE_PROBABILITY", "Forecast", "ForecastLine", "Span", "forecast"]

STAGE_PROBABILITY: Mapping[Stage, Decimal] = MappingProxyType(
    {
        Stage.OPENED: Decimal("0.05"),
        Stage.QUALIFIED: Decimal("0.20"),
        Stage.OFFERED: Decimal("0.40"),
        Stage.COUNTERED: Decimal("0.50"),
        Stage.ACCEPTED: Decimal("0.80"),
        Stage.APPROVED: Decimal("0.95"),
        Stage.WON: Decimal(1),
        Stage.LOST: Decimal(0),
    }
)
"""How likely a negotiation at each stage is to be won: conventions, to be replaced by what conversion(...) measures."""


class Span(Choice):
    """Pieces of the calendar."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def around(self, day: date) -> Period:
        """The month, quarter or year that holds ``day``."""
        length = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}[self]
        first = day.replace(day=1, month=(day.month - 1) // length * length + 1)
        return Period(first, add_months(first, length))


@attrs.frozen(kw_only=True)
class ForecastLine:
    """One period and currency: how many agreements would begin, their yearly value, that value weighted, and won."""

    period: Period
    count: int
    value: Money
    weighted: Money
    won: Money


@attrs.frozen(kw_only=True)
class Forecast:
    """What negotiations promise, in order of period and currency.

    ``unvalued`` names the open or won negotiations that could not be counted: no value, or no day.
    """

    by: Span
    lines: tuple[ForecastLine, ...]
    unvalued: tuple[NegotiationId, ...]

    @property
    def totals(self) -> Mapping[str, Money]:
        """Currency -> the weighted sum of its lines."""
        sums: dict[str, Money] = {}
        for line in self.lines:
            sums[line.weighted.currency] = sums.get(line.weighted.currency, _nothing(line.weighted)) + line.weighted
        return MappingProxyType(sums)

    def to_frame(self) -> DataFrame:
        """A row a line; amounts as exact Decimals."""
        lines = self.lines
        return to_frame(
            {
                "start": [line.period.start for line in lines],
                "end": [line.period.end for line in lines],
                "currency": [line.value.currency for line in lines],
                "count": [line.count for line in lines],
                "value": [line.value.amount for line in lines],
                "weighted": [line.weighted.amount for line in lines],
                "won": [line.won.amount for line in lines],
            }
        )


def forecast(
    negotiations: Iterable[Negotiation],
    by: Span | str = Span.MONTH,
    probabilities: Mapping[Stage, Decimal] = STAGE_PROBABILITY,
) -> Forecast:
    """Each negotiation's yearly value times the probability of its stage, in the period in which it would begin.

    The value and day are those of the last offer, else those expected when it was opened. Each product is rounded to
    the currency's smallest unit, so the forecasts of two lists add up to the forecast of both. Lost ones count nowhere.

    Raises:
        ValidationError: an unknown ``by``, or probabilities that miss a stage or lie outside 0..1.
    """
    span = Span(by)
    require_type(probabilities, Mapping, "probabilities")
    for stage in Stage:
        share = probabilities.get(stage)
        if not (isinstance(share, int | Decimal) and math.isfinite(share) and 0 <= share <= 1):
            raise ValidationError(
                f"No probability in 0..1 for {stage}.", field="probabilities", value=share,
                remedy="Give a Decimal for every stage.",
            )  # fmt: skip
    lines: dict[tuple[date, str], ForecastLine] = {}
    unvalued = []
    for negotiation in stream(negotiations, Negotiation, "negotiations"):
        if negotiation.stage is Stage.LOST:
            continue
        value, begins = negotiation.value, negotiation.begins_on
        if value is None or begins is None:
            unvalued.append(negotiation.id)
            continue
        period = span.around(begins)
        key = (period.start, value.currency)
        zero = _nothing(value)
        line = lines.get(key) or ForecastLine(period=period, count=0, value=zero, weighted=zero, won=zero)
        lines[key] = ForecastLine(
            period=period,
            count=line.count + 1,
            value=line.value + value,
            weighted=line.weighted + value * probabilities[negotiation.stage],
            won=line.won + (value if negotiation.stage is Stage.WON else zero),
        )
    return Forecast(by=span, lines=tuple(lines[key] for key in sorted(lines)), unvalued=tuple(sorted(unvalued)))


def _nothing(like: Money) -> Money:
    return Money(0, like.currency)
