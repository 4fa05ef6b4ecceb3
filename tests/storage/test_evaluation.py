"""Questions answered in Python."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import record_named
from channelcrm.storage.evaluation import checked, column_values, orders, predicate, sort_key, whole_number
from channelcrm.storage.fields import fields
from channelcrm.storage.records import Kind
from channelcrm.testing import samples, strategies

d = fields(crm.Dealer)
questions = strategies.expressions(crm.Dealer, samples.dealers("abc"))


@given(strategies.dealers(), questions)
def test_not_is_the_plain_opposite(dealer, question):
    assert predicate(~question)(dealer) is not predicate(question)(dealer)
    assert predicate(~~question)(dealer) is predicate(question)(dealer)


@given(strategies.dealers(), questions, questions)
def test_and_and_or_are_those_of_logic(dealer, left, right):
    a, b = predicate(left)(dealer), predicate(right)(dealer)
    assert predicate(left & right)(dealer) is (a and b)
    assert predicate(left | right)(dealer) is (a or b)
    assert predicate(~(left & right))(dealer) is predicate(~left | ~right)(dealer)


@given(st.data(), strategies.dealers())
def test_a_value_equals_what_it_holds_and_only_a_missing_one_does_not(data, dealer):
    columns = [one for one in record_named("dealers").columns if one.kind not in (Kind.DOCUMENT, Kind.GEOMETRY)]
    column = data.draw(st.sampled_from(columns))
    field = d
    for name in column.path:
        field = getattr(field, name)
    (value,) = column_values([dealer], column)
    assert predicate(field.is_missing())(dealer) is (value is None)
    if value is not None:
        assert predicate(field == value)(dealer)
        assert predicate(field.in_([value]))(dealer)
        assert predicate(field <= value)(dealer)
        assert not predicate(field != value)(dealer)
        assert not predicate(field < value)(dealer)


@given(st.lists(st.none() | strategies.texts()), st.booleans())
def test_a_key_puts_what_is_missing_last(tiers, downwards):
    order = d.tier.desc() if downwards else d.tier.asc()
    dealers = [samples.dealer(tier=tier) for tier in tiers]
    found = [dealer.tier for dealer in sorted(dealers, key=sort_key(order), reverse=downwards)]
    known = sorted((tier for tier in tiers if tier is not None), reverse=downwards)
    assert found == known + [None] * (len(tiers) - len(known))


def test_only_questions_about_the_same_records_are_taken():
    question = d.code == "a"
    assert checked(None, "dealers") is None
    assert checked(question, "dealers") is question
    for wrong, repository in ((question, "contacts"), ("code == 'a'", "dealers"), (True, "dealers")):
        with pytest.raises(ValidationError):
            checked(wrong, repository)


def test_only_fields_of_the_same_records_order():
    assert orders([d.code, d.tier.desc()], "dealers") == (d.code.asc(), d.tier.desc())
    for wrong in ([d.code, "tier"], [fields(crm.Contact).name], d.code, [d.address]):
        with pytest.raises(ValidationError):
            orders(wrong, "dealers")


def test_whole_numbers_have_a_least():
    assert whole_number(None, "limit") is None
    assert whole_number(0, "limit") == 0
    for wrong, least in ((-1, 0), (0, 1), (True, 0), (1.0, 0), ("1", 0)):
        with pytest.raises(ValidationError, match="limit"):
            whole_number(wrong, "limit", least)
