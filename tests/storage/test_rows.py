"""A value becomes a row and the row the same value again."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import RECORDS, record_named
from channelcrm.storage.records import Kind
from channelcrm.storage.rows import read_row, write_row
from channelcrm.testing import samples, strategies
from tests.support.examples import examples

WRITERS = {name: write_row(record_named(name), {}) for name in RECORDS}
READERS = {name: read_row(record_named(name), {}) for name in RECORDS}


@examples(15)
@given(network=strategies.networks())
def test_every_record_survives_its_row_and_leaves_empty_only_what_may_be(network):
    for repository, records in network.items():
        columns = record_named(repository).columns
        for record in records:
            row = WRITERS[repository](record)
            for column, value in zip(columns, row, strict=True):
                assert value is not None or column.nullable, column.name
            again = READERS[repository](row)
            assert again == record
            assert again.revision == record.revision
            assert WRITERS[repository](again) == row


def test_a_codec_meets_every_value_of_its_kind_and_never_none():
    record = record_named("dealers")
    met: list[object] = []
    write = write_row(record, {Kind.FLOAT: lambda value: met.append(value) or value * 2, Kind.ID: str.upper})
    read = read_row(record, {Kind.FLOAT: lambda value: value / 2, Kind.ID: str.lower})
    nowhere = samples.dealer()
    assert read(write(nowhere)) == nowhere
    assert met == []
    assert write(nowhere)[0] == nowhere.id.upper()


def test_plain_text_is_all_that_stands_in_a_column_of_an_enumeration():
    row = WRITERS["dealers"](samples.dealer(status="prospect"))
    assert type(row[[column.name for column in record_named("dealers").columns].index("status")]) is str


def test_a_row_that_breaks_a_rule_is_refused_when_read():
    row = list(WRITERS["dealers"](samples.dealer()))
    row[1] = "   "
    with pytest.raises(ValidationError):
        READERS["dealers"](row)


@given(st.data())
def test_equal_records_make_equal_rows(data):
    dealer = data.draw(strategies.dealers())
    again = type(dealer)(**{name: getattr(dealer, name) for name in reversed(dealer.__slots__) if name[0] != "_"})
    assert WRITERS["dealers"](again) == WRITERS["dealers"](dealer)
