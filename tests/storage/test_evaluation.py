"""Questions answered in Python."""

from __future__ import annotations

from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.storage.catalogue import record_named
from channelcrm.storage.evaluation import column_values, predicate, sort_key
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
