"""Money: exact, one currency, nothing lost."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.values import Money
from channelcrm.values.money import exponent

LARGEST = 2**63 - 1
CURRENCY = st.sampled_from(["USD", "CNY", "JPY", "KWD", "CLF"])


def amounts(bound: int = 10**15):
    return st.integers(-bound, bound)


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("CNY", 2)])
def test_a_currency_has_the_decimals_of_iso_4217(currency, places):
    assert exponent(currency) == places


def test_equal_amounts_written_differently_are_equal_and_hash_alike():
    assert Money("1.5", "USD") == Money("1.50", "USD") == Money(Decimal("15e-1"), "USD")
    assert len({Money("1.5", "USD"), Money("1.50", "USD")}) == 1


def test_there_is_no_negative_zero():
    assert str(-Money(0, "USD")) == "0.00 USD"


def test_an_amount_reads_with_thousands_and_currency():
    assert str(Money("1234567.5", "USD")) == "1,234,567.50 USD"


@pytest.mark.parametrize("wrong", [1.5, True, "many", "", "NaN", Decimal("Infinity"), None])
def test_what_is_no_exact_amount_is_refused(wrong):
    with pytest.raises(ValidationError, match="amount"):
        Money(wrong, "USD")


@pytest.mark.parametrize("wrong", ["usd", "XXX", "", None, ["USD"]])
def test_a_currency_that_iso_does_not_list_is_refused(wrong):
    with pytest.raises(ValidationError, match="currency"):
        Money(1, wrong)


def test_more_decimals_than_the_currency_has_are_refused_not_rounded():
    with pytest.raises(ValidationError, match="more decimals than JPY"):
        Money("1.5", "JPY")


def test_rounding_goes_to_the_even_half():
    assert [Money.rounded(text, "USD").minor for text in ("0.125", "0.135", "-0.125")] == [12, 14, -12]


@pytest.mark.parametrize("minor", [LARGEST, -LARGEST])
def test_the_largest_amount_fits_a_database_integer(minor):
    assert Money.from_minor(minor, "USD").minor == minor


@pytest.mark.parametrize("make", [Money, Money.rounded])
@pytest.mark.parametrize("amount", [Decimal(LARGEST + 1).scaleb(-2), Decimal("1e40"), Decimal("1e9999")])
def test_one_more_than_the_largest_is_refused(make, amount):
    with pytest.raises(ValidationError, match="too large"):
        make(amount, "USD")


@pytest.mark.parametrize("meet", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b])
def test_two_currencies_do_not_mix(meet):
    with pytest.raises(ValidationError, match="USD and EUR do not mix"):
        meet(Money(1, "USD"), Money(1, "EUR"))


def test_two_currencies_are_never_equal():
    assert Money(0, "USD") != Money(0, "EUR")


def test_money_and_a_bare_number_do_not_mix():
    with pytest.raises(ValidationError, match="Money goes with Money"):
        Money(1, "USD") + 1


def test_money_times_a_float_is_refused():
    with pytest.raises(ValidationError, match="not exact"):
        Money(1, "USD") * 0.1


@given(amounts(), amounts(), amounts(), CURRENCY)
def test_addition_is_associative_and_commutative(a, b, c, currency):
    x, y, z = (Money.from_minor(minor, currency) for minor in (a, b, c))
    assert (x + y) + z == x + (y + z)
    assert x + y == y + x


@given(amounts(), CURRENCY)
def test_adding_the_opposite_leaves_nothing(minor, currency):
    money = Money.from_minor(minor, currency)
    assert money + -money == Money(0, currency)
    assert not money - money


@given(amounts(LARGEST), CURRENCY)
def test_smallest_units_there_and_back_change_nothing(minor, currency):
    assert Money.from_minor(minor, currency).minor == minor


@given(amounts(), amounts(), CURRENCY)
def test_order_is_that_of_the_smallest_units(a, b, currency):
    x, y = Money.from_minor(a, currency), Money.from_minor(b, currency)
    assert (x < y, x <= y, x > y, x >= y) == (a < b, a <= b, a > b, a >= b)


@given(amounts(), st.decimals(-1000, 1000, places=6))
def test_a_product_is_the_nearest_cent_to_the_exact_one(minor, factor):
    product = Money.from_minor(minor, "USD") * factor
    assert abs(Fraction(product.minor) - minor * Fraction(factor)) <= Fraction(1, 2)


@given(amounts(), st.integers(1, 12))
def test_the_decimal_context_of_the_host_changes_no_cent(minor, precision):
    expected = Money.from_minor(minor, "USD") + Money.from_minor(minor, "USD")
    with localcontext() as context:
        context.prec = precision
        money = Money.from_minor(minor, "USD")
        assert money.minor == minor
        assert money + money == expected == money * 2
        assert sum(part.minor for part in money.allocate([1, 2, 4])) == minor


WEIGHTS = st.lists(st.one_of(st.integers(0, 10**6), st.decimals(0, 1000, places=8)), min_size=1, max_size=12).filter(
    any
)


@given(amounts(LARGEST), CURRENCY, WEIGHTS)
def test_parts_sum_to_the_whole(minor, currency, weights):
    parts = Money.from_minor(minor, currency).allocate(weights)
    assert len(parts) == len(weights)
    assert sum(part.minor for part in parts) == minor


@given(amounts(), WEIGHTS)
def test_every_part_is_within_one_cent_of_its_exact_share(minor, weights):
    total = sum(Fraction(weight) for weight in weights)
    for part, weight in zip(Money.from_minor(minor, "USD").allocate(weights), weights, strict=True):
        assert abs(part.minor - minor * Fraction(weight) / total) < 1


@given(amounts(), WEIGHTS)
def test_a_weight_of_zero_gets_nothing(minor, weights):
    parts = Money.from_minor(minor, "USD").allocate([*weights, 0])
    assert not parts[-1]


def test_what_rounding_leaves_goes_to_the_largest_remainder_and_first_on_a_tie():
    assert [part.minor for part in Money("0.05", "USD").allocate([1, 1, 1])] == [2, 2, 1]
    assert [part.minor for part in Money("0.10", "USD").allocate([Decimal("0.65"), Decimal("0.6")])] == [5, 5]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [Decimal("NaN"), 1]])
def test_weights_that_divide_nothing_are_refused(weights):
    with pytest.raises(ValidationError):
        Money(1, "USD").allocate(weights)
