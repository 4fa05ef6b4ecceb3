"""Sales effectiveness, as manufacturers reckon it: what a dealer sold against what was to be expected (handbook H5).

Expected sales: for each segment of the market, the brand's share in a benchmark territory (the region, the nation)
times the segment's registrations in the area the dealer answers for, added up. Effectiveness is a fraction of it; 1 is
what the brand does on average in the benchmark territory.

Sources: R. P. McRory and J. C. McGrath, "Sales Effectiveness: Use, Benefits, and Pitfalls", National Association of
Motor Vehicle Boards and Commissions, fall workshop 2016. The General Motors form of it, the Retail Sales Index, is
described in Beck Chevrolet v. General Motors, 27 N.Y.3d 379 (2016), which also holds that a dealer may not be judged by
a state's average that leaves the brand's local popularity aside: choose the benchmark with care.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from numbers import Integral, Real
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.values.arguments import require_type, shown

__all__ = ["Effectiveness", "Exact", "market_shares", "sales_effectiveness", "sales_target"]

Exact = int | float | Decimal | Fraction
"""A number. Floats are taken by their shortest text: 0.1 is a tenth."""
_DIGITS = Context(prec=28)


@attrs.frozen(kw_only=True)
class Effectiveness:
    """One dealer against its market. Figures are worked out in fractions and rounded once, to 28 digits.

    Attributes:
        expected: what the brand's benchmark shares come to in the dealer's area; also called its opportunity.
        segments: segment -> its part of the expected.
        sales: what the dealer sold, wherever it was registered.
        registrations: how many of the brand were registered in the area, whoever sold them.
        sales_effectiveness: sales / expected, None where nothing was expected or the sales are unknown.
        registration_effectiveness: registrations / expected, None likewise.
        insell: what others sold into the area: registrations less what the dealer itself sold there.
        outsell: what the dealer sold outside its area.
    """

    expected: Decimal
    segments: Mapping[str, Decimal] = attrs.field(repr=False, hash=False)
    sales: Decimal | None = None
    registrations: Decimal | None = None
    sales_effectiveness: Decimal | None = None
    registration_effectiveness: Decimal | None = None
    insell: Decimal | None = None
    outsell: Decimal | None = None

    @property
    def shortfall(self) -> Decimal | None:
        """How many sales are missing to the expected, 0 when none are."""
        return None if self.sales is None else max(self.expected - self.sales, Decimal(0))


def market_shares(brand: Mapping[str, Exact], demand: Mapping[str, Exact]) -> dict[str, Fraction]:
    """Segment -> the brand's share of the registrations of a territory, exact. A segment without demand has none.

    Raises:
        ValidationError: more of the brand than of all brands, a figure below zero or that is no number.
    """
    shares: dict[str, Fraction] = {}
    for field, given in (("brand", brand), ("demand", demand)):
        require_type(given, Mapping, field)
    for segment in dict.fromkeys([*demand, *brand]):
        ours = _amount(brand.get(segment, 0), f"brand.{segment}")
        all_of_them = _amount(demand.get(segment, 0), f"demand.{segment}")
        if ours > all_of_them:
            raise ValidationError(
                f"{ours} of the brand were registered, and {all_of_them} of all brands.", field=f"brand.{segment}",
                value=brand[segment], remedy="The demand of a segment includes the brand's own.",
            )  # fmt: skip
        if all_of_them:
            shares[segment] = ours / all_of_them
    return shares


def sales_effectiveness(
    demand: Mapping[str, Mapping[str, Exact]],
    shares: Mapping[str, Exact],
    sales: Mapping[str, Exact],
    *,
    registrations: Mapping[str, Exact] | None = None,
    inside: Mapping[str, Exact] | None = None,
) -> dict[str, Effectiveness]:
    """Dealer -> how it sold against what was to be expected of its area.

    Args:
        demand: dealer -> segment -> registrations of all brands in its area. These dealers are the result.
        shares: segment -> the brand's share in the benchmark territory, 0..1; see ``market_shares``.
        sales: dealer -> what it sold; net of returns, so that it may be below zero. Who is missing is unknown.
        registrations: dealer -> registrations of the brand in its area.
        inside: dealer -> which part of its sales was registered in its area; gives insell and outsell.

    Raises:
        ValidationError: a share outside 0..1, a segment with demand and without a share, demand or registrations
            below zero, more sold inside than registered there or sold at all, what is no finite number.
    """
    for field, given in (("demand", demand), ("shares", shares), ("sales", sales)):
        require_type(given, Mapping, field)
    for field, some in (("registrations", registrations), ("inside", inside)):
        require_type(some, Mapping | None, field)
    known = {segment: _share(value, f"shares.{segment}") for segment, value in shares.items()}
    return {
        dealer: _judged(dealer, segments, known, sales, registrations or {}, inside or {})
        for dealer, segments in demand.items()
    }


def _judged(
    dealer: str,
    segments: Mapping[str, Exact],
    shares: Mapping[str, Fraction],
    sales: Mapping[str, Exact],
    registrations: Mapping[str, Exact],
    inside: Mapping[str, Exact],
) -> Effectiveness:
    require_type(segments, Mapping, f"demand.{dealer}")
    parts = {segment: _expected(dealer, segment, value, shares) for segment, value in segments.items()}
    expected = sum(parts.values(), Fraction())
    sold = _number(sales[dealer], f"sales.{dealer}") if dealer in sales else None
    registered = _amount(registrations[dealer], f"registrations.{dealer}") if dealer in registrations else None
    within = _amount(inside[dealer], f"inside.{dealer}") if dealer in inside else None
    for whole, what in ((sold, "sold"), (registered, "registered in the area")):
        if within is not None and whole is not None and within > max(whole, Fraction()):
            raise ValidationError(
                f"{inside[dealer]} were sold inside the area, and {whole} {what}.", field=f"inside.{dealer}",
                value=inside[dealer], remedy="What is sold inside is a part of both the sales and the registrations.",
            )  # fmt: skip
    return Effectiveness(
        expected=_rounded(expected),
        segments=MappingProxyType({segment: _rounded(part) for segment, part in parts.items()}),
        sales=_if_known(sold), registrations=_if_known(registered),
        sales_effectiveness=_ratio(sold, expected), registration_effectiveness=_ratio(registered, expected),
        insell=_difference(registered, within), outsell=_difference(sold, within),
    )  # fmt: skip


def _expected(dealer: str, segment: str, value: Exact, shares: Mapping[str, Fraction]) -> Fraction:
    demand = _amount(value, f"demand.{dealer}.{segment}")
    if demand and segment not in shares:
        close = nearest(segment, shares)
        raise ValidationError(
            f"Nothing says the brand's share of {segment!r}.", field=f"shares.{segment}", value=segment,
            remedy=f"Did you mean {close!r}?" if close else f"There are: {', '.join(shares) or 'none'}.",
        )  # fmt: skip
    return demand * shares.get(segment, Fraction())


def sales_target(
    opportunity: Exact | None,
    history: Exact | None,
    *,
    opportunity_weight: Exact = Decimal("0.8"),
    history_weight: Exact = Decimal("0.2"),
) -> Decimal | None:
    """A dealer's target: mostly what its area holds (the expected sales), a little what it sold before.

    The weights are a planning convention, not a measurement; take those of your agreements. None where either figure
    is unknown, as for a dealer without history.

    Raises:
        ValidationError: weights that do not sum to 1 or lie outside 0..1, what is no finite number.
    """
    weights = {"opportunity_weight": opportunity_weight, "history_weight": history_weight}
    of_opportunity, of_history = (_share(value, name) for name, value in weights.items())
    if of_opportunity + of_history != 1:
        raise ValidationError(
            f"The weights sum to {_rounded(of_opportunity + of_history)}.", field="history_weight",
            value=history_weight, remedy="Give weights that sum to 1, such as 0.8 and 0.2.",
        )  # fmt: skip
    if opportunity is None or history is None:
        return None
    before = _number(history, "history")
    return _rounded(of_opportunity * _amount(opportunity, "opportunity") + of_history * before)


def _number(value: object, field: str) -> Fraction:
    if isinstance(value, bool) or type(value).__name__ == "timedelta64":  # which numpy holds to be an integer
        pass
    elif isinstance(value, Integral):  # numpy's too, from the cells of a frame
        return Fraction(int(value))
    elif isinstance(value, Fraction):
        return value
    elif isinstance(value, Decimal):
        if value.is_finite():
            return Fraction(value)
    elif isinstance(value, Real) and math.isfinite(value):
        return Fraction(str(value))
    raise ValidationError(
        f"{shown(value)} is not a finite number.", field=field, value=value, remedy="Give an int or a Decimal."
    )


def _amount(value: object, field: str) -> Fraction:
    number = _number(value, field)
    if number < 0:
        raise ValidationError(f"{shown(value)} is below zero.", field=field, value=value, remedy="Give zero or more.")
    return number


def _share(value: object, field: str) -> Fraction:
    share = _number(value, field)
    if not 0 <= share <= 1:
        raise ValidationError(
            f"{shown(value)} is not a share.", field=field, value=value,
            remedy="Give a number in 0..1; 12% is 0.12.",
        )  # fmt: skip
    return share


def _ratio(part: Fraction | None, whole: Fraction) -> Decimal | None:
    return _rounded(part / whole) if part is not None and whole else None


def _difference(whole: Fraction | None, part: Fraction | None) -> Decimal | None:
    return None if whole is None or part is None else _rounded(whole - part)


def _if_known(value: Fraction | None) -> Decimal | None:
    return None if value is None else _rounded(value)


def _rounded(value: Fraction) -> Decimal:
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
