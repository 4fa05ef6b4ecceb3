"""What two sides agree on: lines, areas, exclusivity, days, conditions."""

from __future__ import annotations

from decimal import Decimal

import attrs

from channelcrm.errors import ValidationError
from channelcrm.market.observation import exact
from channelcrm.values import checks
from channelcrm.values.attributes import sorted_area_ids, sorted_texts
from channelcrm.values.choice import Choice
from channelcrm.values.ids import AreaId
from channelcrm.values.money import Money
from channelcrm.values.period import Period

__all__ = ["ALL_LINES", "Exclusivity", "Terms", "line_name"]

ALL_LINES = ""
"""In the place of a product line: every line there is or will be, as in a territory."""


def line_name(product_line: str) -> str:
    """A product line as people read it."""
    return product_line or "all lines"


class Exclusivity(Choice):
    """Who else may sell in the areas agreed on.

    exclusive: nobody else, not even ourselves; sole: this dealer and ourselves; open: anyone; named_account: this
    dealer alone serves the named customers, anyone serves the others.
    """

    EXCLUSIVE = "exclusive"
    SOLE = "sole"
    OPEN = "open"
    NAMED_ACCOUNT = "named_account"

    @property
    def shuts_out(self) -> bool:
        """True when another dealer's agreement may not meet this one on area, line and day."""
        return self in (Exclusivity.EXCLUSIVE, Exclusivity.SOLE)


def _discount(value: str | float | Decimal) -> Decimal:
    try:
        return exact(value)
    except ValidationError as problem:
        raise ValidationError(problem.message, field="discount", value=value, remedy=problem.remedy) from None


def _lines(_: object, attribute: attrs.Attribute[tuple[str, ...]], values: tuple[str, ...]) -> None:
    if values == (ALL_LINES,):
        return
    if values == ():
        raise ValidationError(
            "Terms without a product line say nothing.", field=attribute.name,
            remedy="Name at least one line, or give [ALL_LINES].",
        )  # fmt: skip
    if isinstance(values, tuple) and ALL_LINES in values:
        raise ValidationError(
            "All lines hold the others too.", field=attribute.name, value=values,
            remedy="Give [ALL_LINES] alone, or lines by name and no blank one.",
        )  # fmt: skip
    checks.texts(_, attribute, values)


def _day_count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3650:
        raise ValidationError(
            f"{value!r} is not a number of days.", field=attribute.name, value=value,
            remedy="Give a whole number in 0..3650.",
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Terms:
    """The content of an offer or agreement (handbook H7, H8).

    ``product_lines`` and ``area_ids`` are sets: what the dealer may sell (``[ALL_LINES]`` for everything), and where;
    terms without an area hold wherever nobody else shuts the dealer out. ``period`` is half-open.
    ``discount`` is a share in 0..1 off list price, ``payment_days`` in 0..3650. ``annual_target`` is what the dealer is
    to buy in a year. ``accounts`` are the ids of the customers of a named_account agreement, and empty otherwise.

    Raises:
        ValidationError: no product line, exclusive or sole without an area, a discount outside 0..1, payment days
            outside 0..3650, a negative target, accounts where there should be none or none where there should be some.
    """

    exclusivity: Exclusivity = attrs.field(default=Exclusivity.OPEN, converter=Exclusivity)
    product_lines: tuple[str, ...] = attrs.field(converter=sorted_texts, validator=_lines)
    area_ids: tuple[AreaId, ...] = attrs.field(default=(), converter=sorted_area_ids, validator=checks.texts)
    accounts: tuple[str, ...] = attrs.field(default=(), converter=sorted_texts, validator=checks.texts)
    period: Period = attrs.field(validator=checks.of_type(Period))
    discount: Decimal = attrs.field(default=Decimal(0), converter=_discount, validator=checks.share)
    payment_days: int = attrs.field(default=0, validator=_day_count)
    annual_target: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))

    def __attrs_post_init__(self) -> None:
        if self.exclusivity.shuts_out and not self.area_ids:
            raise ValidationError(
                f"{self.exclusivity} terms without an area shut nobody out.", field="area_ids",
                remedy="Name at least one area, or make the terms open.",
            )  # fmt: skip
        if (self.exclusivity is Exclusivity.NAMED_ACCOUNT) != bool(self.accounts):
            raise ValidationError(
                "Named accounts and exclusivity='named_account' go together.", field="accounts", value=self.accounts,
                remedy="Name the accounts of a named_account agreement, and none otherwise.",
            )  # fmt: skip
        if self.annual_target is not None and self.annual_target.amount < 0:
            raise ValidationError(
                f"{self.annual_target} is below zero.", field="annual_target", value=self.annual_target,
                remedy="Give a target of zero or more, or None.",
            )  # fmt: skip
