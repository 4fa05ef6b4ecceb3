"""Money: an exact amount with its currency. No float, no mixing, no cent lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import total_ordering

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import shown, stream

__all__ = ["CURRENCIES", "Money", "exponent"]

# ISO 4217 (2024): the currencies whose smallest unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
CURRENCIES = frozenset(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW
    UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG""".split()
)
_LARGEST_MINOR = 2**63 - 1
# Arithmetic of its own: what the embedding program sets for its decimals must not cost a cent here.
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])


def exponent(currency: str) -> int:
    """Decimal places of the currency's smallest unit (ISO 4217): USD 2, JPY 0, KWD 3."""
    return _EXPONENTS.get(currency, 2) if isinstance(currency, str) else 2


def _currency(_: object, __: object, value: str) -> None:
    if not isinstance(value, str) or value not in CURRENCIES:
        raise ValidationError(
            f"{value!r} is not a currency.",
            field="currency",
            value=value,
            remedy="Give an ISO 4217 code such as USD or CNY.",
        )


def _amount(value: str | int | Decimal) -> Decimal:
    if isinstance(value, bool | float):
        raise ValidationError(
            f"{value!r} is not exact.", field="amount", value=value, remedy="Give a str, an int or a Decimal."
        )
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValidationError(
            f"{value!r} is not an amount.", field="amount", value=value, remedy="Write it plainly, such as 1200000.50."
        )
    return amount


def _settle(amount: Decimal, places: int) -> Decimal | None:
    """The amount at this many places, halves to even; None when that takes more digits than any amount has."""
    try:
        return amount.quantize(Decimal(1).scaleb(-places, _EXACT), context=_EXACT)
    except InvalidOperation:
        return None


def _too_large(amount: Decimal, currency: str) -> ValidationError:
    return ValidationError(
        f"{amount} {currency} is too large.", field="amount", value=amount,
        remedy="Amounts go up to 2**63 - 1 smallest units.",
    )  # fmt: skip


@total_ordering
@attrs.frozen(order=False)
class Money:
    """An exact amount of one currency, in its smallest unit or coarser.

    Raises:
        ValidationError: a float, a text that is no number, more decimals than the currency has, an amount of more than
            2**63 - 1 smallest units, or a currency that ISO 4217 does not list.
    """

    amount: Decimal = attrs.field(converter=_amount)
    currency: str = attrs.field(validator=_currency)

    def __attrs_post_init__(self) -> None:
        places = exponent(self.currency)
        settled = _settle(self.amount, places)
        if settled is None or abs(int(settled.scaleb(places, _EXACT))) > _LARGEST_MINOR:
            raise _too_large(self.amount, self.currency)
        if settled != self.amount:
            raise ValidationError(
                f"{self.amount} has more decimals than {self.currency} knows ({places}).", field="amount",
                value=self.amount, remedy="Round it first, or use Money.rounded.",
            )  # fmt: skip
        object.__setattr__(self, "amount", settled or settled.copy_abs())  # -0.00 is 0.00

    @classmethod
    def rounded(cls, amount: Decimal | int | str, currency: str) -> Money:
        """The nearest amount the currency can hold, halves to even."""
        settled = _settle(_amount(amount), exponent(currency))
        if settled is None:
            raise _too_large(_amount(amount), currency)
        return cls(settled, currency)

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Money:
        """From whole smallest units: ``from_minor(150, "USD")`` is 1.50 USD."""
        if isinstance(minor, bool) or not isinstance(minor, int):
            raise ValidationError(
                f"{shown(minor)} is no number of smallest units.", field="minor", value=minor,
                remedy="Give a whole number.",
            )  # fmt: skip
        return cls(Decimal(minor).scaleb(-exponent(currency), _EXACT), currency)

    @property
    def minor(self) -> int:
        """The amount in smallest units."""
        return int(self.amount.scaleb(exponent(self.currency), _EXACT))

    def __add__(self, other: Money) -> Money:
        return Money(_EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(_EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money.rounded(_EXACT.multiply(self.amount, _amount(factor)), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def allocate(self, weights: Sequence[int | Decimal]) -> tuple[Money, ...]:
        """Parts in proportion to ``weights`` (none negative, not all zero) that sum to the whole.

        What rounding leaves goes to the largest remainders, the earlier part first on a tie.
        """
        exact = [_amount(weight) for weight in stream(weights, object, "weights")]
        if not exact or min(exact) < 0 or not max(exact):
            raise ValidationError(
                f"Nothing to divide by in {shown(weights)}.", field="weights", value=weights,
                remedy="Give weights of zero or more, at least one above zero.",
            )  # fmt: skip
        sign, whole = (-1 if self.minor < 0 else 1), abs(self.minor)
        finest = min(int(weight.as_tuple().exponent) for weight in exact)
        units = [int(weight.scaleb(-finest, _EXACT)) for weight in exact]
        total = sum(units)
        base, remainders = zip(*(divmod(whole * unit, total) for unit in units), strict=True)
        parts = list(base)
        by_remainder = sorted(range(len(units)), key=lambda index: (-remainders[index], index))
        for index in by_remainder[: whole - sum(parts)]:
            parts[index] += 1
        return tuple(Money.from_minor(sign * part, self.currency) for part in parts)

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise ValidationError(
                f"Money goes with Money, not with {shown(other)}.", field="amount", value=other,
                remedy=f'Give Money, such as Money("1.50", "{self.currency}").',
            )  # fmt: skip
        if other.currency != self.currency:
            raise ValidationError(
                f"{self.currency} and {other.currency} do not mix.", field="currency", value=other.currency,
                remedy="Convert at a stated, dated rate first.",
            )  # fmt: skip
        return other.amount

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"
