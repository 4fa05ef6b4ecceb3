"""A few values of very many records: as columns, with no records in between where an adapter can give them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar, runtime_checkable

from channelcrm.storage.catalogue import record_for
from channelcrm.storage.expressions import Expression
from channelcrm.storage.ports import Repository
from channelcrm.storage.rows import write_row
from channelcrm.values.arguments import whole_number

__all__ = ["Columnar", "Columns", "read_columns"]

T = TypeVar("T")
Columns = tuple[Sequence[Any], ...]
"""One sequence of canonical values a name, None for what is missing."""
_SIZE = 50_000


@runtime_checkable
class Columnar(Protocol):
    """What a repository may offer besides: reading is several times as fast where it does. No adapter has to."""

    def columns(self, names: Sequence[str], where: Expression | None = None, /, *, size: int) -> Iterator[Columns]:
        """The values of these columns (named as in ``frame``) of the records that answer, by id, ``size`` at a time."""
        ...


def read_columns(
    repository: Repository[T],
    kind: type[T],
    names: Sequence[str],
    where: Expression | None = None,
    *,
    size: int = _SIZE,
) -> Iterator[Columns]:
    """What ``scan`` gives, as columns of canonical values (storage.records.Kind), ``size`` records at a time.

    ``kind`` is the class of the repository's records.
    """
    whole_number(size, "size", least=1)
    if isinstance(repository, Columnar):
        return repository.columns(names, where, size=size)
    return _of_records(repository, kind, names, where, size)


def _of_records(
    repository: Repository[T], kind: type[T], names: Sequence[str], where: Expression | None, size: int
) -> Iterator[Columns]:
    record = record_for(kind)
    row_of = write_row(record, {})
    places = [next(at for at, column in enumerate(record.columns) if column.name == name) for name in names]
    found = iter(repository.scan(where))
    while rows := [row_of(one) for one in islice(found, size)]:
        whole = list(zip(*rows, strict=True))
        yield tuple(whole[place] for place in places)
