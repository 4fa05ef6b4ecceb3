"""Sales and the territory of their day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from channelcrm.errors import ValidationError
from channelcrm.territory import Holdings, attribute_sales
from tests.territory.test_holdings import FIRST, NESTING, day, territory

A, B = territory(1, ["c1"], 0, 100, status="archived"), territory(2, ["r1"], 100)
HELD = Holdings([A, B], NESTING)


def test_a_sale_goes_to_the_territory_that_was_in_force_on_its_day():
    found = attribute_sales({"area_id": ["c1", "c1", "c2"], "on": [day(99), day(100), day(0)]}, HELD)
    assert found.territories == (A, B, None)
    assert found.standings == ("held", "held", "unheld")


def test_sums_are_by_territory_and_by_the_dealer_who_has_it():
    sales = pd.DataFrame({
        "area_id": ["c1", "c1", "c1", "c9"], "on": pd.to_datetime([day(1), day(2), day(200), day(1)]),
        "usd": [0.1, 0.2, 5, 7],
    })  # fmt: skip
    found = attribute_sales(sales, HELD, amount="usd")
    assert found.by_territory == {A.id: 0.1 + 0.2, B.id: 5}
    assert found.by_dealer == {A.dealer_id: 0.1 + 0.2, B.dealer_id: 5}
    assert [found.total(name) for name in ("held", "contested", "unheld")] == [pytest.approx(5.3), 0, 7]


def test_a_sale_by_a_dealer_who_does_not_hold_the_area_is_outside():
    sales = {"area_id": ["c1", "c1", "c9"], "on": [FIRST] * 3, "by": [A.dealer_id, B.dealer_id, B.dealer_id]}
    found = attribute_sales(sales, HELD, dealer="by")
    assert found.outside == (False, True, False)
    assert found.territories == (A, A, None)


def test_where_several_hold_an_area_the_dealer_says_whose_the_sale_is():
    one, two = (territory(number, ["c1"], shared=True) for number in (3, 4))
    sales = {"area_id": ["c1", "c1"], "on": [FIRST] * 2, "by": [two.dealer_id, None]}
    found = attribute_sales(sales, Holdings([one, two]), dealer="by")
    assert found.territories == (two, None)
    assert found.standings == ("held", "contested")


def test_a_sale_without_an_area_goes_to_the_only_territory_of_its_dealer():
    found = attribute_sales({"on": [FIRST], "by": [A.dealer_id]}, HELD, area=None, dealer="by")
    assert found.territories == (A,)


def test_lines_are_told_apart():
    held = Holdings([territory(1, ["c1"], line="x")])
    sales = {"area_id": ["c1"] * 3, "on": [FIRST] * 3, "line": ["x", "y", None]}
    assert attribute_sales(sales, held, line="line").standings == ("held", "unheld", "unheld")


@pytest.mark.parametrize(
    "cell", [FIRST, datetime(2027, 1, 1, 23), "2027-01-01", "2027-01-01T05:00", np.datetime64(FIRST)]
)
def test_days_are_read_as_they_come(cell):
    column = np.array([cell]) if isinstance(cell, np.datetime64) else [cell]
    assert attribute_sales({"area_id": ["c1"], "on": column}, HELD).territories == (A,)


@pytest.mark.parametrize("cell", ["2027-02-011", "2027-02-01 or so", "2027-02-01T99", "2027-02"])
def test_a_text_that_only_begins_as_a_day_is_none(cell):
    with pytest.raises(ValidationError, match="is not a day"):
        attribute_sales({"area_id": ["c1"], "on": [cell]}, HELD)


def test_all_rows_without_a_day_are_named():
    sales = {"area_id": ["c1"] * 4, "on": [FIRST, "soon", None, pd.NaT]}
    with pytest.raises(ValidationError, match=r"'soon' is not a day \(and 2 more: rows 3, 4\)") as refusal:
        attribute_sales(sales, HELD)
    assert (refusal.value.row, refusal.value.field) == (2, "on")


@pytest.mark.parametrize("amount", [float("nan"), "x", None, True, 10**400, Decimal("sNaN")])
def test_amounts_that_are_no_numbers_are_refused_with_their_rows(amount):
    sales = {"area_id": ["c1"] * 3, "on": [FIRST] * 3, "usd": [Decimal(1), amount, amount]}
    with pytest.raises(ValidationError, match=r"not an amount \(and 1 more: rows 3\)") as refusal:
        attribute_sales(sales, HELD, amount="usd")
    assert refusal.value.row == 2


def test_times_of_any_zone_are_sold_on_their_own_day():
    sales = pd.DataFrame({"area_id": ["c1"], "on": pd.to_datetime(["2027-04-10 23:30"]).tz_localize("America/Chicago")})
    assert attribute_sales(sales, HELD).territories == (A,)


def test_decimals_are_amounts():
    found = attribute_sales({"area_id": ["c1"], "on": [FIRST], "usd": [Decimal("1.5")]}, HELD, amount="usd")
    assert found.amounts == (1.5,)


def test_a_frame_names_its_rows():
    found = attribute_sales(pd.DataFrame({"area_id": ["c1"], "on": [date(2027, 2, 1)]}, index=["s7"]), HELD).to_frame()
    assert found.index.tolist() == ["s7"]
    assert found.loc["s7", "territory_id"] == A.id


def test_no_sales_make_no_rows():
    assert attribute_sales({"area_id": [], "on": []}, HELD).by_territory == {}


def test_someone_must_say_where():
    with pytest.raises(ValidationError, match="area=, dealer= or both"):
        attribute_sales({"on": [FIRST]}, HELD, area=None)
