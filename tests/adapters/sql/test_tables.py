"""The tables are the records: same columns, same order, names that fit every database."""

from __future__ import annotations

import attrs
import pytest
import sqlalchemy as sa

from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import RECORDS, UNIQUE, record_named
from channelcrm.storage.records import Kind
from channelcrm.testing import samples
from channelcrm_sql import SqlStore
from channelcrm_sql.schema import BOUNDS, SEALED, schema_of

LONGEST_PREFIX = "p" * 20


@pytest.mark.parametrize("repository", RECORDS)
def test_columns_are_the_fields_in_their_order(repository: str) -> None:
    record, table = record_named(repository), schema_of().records[repository]
    expected: list[str] = []
    for column in record.columns:
        expected.append(column.name)
        if column.kind is Kind.GEOMETRY:
            expected += [f"{column.name}_{side}" for side in BOUNDS]
        if column.name == SEALED.get(repository):
            expected.append("content_hash")
    assert [column.name for column in table.c] == expected
    assert [table.c[column.name].nullable for column in record.columns] == [c.nullable for c in record.columns]


@pytest.mark.parametrize("repository", RECORDS)
def test_references_are_foreign_keys_with_an_index(repository: str) -> None:
    record, table = record_named(repository), schema_of().records[repository]
    single = [key for key in table.foreign_key_constraints if len(key.columns) == 1]
    keys = {key.columns[0].name: key.referred_table.name for key in single}
    assert keys == {c.name: f"channelcrm_{c.references}" for c in record.columns if c.references}
    assert keys.keys() <= {next(iter(index.columns)).name for index in table.indexes}


def test_a_decision_rests_on_a_card_and_what_it_says() -> None:
    (key,) = [key for key in schema_of().records["decisions"].foreign_key_constraints if len(key.columns) > 1]
    assert [(one.parent.name, one.target_fullname) for one in key.elements] == [
        ("scorecard_id", "channelcrm_scorecards.id"), ("content_hash", "channelcrm_scorecards.content_hash"),
    ]  # fmt: skip
    assert (key.onupdate, key.ondelete) == ("RESTRICT", "RESTRICT")


def test_unique_fields_are_unique() -> None:
    for repository, names in UNIQUE.items():
        table = schema_of().records[repository]
        found = {tuple(c.columns.keys()) for c in table.constraints if isinstance(c, sa.UniqueConstraint)}
        found |= {tuple(index.columns.keys()) for index in table.indexes if index.unique}
        assert found == {(name,) for name in names}


def test_every_name_fits_postgresql_under_the_longest_prefix() -> None:
    metadata = schema_of(LONGEST_PREFIX).metadata
    names = {table.name for table in metadata.tables.values()}
    for table in metadata.tables.values():
        names |= {str(thing.name) for thing in (*table.constraints, *table.indexes) if thing.name}
    assert len(max(names, key=len)) <= 63


@pytest.mark.parametrize("prefix", ["", "Crm_", "1crm", "crm-", "crm;", 'crm"', "crm drop", "p" * 21, None])
def test_a_prefix_is_a_plain_short_name(prefix: str) -> None:
    with pytest.raises(ValidationError, match="cannot begin a table's name"):
        schema_of(prefix)


def test_times_of_any_zone_come_back_in_utc(store: SqlStore) -> None:
    from datetime import UTC, datetime, timedelta, timezone

    at = datetime(2027, 1, 1, 8, 30, 0, 1, timezone(timedelta(hours=5, minutes=45)))
    with store.begin(at=at) as uow:
        uow.dealers.add(samples.dealer())
        uow.agreements.add(attrs.evolve(samples.agreement(samples.dealer()), terminated_at=at))
    with store.begin() as uow:
        (found,) = uow.agreements.find()
        (change, *_) = uow.events.after()
    assert found.terminated_at == change.at == at
    assert found.terminated_at is not None
    assert found.terminated_at.tzinfo is change.at.tzinfo is UTC
