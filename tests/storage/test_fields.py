"""Questions are values, built by name, and wrong ones fail when they are built."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import shapely

import channelcrm as crm
from channelcrm.errors import UnknownFieldError, ValidationError
from channelcrm.storage.expressions import And, Compare, Near, Or, leaves
from channelcrm.storage.fields import fields
from channelcrm.values.location import Location

d = fields(crm.Dealer)
g = fields(crm.Agreement)
square = shapely.box(0, 0, 1, 1)


def test_a_field_that_does_not_exist_names_the_nearest_right_one():
    with pytest.raises(UnknownFieldError, match="Did you mean 'status'") as caught:
        d.statsu  # noqa: B018
    assert (caught.value.record, caught.value.field, caught.value.nearest) == ("Dealer", "statsu", "status")
    with pytest.raises(UnknownFieldError, match="region"):
        d.address.regoin  # noqa: B018
    with pytest.raises(UnknownFieldError):
        d.name.first  # noqa: B018  a column has no parts


def test_an_unknown_field_is_an_attribute_error_too():
    assert not hasattr(d, "nothing")
    assert "region" in dir(d.address)


def test_a_question_is_a_value():
    question = (d.status == "active") & (d.address.region == "IA")
    assert question == (d.status == "active") & (d.address.region == "IA")
    assert isinstance(question, And)
    assert [leaf.column.name for leaf in leaves(question)] == ["status", "address_region"]
    assert {leaf.repository for leaf in leaves(~question | d.tier.is_missing())} == {"dealers"}


def test_many_joined_one_by_one_stay_flat():
    question = d.code == "0"
    for number in range(1, 500):
        question |= d.code == str(number)
    assert isinstance(question, Or)
    assert len(question.parts) == 500


def test_python_words_do_not_join_questions():
    question = d.code == "a"
    for join in (lambda: question and question, lambda: question or question, lambda: not question):
        with pytest.raises(ValidationError, match="and/or/not"):
            join()


@pytest.mark.parametrize(
    "forgotten",
    [
        lambda: (d.code == "a") & "A",
        lambda: "A" | (d.code == "a"),
        lambda: d.code == "a" & d.tier,
        lambda: d.tier | (d.code == "a"),
    ],
)
def test_a_forgotten_parenthesis_is_told(forgotten):
    with pytest.raises(ValidationError, match="parentheses"):
        forgotten()


def test_a_field_is_asked_and_not_looked_into():
    with pytest.raises(ValidationError, match="contains"):
        "tractors" in d.product_lines  # noqa: B015
    with pytest.raises(ValidationError, match="holds no values"):
        list(d.product_lines)


@pytest.mark.parametrize("values", ["active", b"a", 5, None, {"a": 1}])
def test_one_of_several_takes_a_list(values):
    with pytest.raises(ValidationError, match="list"):
        d.code.in_(values)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: d.code == 1,
        lambda: d.code == None,  # noqa: E711
        lambda: d.code.in_(["a", None]),
        lambda: d.code.in_("abc"),
        lambda: d.code == "nul \0",
        lambda: d.code == "half \ud800",
        lambda: d.revision == 1.5,
        lambda: d.revision == True,  # noqa: E712
        lambda: d.revision == 2**63,
        lambda: d.location.lon.in_([math.nan]),
        lambda: d.location.lon < float("inf"),
        lambda: d.location.lon == 10**400,
        lambda: d.opened_on == datetime(2027, 1, 1, tzinfo=UTC),
        lambda: d.opened_on == "2027-01-01",
        lambda: g.signed_at > datetime(2027, 1, 1),
        lambda: g.signed_at > date(2027, 1, 1),
        lambda: g.terms.discount == 0.5,
        lambda: g.terms.discount == Decimal("0.1234567"),
        lambda: g.terms.annual_target == Decimal(1),
        lambda: g.terms.annual_target == 1,
        lambda: d.address == "Iowa",
        lambda: d.location == Location(0, 0),
        lambda: d.product_lines == ("tractors",),
        lambda: d.product_lines < "a",
        lambda: d.product_lines.contains(1),
        lambda: d.attributes.contains("licensed"),
        lambda: d.code.contains("a"),
        d.code.is_empty,
        d.address.is_empty,
        lambda: d.address.within(square),
        lambda: d.location.lon.near(Location(0, 0), km=1),
        lambda: d.location.within(shapely.Point(0, 0)),
        lambda: d.location.within(shapely.Polygon()),
        lambda: d.location.within(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])),
        lambda: d.location.within("POLYGON"),
        lambda: d.location.near((0, 0), km=1),
        lambda: d.location.near(Location(0, 0), km=-1),
        lambda: d.location.near(Location(0, 0), km=float("nan")),
        lambda: d.location.near(Location(0, 0), km=True),
        d.product_lines.desc,
        d.address.asc,
        lambda: fields(str),
    ],
)
def test_what_cannot_be_asked_is_refused_when_it_is_built(ask):
    with pytest.raises(ValidationError):
        ask()


def test_values_take_the_form_of_their_column():
    assert (d.status == crm.DealerStatus.ACTIVE) == (d.status == "active")
    assert (d.location.lon == 1).value == 1.0
    assert (g.terms.discount == 1).value == Decimal(1)
    assert (g.signed_at == datetime.fromisoformat("2027-01-01T08:00+08:00")).value == datetime(2027, 1, 1, tzinfo=UTC)
    assert d.code.in_(["a", "b", "a"]).values == ("a", "b")


def test_money_asks_for_its_currency_and_its_smallest_units():
    question = g.terms.annual_target >= crm.Money("1.50", "USD")
    assert [(leaf.column.name, leaf.value) for leaf in leaves(question)] == [
        ("terms_annual_target_currency", "USD"),
        ("terms_annual_target_minor", 150),
    ]


def test_lists_of_ids_can_be_asked_too():
    assert fields(crm.Territory).area_ids.contains("19001").column.name == "area_ids"


def test_a_distance_of_any_size_is_a_distance():
    question = d.location.near(Location(0, 0), km=10**400)
    assert isinstance(question, Near)
    assert question.km < 10**6


def test_a_field_says_which_it_is_and_is_no_key():
    assert repr(d.address.region) == "<field Dealer.address.region>"
    assert repr(d.location) == "<field Dealer.location>"
    with pytest.raises(TypeError):
        hash(d.code)


def test_comparing_makes_a_question_not_an_answer():
    assert isinstance(d.code == "a", Compare)
    assert isinstance(d.code != "a", Compare)
