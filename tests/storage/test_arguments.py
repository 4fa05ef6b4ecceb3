"""What a repository, a feed or a store is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

import channelcrm as crm
from channelcrm.errors import ValidationError
from channelcrm.storage.arguments import checked, limit_of, orders, repository_named, stamp, values_of
from channelcrm.storage.fields import fields
from channelcrm.values.arguments import whole_number

d = fields(crm.Dealer)


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


def test_no_limit_is_a_limit_too():
    assert limit_of(None) is None
    assert limit_of(0) == 0


def test_whole_numbers_have_a_least():
    assert whole_number(2**70, "limit") == 2**70
    for wrong, least in ((-1, 0), (0, 1), (True, 0), (1.0, 0), ("1", 0), (None, 0)):
        with pytest.raises(ValidationError, match="limit"):
            whole_number(wrong, "limit", least)


def test_a_repository_is_named_as_it_is_or_the_nearest_is_said():
    assert repository_named("dealers") == "dealers"
    assert repository_named(None) is None
    with pytest.raises(ValidationError, match="Did you mean 'dealers'"):
        repository_named("dealer")
    for wrong in ("", 5, ["dealers"], d.code):
        with pytest.raises(ValidationError, match="no repository"):
            repository_named(wrong)


def test_many_values_come_from_any_iterable_but_text():
    assert list(values_of(iter([1, 2]))) == [1, 2]
    for wrong in (None, 5, "dealers", {"a": 1}, object()):
        with pytest.raises(ValidationError, match="values"):
            values_of(wrong)


def test_a_unit_of_work_is_stamped_by_whom_and_when_in_utc():
    noon = datetime(2027, 1, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    assert stamp(crm.Actor("ann", "manager"), noon) == ("ann", datetime(2027, 1, 1, 4, tzinfo=UTC))
    by, at = stamp(None, None)
    assert (by, at.tzinfo) == ("", UTC)


@pytest.mark.parametrize(
    ("by", "at", "field"), [("ann", None, "by"), (None, datetime(2027, 1, 1), "at"), (None, "now", "at")]
)
def test_who_and_when_are_no_mere_texts(by, at, field):
    with pytest.raises(ValidationError) as caught:
        stamp(by, at)
    assert caught.value.field == field
