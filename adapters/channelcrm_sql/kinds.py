"""What a database keeps for each kind of column: its type, and the way there and back.

SQLite has no exact decimals, days or times: decimals become whole millionths, times microseconds since 1970 (UTC), days
ISO text. All three order and compare as they should. PostgreSQL keeps its own types; texts are COLLATE "C", so that
both databases order them by code point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, LargeBinary, Numeric, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from channelcrm.storage.records import Kind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from channelcrm.storage.rows import Codec

__all__ = ["COLUMN_TYPES", "POSTGRESQL", "SQLITE", "SqlCodec"]

_TEXT: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")

COLUMN_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    # A uuid takes 16 bytes in the row and in every index, its text 37; both order alike.
    Kind.ID: Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql"),
    Kind.TEXT: _TEXT,
    Kind.BOOLEAN: Boolean(),
    Kind.INTEGER: BigInteger(),
    Kind.FLOAT: Double(),
    Kind.DECIMAL: BigInteger().with_variant(Numeric(19, 6), "postgresql"),
    Kind.DATE: Text().with_variant(Date(), "postgresql"),
    Kind.TIME: BigInteger().with_variant(DateTime(timezone=True), "postgresql"),
    # Text gives back exactly what was written; jsonb would reorder keys and rewrite numbers.
    Kind.DOCUMENT: _TEXT,
    Kind.GEOMETRY: LargeBinary(),
}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class SqlCodec:
    """Both directions for one database: ``written`` from canonical values, ``read`` back to them."""

    __slots__ = ("read", "written")

    def __init__(self, written: Codec, read: Codec) -> None:
        self.written = written
        self.read = read

    def encode(self, kind: Kind) -> Callable[[Any], Any]:
        """How this database wants a value of this kind."""
        return self.written.get(kind, _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


def _millionths(value: Decimal) -> int:
    return int(value.scaleb(6))


def _from_millionths(value: int) -> Decimal:
    return Decimal(value).scaleb(-6)


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _from_microseconds(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def _wkb(shape: BaseGeometry) -> bytes:
    import shapely

    return shapely.to_wkb(shape)


def _from_wkb(data: bytes) -> BaseGeometry:
    import shapely

    return shapely.from_wkb(data)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


SQLITE = SqlCodec(
    written={
        Kind.DECIMAL: _millionths,
        Kind.DATE: date.isoformat,
        Kind.TIME: _microseconds,
        Kind.GEOMETRY: _wkb,
    },
    read={
        Kind.BOOLEAN: bool,
        Kind.DECIMAL: _from_millionths,
        Kind.DATE: date.fromisoformat,
        Kind.TIME: _from_microseconds,
        Kind.GEOMETRY: _from_wkb,
    },
)
POSTGRESQL = SqlCodec(
    written={Kind.GEOMETRY: _wkb},
    read={Kind.TIME: _utc, Kind.GEOMETRY: _from_wkb},
)
