"""Evidence: only what was known on the day, every cell with its source and day, nothing made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.errors import ValidationError
from channelcrm.market import totals
from channelcrm.values.period import Period, add_months
from tests.services.gathered import DAY, ONE, TWO, figure, gathered, visit

SUM = crm.Observed("sales")
CARD = crm.Scorecard(
    name="card",
    criteria=[
        crm.Criterion("volume", weight=2, scale=crm.Linear(worst=0, best=100), source=SUM),
        crm.Criterion("mood", weight=1, scale=crm.Levels({"good": 1, "bad": 0}), source=crm.Answered("mood")),
    ],
    requirements=[crm.Requirement("status", "==", "active")],
)


# --- what counts


def test_a_year_is_the_twelve_months_that_end_by_the_day() -> None:
    table = gathered(figure(1, 0), figure(10, 1), figure(100, 12), figure(1000, 13), as_of=DAY)
    assert table["sales_12m"] == (110, None)
    assert table["months_12m"] == (2, 0)


def test_what_became_known_after_the_day_is_not_in_it() -> None:
    late = figure(5, 2, observed_on=date(2026, 7, 2))
    assert gathered(figure(7), late, asked=SUM)["x"] == (7, None)
    assert gathered(figure(7), late, asked=SUM, known_by=date(2026, 7, 2))["x"] == (12, None)


def test_a_correction_counts_from_the_day_it_was_known() -> None:
    corrected = figure(90, 1, observed_on=date(2026, 7, 3))
    assert gathered(figure(110), corrected, asked=SUM)["x"] == (110, None)
    assert gathered(figure(110), corrected, asked=SUM, as_of=date(2026, 7, 3))["x"] == (90, None)


def test_figures_of_merged_dealers_are_added() -> None:
    table = gathered(figure(1, source="a.csv"), figure(2, source="b.csv"), asked=SUM)
    cell = table.cell(ONE.id, "x")
    assert (cell.value, cell.records) == (3, 2)
    assert cell.source.endswith("in USD, from a.csv, b.csv")


def test_figures_of_other_subjects_do_not_count() -> None:
    about_area = attrs.evolve(figure(5), subject="area")
    assert gathered(about_area, asked=SUM)["x"] == (None, None)


def test_only_the_dealers_asked_for_are_in_it() -> None:
    second = crm.fields(crm.Dealer).code == "2"
    table = gathered(figure(1), figure(2, 1, TWO), asked={"x": SUM, "visits_12m": None}, where=second)
    assert (table.ids, table["x"]) == ((TWO.id,), (2,))


# --- one number out of many


def rising(*values: object) -> list[crm.Observation]:
    """The figures of the last months, the oldest first."""
    return [figure(value, len(values) - at) for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("aggregate", "expected"), [("sum", 60), ("mean", 20), ("last", 33), ("trend", 11.5), ("count", 3)]
)
def test_figures_become_one_number(aggregate: str, expected: float) -> None:
    table = gathered(*rising(10, 17, 33), asked=crm.Observed("sales", aggregate=aggregate))
    assert table["x"][0] == expected


def test_a_month_without_a_figure_is_no_zero_to_the_mean_and_keeps_its_place_in_the_trend() -> None:
    holed = [figure(10, 4), figure(40, 1)]
    assert gathered(*holed, asked=crm.Observed("sales", aggregate="mean"))["x"][0] == 25
    assert gathered(*holed, asked=crm.Observed("sales", aggregate="trend"))["x"][0] == 10


def test_one_figure_makes_no_trend() -> None:
    cell = gathered(figure(1), asked=crm.Observed("sales", aggregate="trend")).cell(ONE.id, "x")
    assert (cell.value, cell.records) == (None, 1)
    assert cell.reason == "all its figures start on one day, which makes no trend"


def test_growth_holds_months_against_as_many_before() -> None:
    grown = crm.Observed("sales", months=3, aggregate="growth")
    cell = gathered(figure(110, 1), figure(60, 4), figure(40, 6), figure(9, 7), asked=grown).cell(ONE.id, "x")
    assert (cell.value, cell.records) == (0.1, 3)


@pytest.mark.parametrize("before", [0, -5, None])
def test_growth_from_nothing_or_a_loss_is_unknown(before: int | None) -> None:
    figures = [figure(110)] if before is None else [figure(110), figure(before, 13)]
    table = gathered(*figures)
    assert table["sales_growth"] == (None, None)
    assert table.cell(ONE.id, "sales_growth").reason == "there was nothing to grow from in the months before"


def test_growth_to_nothing_observed_is_unknown_too() -> None:
    assert gathered(figure(1, 13))["sales_growth"] == (None, None)


def test_the_last_figure_is_that_of_the_period_that_ends_last_and_starts_last() -> None:
    year = figure(1000, period=Period(date(2025, 7, 1), DAY))
    assert gathered(year, figure(7, 2), figure(3, 1), asked=crm.Observed("sales", aggregate="last"))["x"][0] == 3


def test_what_is_too_old_is_unknown_and_says_since_when() -> None:
    fresh = crm.Observed("sales", max_age_months=3)
    assert gathered(figure(5, 4), asked=fresh)["x"][0] == 5  # it ends three months before the day
    cell = gathered(figure(5, 5), asked=fresh).cell(ONE.id, "x")
    assert (cell.value, cell.records, cell.date) == (None, 1, date(2026, 2, 28))
    assert cell.reason == "its last figure ends on 2026-03-01, more than 3 months before 2026-07-01"


# --- what is not known


def test_nothing_observed_is_none_and_not_zero_and_says_so() -> None:
    cell = gathered(figure(1), asked=SUM).cell(TWO.id, "x")
    assert (cell.value, cell.records, cell.date) == (None, 0, None)
    assert cell.reason == "nothing was known of sales in the 12 months before 2026-07-01"


def test_counts_are_zero_where_nothing_was_observed() -> None:
    asked = {"figures": crm.Observed("sales", aggregate="count"), "answers": crm.Answered("mood", aggregate="count")}
    table = gathered(asked=asked)
    assert (table["figures"], table["answers"]) == ((0, 0), (0, 0))


def test_a_store_without_anything_has_a_table_without_rows() -> None:
    assert gathered(asked=CARD, dealers=()).ids == ()


# --- units


def test_the_currency_stands_in_the_source() -> None:
    source = gathered(figure(1), asked=SUM).cell(ONE.id, "x").source
    assert source == "sum of sales over 12 months before 2026-07-01, in USD"


def test_two_currencies_are_an_error_by_field() -> None:
    with pytest.raises(ValidationError, match=r"unit: sales is given in EUR, USD\.") as caught:
        gathered(figure(1), figure(1, 1, TWO, unit="EUR"), asked=SUM)
    assert (caught.value.field, caught.value.value) == ("unit", ("EUR", "USD"))


def test_two_currencies_of_which_one_lies_outside_the_window_are_none() -> None:
    old = figure(1, 13, unit="EUR")
    assert gathered(figure(2), old, asked=SUM)["x"][0] == 2
    with pytest.raises(ValidationError, match="EUR, USD"):
        gathered(figure(2), old, asked=crm.Observed("sales", aggregate="growth"))


def test_a_correction_of_the_currency_is_a_correction() -> None:
    wrong, right = figure(1, unit="EUR"), figure(2, unit="USD", observed_on=DAY + (DAY - date(2026, 6, 30)))
    assert gathered(wrong, right, asked=SUM, as_of=date(2026, 7, 2))["x"][0] == 2


# --- names


def test_a_column_without_a_source_is_what_its_name_says() -> None:
    licensed = ONE.with_attributes(licensed=True, chain="an attribute")
    asked = dict.fromkeys(["sales_12m", "sales_growth", "months_12m", "visits_12m", "licensed", "chain", "status"])
    table = gathered(
        figure(11), figure(10, 13), visit(date(2026, 6, 30)), asked=asked, dealers=[licensed, TWO], as_of=DAY
    )
    assert {name: column[0] for name, column in table.items() if name != "id"} == {
        "sales_12m": 11, "sales_growth": 0.1, "months_12m": 1, "visits_12m": 1, "licensed": True,
        "chain": "an attribute", "status": "active",
    }  # fmt: skip


def test_a_metric_goes_before_an_attribute_of_the_same_name() -> None:
    named = ONE.with_attributes(sales_12m=5, visits_12m=5, months_12m=5)
    table = gathered(figure(1), dealers=[named])
    assert (table["sales_12m"], table["visits_12m"], table["months_12m"]) == ((1,), (0,), (1,))


def test_a_name_that_nothing_explains_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValidationError, match="Did you mean 'visits_12m'") as caught:
        gathered(asked={"visit_12m": None})
    assert caught.value.field == "visit_12m"


def test_a_name_is_not_explained_by_what_became_known_later() -> None:
    with pytest.raises(ValidationError, match="no figure of that name was known on 2026-07-01"):
        gathered(figure(1, observed_on=date(2026, 7, 2)), asked={"sales_12m": None})


def test_attributes_become_columns_with_holes_where_a_dealer_has_none() -> None:
    other = attrs.evolve(TWO, attributes={"floor": 5})
    table = gathered(dealers=[ONE.with_attributes(licensed=True), other])
    assert (table["licensed"], table["floor"]) == ((True, None), (None, 5))


@pytest.mark.parametrize("wrong", [{"id": None}, {"": None}, {"x": "sales"}, "card", [SUM]])
def test_what_is_no_card_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError), crm.open("memory:") as store, store.begin() as uow:
        crm.evidence(uow, wrong, as_of=DAY)


# --- the table


def test_rank_takes_the_table_as_it_is() -> None:
    good = visit(date(2026, 6, 1), answers={"mood": "good"})
    suspended = TWO.with_status("suspended")
    ranking = crm.rank(gathered(figure(50), good, asked=CARD, dealers=[ONE, suspended]), CARD)
    assert ranking.scores[0] == pytest.approx(100 * (2 / 3 * 0.5 + 1 / 3))
    assert ranking.excluded == {TWO.id: ("status == active: it is suspended",)}


def test_a_cell_says_its_source_its_day_and_how_many_records() -> None:
    good = visit(date(2026, 6, 1), answers={"mood": "good"})
    table = gathered(figure(50, 1, source="june.csv"), figure(3, 2, source="may.csv"), good, asked=CARD)
    assert table.cell(ONE.id, "volume") == crm.EvidenceCell(
        value=53, source="sum of sales over 12 months before 2026-07-01, in USD, from june.csv, may.csv",
        date=date(2026, 6, 30), records=2,
    )  # fmt: skip
    assert table.cell(ONE.id, "mood") == crm.EvidenceCell(
        value="good", source="last of the answers to 'mood' over 12 months before 2026-07-01", date=date(2026, 6, 1),
        records=1,
    )  # fmt: skip


def test_dealers_fields_are_said_to_be_undated() -> None:
    table = gathered(asked=CARD)
    assert table.undated == ("status",)
    assert table.cell(ONE.id, "status").date is None


def test_a_wrong_cell_is_named() -> None:
    table = gathered(asked=CARD)
    with pytest.raises(ValidationError, match="Did you mean 'volume'"):
        table.cell(ONE.id, "volumes")
    with pytest.raises(ValidationError, match="is not in this table"):
        table.cell("x", "volume")


def test_a_frame_has_the_same_cells() -> None:
    frame = gathered(figure(50), asked=CARD).to_frame()
    assert (list(frame.index), list(frame["status"])) == ([ONE.id, TWO.id], ["active", "active"])
    assert frame["volume"].fillna(-1).tolist() == [50, -1]


# --- properties

MONTHS = st.integers(0, 15)
SOON = st.integers(0, 3)
VALUES = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
AGGREGATES = ["sum", "mean", "last", "trend", "growth", "count"]
ALL = {name: crm.Observed("sales", months=6, aggregate=name, max_age_months=4) for name in AGGREGATES} | {
    "months_12m": None,
    "mood": crm.Answered("mood"),
}


@st.composite
def figures(draw: st.DrawFn, known: st.SearchStrategy[int] = SOON) -> list[crm.Observation]:
    """Figures of two dealers, some corrected, some reported twice on a day; known some months after their own."""
    drawn = draw(
        st.lists(st.tuples(VALUES, MONTHS, st.sampled_from([ONE, TWO]), known, st.sampled_from("ab")), max_size=14)
    )
    return [
        figure(value, ago, dealer, observed_on=add_months(DAY, later + 1 - ago), source=source, number=at)
        for at, (value, ago, dealer, later, source) in enumerate(drawn)
    ]


def cells(table: crm.EvidenceTable) -> list[crm.EvidenceCell]:
    return [table.cell(id, name) for id in table.ids for name in table if name != "id"]


@given(figures(), st.randoms())
def test_the_order_of_observations_changes_nothing(made: list[crm.Observation], chance: object) -> None:
    before = cells(gathered(*made, asked=ALL))
    chance.shuffle(made)
    renamed = [attrs.evolve(one, id=crm.derive_id(at, "again")) for at, one in enumerate(made)]
    assert cells(gathered(*renamed, asked=ALL)) == before


@given(figures(), figures(known=st.integers(16, 20)))
def test_what_becomes_known_later_changes_nothing(made: list[crm.Observation], later: list[crm.Observation]) -> None:
    assert all(one.observed_on > DAY for one in later)
    moods = [visit(DAY, answers={"mood": "late"})]
    extra = [attrs.evolve(one, id=crm.derive_id(at, "later")) for at, one in enumerate(later)]
    assert cells(gathered(*made, *extra, *moods, asked=ALL)) == cells(gathered(*made, asked=ALL))


@given(figures())
def test_a_sum_is_the_total_of_the_same_months(made: list[crm.Observation]) -> None:
    window = Period(add_months(DAY, -12), DAY)
    expected = totals(made, "sales", during=window, as_of=DAY)
    found = dict(zip((ONE.id, TWO.id), gathered(*made, asked=SUM)["x"], strict=True))
    assert {id: value for id, value in found.items() if value is not None} == {
        id: float(total) for id, total in expected.items()
    }


@given(st.lists(VALUES, min_size=2, max_size=9))
def test_a_trend_is_the_exact_slope_of_least_squares(values: list[Decimal]) -> None:
    found = gathered(*rising(*values), asked=crm.Observed("sales", aggregate="trend"))["x"][0]
    count = len(values)
    mean_x, mean_y = Fraction(count - 1, 2), sum(map(Fraction, values)) / count
    rise = sum((at - mean_x) * (Fraction(value) - mean_y) for at, value in enumerate(values))
    assert found == float(rise / sum((at - mean_x) ** 2 for at in range(count)))
