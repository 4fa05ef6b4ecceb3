"""What was seen: a dated, sourced figure about a dealer, an area, a competitor or consumers."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal, InvalidOperation

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.choice import Choice
from channelcrm.values.ids import ObservationId
from channelcrm.values.period import Period

__all__ = ["DECIMAL_PLACES", "Observation", "Subject", "exact"]

DECIMAL_PLACES = 6
"""Decimal figures are kept to a millionth, and below 9.2e12, exactly on every adapter."""
_LIMIT = Decimal("9223372036854.775807")  # 2**63 - 1 millionths
_FINEST = Decimal("0.000001")
_EXACT = Context(prec=40)  # whatever the host's own context rounds to


class Subject(Choice):
    """What an observation is about."""

    DEALER = "dealer"
    AREA = "area"
    COMPETITOR = "competitor"
    CONSUMER = "consumer"


def exact(value: str | float | Decimal) -> Decimal:
    """attrs converter: a Decimal of at most six places; floats by their shortest text.

    Raises:
        ValidationError: not a finite number, finer than a millionth, or 9.2e12 and more.
    """
    try:
        number = (
            Decimal("NaN") if isinstance(value, bool) else Decimal(repr(value) if isinstance(value, float) else value)
        )
        settled = _EXACT.quantize(number, _FINEST)
    except (InvalidOperation, TypeError, ValueError):
        number = settled = Decimal("NaN")
    if settled != number or not abs(number) <= _LIMIT:
        raise ValidationError(
            f"{value!r} is not an exact figure.", field="value", value=value,
            remedy=f"Give a finite number with at most {DECIMAL_PLACES} decimals, below 9.2e12.",
        )  # fmt: skip
    plain = _EXACT.normalize(number) if number else Decimal(0)
    return plain if int(plain.as_tuple().exponent) <= 0 else _EXACT.quantize(plain, Decimal(1))  # 100, not 1E+2


@attrs.frozen(kw_only=True)
class Observation:
    """One figure: ``metric`` of a subject over ``period``, in ``unit`` (a currency code, "count", "km", ...).

    ``subject_id`` is a DealerId, an AreaId, or the name of a competitor or consumer group. ``observed_on`` is the day
    it became known, which is what as-of questions ask.
    """

    id: ObservationId = attrs.field(validator=checks.id_text)
    subject: Subject = attrs.field(default=Subject.DEALER, converter=Subject)
    subject_id: str = attrs.field(validator=checks.text)
    metric: str = attrs.field(validator=checks.text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    value: Decimal = attrs.field(converter=exact)
    unit: str = attrs.field(default="", validator=checks.whole_text)
    observed_on: date = attrs.field(validator=checks.day)
    source: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)
