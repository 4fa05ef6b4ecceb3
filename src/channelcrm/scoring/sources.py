"""Where the values of a scorecard's column come from: said on the card, so that the evidence can be gathered again.

A source reads nothing itself; ``channelcrm.evidence`` does, in bulk. Every source says its ``kind``, which tells them
apart in files.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.kinds import is_number, one_of, own_kind
from channelcrm.values import checks
from channelcrm.values.arguments import shown

__all__ = ["SOURCES", "Answered", "FromDealer", "Held", "Observed", "Reached", "Source"]

_MONTHS = 1200
"""A hundred years: more months than anyone looks back."""


def _months(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MONTHS:
        raise ValidationError(
            f"{shown(value)} is no number of months.", field=attribute.name, value=value,
            remedy=f"Give a whole number in 1..{_MONTHS}.",
        )  # fmt: skip


def _km(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not is_number(value) or value <= 0:
        raise ValidationError(
            f"{shown(value)} is not a distance.", field=attribute.name, value=value,
            remedy="Give a finite number of km above zero.",
        )  # fmt: skip


@attrs.frozen
class FromDealer:
    """A field of the dealer ("status", "address.region", "opened_on") or an extra attribute ("licensed").

    Where both have the name it is the field; "attributes.status" asks for the attribute.
    """

    field: str = attrs.field(validator=checks.text)
    kind: Literal["dealer"] = attrs.field(default="dealer", kw_only=True, repr=False, validator=own_kind)


@attrs.frozen
class Observed:
    """Observations of a metric over the last ``months`` months, made one by ``aggregate``.

    ``aggregate`` is one of sum, mean, last, trend, growth, count. Where the last figure ends more than
    ``max_age_months`` ago the value is unknown; None lets any age within ``months`` count.

    Raises:
        ValidationError: another aggregate, months outside 1..1200.
    """

    metric: str = attrs.field(validator=checks.text)
    months: int = attrs.field(default=12, validator=_months)
    aggregate: str = attrs.field(default="sum", validator=one_of(("sum", "mean", "last", "trend", "growth", "count")))
    max_age_months: int | None = attrs.field(default=None, validator=checks.optional(_months))
    kind: Literal["observed"] = attrs.field(default="observed", kw_only=True, repr=False, validator=own_kind)


@attrs.frozen
class Answered:
    """Answers to a question of the visit form, from visits held in the last ``months`` months.

    ``aggregate`` is one of last, mean, sum, count.

    Raises:
        ValidationError: another aggregate, months outside 1..1200.
    """

    question: str = attrs.field(validator=checks.text)
    months: int = attrs.field(default=12, validator=_months)
    aggregate: str = attrs.field(default="last", validator=one_of(("last", "mean", "sum", "count")))
    kind: Literal["answered"] = attrs.field(default="answered", kw_only=True, repr=False, validator=own_kind)


@attrs.frozen
class Reached:
    """A measure of the areas within ``km`` of the dealer, on the great circle.

    ``aggregate`` is total (all within reach), sole (what nobody else reaches) or share (the total as a share of the
    whole measure, 0..1).

    Raises:
        ValidationError: another aggregate, a distance that is not above zero and finite.
    """

    measure: str = attrs.field(validator=checks.text)
    km: float = attrs.field(validator=_km)
    aggregate: str = attrs.field(default="total", validator=one_of(("total", "sole", "share")))
    kind: Literal["reached"] = attrs.field(default="reached", kw_only=True, repr=False, validator=own_kind)


@attrs.frozen
class Held:
    """A measure of the areas of the dealer's territories that are in force on the day."""

    measure: str = attrs.field(validator=checks.text)
    kind: Literal["held"] = attrs.field(default="held", kw_only=True, repr=False, validator=own_kind)


Source = FromDealer | Observed | Answered | Reached | Held
SOURCES: Mapping[str, type[Source]] = MappingProxyType(
    {"dealer": FromDealer, "observed": Observed, "answered": Answered, "reached": Reached, "held": Held}
)
"""The sources by their kind."""
