"""A card says where its values come from, and says it the same way in files."""

from __future__ import annotations

import pytest

from channelcrm.errors import ValidationError
from channelcrm.scoring import (
    Answered,
    Criterion,
    FromDealer,
    Held,
    Linear,
    Observed,
    Reached,
    Requirement,
    Scorecard,
)
from channelcrm.scoring.cardtext import card_from_toml, card_to_toml

ANY = Linear(0, 1)


def criterion(name="sales", source=None):
    return Criterion(name, weight=1, scale=ANY, source=source)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (FromDealer("address.region"), '{ kind = "dealer", field = "address.region" }'),
        (Observed("sales"), '{ kind = "observed", metric = "sales" }'),
        (Observed("sales", 24, "trend", max_age_months=3),
         '{ kind = "observed", metric = "sales", months = 24, aggregate = "trend", max_age_months = 3 }'),
        (Answered("Stock?", months=6, aggregate="mean"),
         '{ kind = "answered", question = "Stock?", months = 6, aggregate = "mean" }'),
        (Reached("population", 50, "share"),
         '{ kind = "reached", measure = "population", km = 50, aggregate = "share" }'),
        (Held("population"), '{ kind = "held", measure = "population" }'),
    ],
)  # fmt: skip
def test_a_source_reads_in_a_file_as_a_person_would_write_it(source, text):
    card = Scorecard(name="c", criteria=[criterion(source=source)])
    assert f"source = {text}" in card_to_toml(card).splitlines()
    assert card_from_toml(card_to_toml(card)) == card


@pytest.mark.parametrize(
    ("make", "field", "message"),
    [
        (lambda: Observed("sales", aggregate="avg"), "aggregate", "Give one of: sum, mean, last"),
        (lambda: Observed("sales", aggregate="meen"), "aggregate", "Did you mean 'mean'"),
        (lambda: Observed("sales", aggregate=["sum"]), "aggregate", "is no aggregate"),
        (lambda: Observed(""), "metric", "blank"),
        (lambda: Observed(3), "metric", "not text"),
        (lambda: Observed("sales", months=0), "months", "Give a whole number in 1..1200"),
        (lambda: Observed("sales", months=1201), "months", "is no number of months"),
        (lambda: Observed("sales", months=True), "months", "is no number of months"),
        (lambda: Observed("sales", months=1.5), "months", "is no number of months"),
        (lambda: Observed("sales", max_age_months=0), "max_age_months", "is no number of months"),
        (lambda: Observed("sales", kind="held"), "kind", "Leave it 'observed'"),
        (lambda: Answered("q", aggregate="growth"), "aggregate", "is no aggregate"),
        (lambda: Reached("people", km=0), "km", "is not a distance"),
        (lambda: Reached("people", km=float("nan")), "km", "is not a distance"),
        (lambda: Reached("people", km=10**400), "km", "is not a distance"),
        (lambda: FromDealer(" "), "field", "blank"),
    ],
)
def test_a_source_that_cannot_be_right_is_refused_by_the_name_of_its_field(make, field, message):
    with pytest.raises(ValidationError) as error:
        make()
    assert message in str(error.value)
    assert error.value.field == field


@pytest.mark.parametrize("wrong", ["sales", {"kind": "held", "measure": "x"}, Observed])
def test_what_is_no_source_is_refused(wrong):
    for make in (lambda: criterion(source=wrong), lambda: Requirement("sales", ">=", 1, source=wrong)):
        with pytest.raises(ValidationError, match="is not a source") as error:
            make()
        assert error.value.field == "sales.source"


def test_one_column_from_two_sources_is_refused():
    with pytest.raises(ValidationError, match=r"'sales' comes from Observed.* and from Held") as error:
        Scorecard(
            name="c", criteria=[criterion(source=Observed("sales"))],
            requirements=[Requirement("sales", ">=", 1, source=Held("sales"))],
        )  # fmt: skip
    assert error.value.field == "requirements[0].source"


def test_two_requirements_of_one_column_from_two_sources_are_refused():
    twice = [Requirement("open", "==", True, source=FromDealer(name)) for name in ("open", "opened")]
    with pytest.raises(ValidationError, match="'open' comes from") as error:
        Scorecard(name="c", criteria=[criterion()], requirements=twice)
    assert error.value.field == "requirements[1].source"


def test_every_column_is_listed_with_its_source_whoever_names_it():
    card = Scorecard(
        name="c", criteria=[criterion("sales"), criterion("visits", Answered("visits"))],
        requirements=[
            Requirement("sales", ">=", 1, source=Observed("sales")), Requirement("visits", ">", 0),
            Requirement("licensed", "==", True),
        ],
    )  # fmt: skip
    assert card.sources == {"sales": Observed("sales"), "visits": Answered("visits"), "licensed": None}


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ('"observed"', "criteria[0].source", "is not a source"),
        ("{}", "criteria[0].source", "kind = one of: dealer, observed, answered, reached, held"),
        ('{kind = ["held"]}', "criteria[0].source", "is not a source"),
        ('{kind = "held"}', "criteria[0].source.measure", "is missing"),
        ('{kind = "held", mesure = "people"}', "criteria[0].source.mesure", "Did you mean 'measure'"),
        ('{kind = "reached", measure = "people", km = nan}', "criteria[0].source.km", "is not a distance"),
        ('{kind = "observed", metric = "sales", months = "12"}', "criteria[0].source.months", "no number of months"),
    ],
)
def test_a_wrong_source_in_a_file_says_where_it_is_wrong(text, field, message):
    criterion = 'name = "a"\nweight = 1\nscale = {kind = "steps", steps = [[0, 1]]}'
    card = f'name = "c"\n[[criteria]]\n{criterion}\nsource = {text}'
    with pytest.raises(ValidationError) as error:
        card_from_toml(card)
    assert error.value.field == field
    assert message in str(error.value)


def test_null_in_json_is_no_source():
    plain = Scorecard(name="c", criteria=[criterion()]).to_dict()
    plain["criteria"][0]["source"] = None
    assert Scorecard.from_dict(plain) == Scorecard(name="c", criteria=[criterion()])
