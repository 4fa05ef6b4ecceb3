"""Columns are derived from the classes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import attrs
import pytest

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import RECORDS, UNIQUE, record_for, record_named
from channelcrm.storage.records import Kind, record_of
from channelcrm.values.ids import AreaId, ContactId, DealerId
from channelcrm.values.location import Location
from channelcrm.values.money import Money
from channelcrm.values.period import Period

every_repository = pytest.mark.parametrize("repository", list(RECORDS))


@attrs.frozen(kw_only=True)
class Sample:
    id: DealerId
    name: str
    count: int
    price: Decimal
    on: date
    at: datetime
    share: float
    done: bool
    tags: tuple[str, ...]
    extra: Mapping[str, int]
    place: Location | None
    span: Period
    budget: Money | None
    contact_id: ContactId | None
    area_id: AreaId


def columns() -> dict[str, tuple[Kind, bool]]:
    return {column.name: (column.kind, column.nullable) for column in record_of(Sample, "samples").columns}


def test_every_field_has_its_kind_of_column():
    assert columns() == {
        "id": (Kind.ID, False),
        "name": (Kind.TEXT, False),
        "count": (Kind.INTEGER, False),
        "price": (Kind.DECIMAL, False),
        "on": (Kind.DATE, False),
        "at": (Kind.TIME, False),
        "share": (Kind.FLOAT, False),
        "done": (Kind.BOOLEAN, False),
        "tags": (Kind.DOCUMENT, False),
        "extra": (Kind.DOCUMENT, False),
        "place_lon": (Kind.FLOAT, True),
        "place_lat": (Kind.FLOAT, True),
        "span_start": (Kind.DATE, False),
        "span_end": (Kind.DATE, True),
        "budget_minor": (Kind.INTEGER, True),
        "budget_currency": (Kind.TEXT, True),
        "contact_id": (Kind.ID, True),
        "area_id": (Kind.TEXT, False),
    }


def test_typed_ids_refer_to_repositories_and_the_own_id_to_none():
    references = {column.name: column.references for column in record_of(Sample, "samples").columns}
    assert references["contact_id"] == "contacts"
    assert references["id"] is None
    assert references["area_id"] is None  # areas keep their public codes, stored or not


def test_a_type_that_no_column_holds_is_refused_by_name():
    @attrs.frozen
    class Odd:
        id: DealerId
        what: complex

    with pytest.raises(ValidationError) as caught:
        record_of(Odd, "odd")
    assert caught.value.field == "what"


@every_repository
def test_a_record_begins_with_its_id_and_ends_with_its_revision(repository: str):
    first, *_, last = record_named(repository).columns
    assert (first.name, last.name) == ("id", "revision")


@every_repository
def test_no_two_columns_share_a_name(repository: str):
    names = [column.name for column in record_named(repository).columns]
    assert len(set(names)) == len(names)


@every_repository
def test_what_must_be_unique_is_a_column(repository: str):
    names = {column.name for column in record_named(repository).columns}
    assert set(UNIQUE.get(repository, ())) <= names


@every_repository
def test_references_lead_to_repositories_that_come_before(repository: str):
    order = list(RECORDS)
    for column in record_named(repository).columns:
        assert column.references is None or order.index(column.references) < order.index(repository)


@every_repository
def test_a_nested_value_that_may_be_missing_shows_it_in_its_first_column(repository: str):
    def nested(node):
        for part in node.parts:
            if hasattr(part, "parts"):
                yield part
                yield from nested(part)

    for node in nested(record_named(repository).root):
        first = node.parts[0]
        assert not node.optional or (not hasattr(first, "parts") and first.nullable)
        assert node.type is Money or "None" not in str(attrs.fields(node.type)[0].type)


def test_a_class_finds_its_record_and_another_class_is_refused():
    assert record_for(Dealer) is record_named("dealers")
    with pytest.raises(ValidationError, match="Dealer, Contact"):
        record_for(Sample)
