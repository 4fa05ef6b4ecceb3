"""Values that collide and values at the edge: what tells two databases apart, and a right adapter from a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from channelcrm.values.actor import Actor, Role
from channelcrm.values.address import Address
from channelcrm.values.attributes import Scalar
from channelcrm.values.location import Location
from channelcrm.values.money import Money
from channelcrm.values.period import Period

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "Parts",
    "actors",
    "addresses",
    "built",
    "days",
    "figures",
    "geometries",
    "ids",
    "kilometres",
    "locations",
    "maybe",
    "money",
    "periods",
    "scalars",
    "shapes",
    "texts",
    "times",
]

T = TypeVar("T")
Parts = dict[str, st.SearchStrategy[Any]]
"""Strategies by the name of the field."""

# Case, accents, composed and decomposed forms, what LIKE takes for a pattern, what SQL and JSON take for syntax, what
# sorts otherwise by locale or by UTF-16 than by code point, and what looks like another type.
COLLIDING = (
    "a", "A", "b", "B", "å", "Å", "a\u030a", "ä", "aa", "ab", "a b", "a  b", " a", "a ", "a\nb", "a-b", "a.b",
    "a%", "a_",
    "%", "_", "\\", "a\\", "'", "''", '"', "`", "a'b", "a;b", "--", "$1", "?", ":a", "%s", "{}", "[]", '["a"]',
    "ß", "ss", "ı", "I", "i", "İ", "é", "e\u0301", "华兴", "華興", "华星", "ー", "ガ",
    "😀", "\ue000", "\uffff", "\U00010000",
    "0", "00", "1", "1.0", "1e3", "-0", "null", "NULL", "None", "true", "nan", "inf",
)  # fmt: skip
_FIRST, _LAST = date.min, date.max
_EDGE_DAYS = (
    _FIRST, date(1899, 12, 31), date(1969, 12, 31), date(1970, 1, 1), date(2000, 2, 29), date(2026, 12, 31),
    date(2027, 1, 1), date(2027, 1, 2), _LAST,
)  # fmt: skip
_EDGE_TIMES = (
    datetime.min.replace(tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(2027, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))),  # the same instant
    datetime(2027, 1, 1, 0, 0, 0, 1, UTC),
    datetime.max.replace(tzinfo=UTC),
)
_LARGEST = 2**63 - 1
_EDGE_FIGURES = (0, 1, -1, 10, 100, 1_000_000, 1_000_001, _LARGEST, -_LARGEST)
_EDGE_DEGREES = (0.0, -0.0, 1.0, -1.0, 0.1, 1e-300, 41.6, 90.0, -90.0, 89.9999999)


def built(kind: Callable[..., T], parts: Parts, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Values of ``kind`` from named parts: made once a module, because making strategies is what is slow."""
    return st.builds(kind, **parts, **more)


def maybe(given: st.SearchStrategy[Any] | None) -> st.SearchStrategy[Any]:
    """None, or one of those that were given."""
    return NOTHING if given is None else NOTHING | given


NOTHING: st.SearchStrategy[None] = st.none()


@cache
def texts(*, blank: bool = False) -> st.SearchStrategy[str]:
    """Text that any record can hold, not blank unless allowed; mostly from a small pool, so that texts meet."""
    pool = st.sampled_from(COLLIDING)
    free = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).filter(str.strip)
    return st.one_of(st.just(""), pool, pool, free) if blank else st.one_of(pool, pool, pool, free)


@cache
def ids() -> st.SearchStrategy[str]:
    """Ids in their canonical form, now and then the lowest and the highest."""
    edge = ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")
    return st.one_of(st.uuids().map(str), st.uuids().map(str), st.sampled_from(edge))


@cache
def days(first: date = _FIRST, last: date = _LAST) -> st.SearchStrategy[date]:
    """Days, often the same few."""
    edge = [day for day in _EDGE_DAYS if first <= day <= last]
    free = st.dates(first, last)
    return st.one_of(st.sampled_from(edge), free) if edge else free


@cache
def times() -> st.SearchStrategy[datetime]:
    """Aware times of any zone, to the microsecond."""
    zones = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
    inner = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones)  # noqa: DTZ001  the zone is drawn
    return st.one_of(st.sampled_from(_EDGE_TIMES), inner)


@cache
def periods() -> st.SearchStrategy[Period]:
    """Half-open spans of days, with and without end."""
    first_days = days(last=_LAST - timedelta(days=1))
    return first_days.flatmap(
        lambda start: st.builds(Period, st.just(start), st.none() | days(first=start + timedelta(days=1)))
    )


@cache
def figures() -> st.SearchStrategy[Decimal]:
    """Decimals as records keep them: at most six places, below 9.2e12."""
    return st.one_of(st.sampled_from(_EDGE_FIGURES), st.integers(-_LARGEST, _LARGEST)).map(
        lambda millionths: Decimal(millionths).scaleb(-6)
    )


@cache
def money(*, least: int = -_LARGEST) -> st.SearchStrategy[Money]:
    """Amounts of ``least`` smallest units or more, in currencies of no, two, three and four places."""
    minor = st.sampled_from([unit for unit in (0, 1, 150, _LARGEST, -1) if unit >= least]) | st.integers(
        least, _LARGEST
    )
    return st.builds(Money.from_minor, minor, st.sampled_from(["USD", "CNY", "JPY", "KWD", "CLF"]))


@cache
def locations() -> st.SearchStrategy[Location]:
    """Places, the poles and both sides of the antimeridian among them."""
    lon = st.sampled_from([*_EDGE_DEGREES, -93.6, 180.0, -180.0, 179.9999999]) | st.floats(-180, 180)
    lat = st.sampled_from(_EDGE_DEGREES) | st.floats(-90, 90)
    return st.builds(Location, lon, lat)


@cache
def kilometres() -> st.SearchStrategy[float]:
    """Distances, from nothing to the other side of the Earth and beyond."""
    return st.sampled_from([0.0, 1.0, 111.2, 10_007.6, 20_016.0]) | st.floats(0, 25_000)


@cache
def shapes() -> st.SearchStrategy[BaseGeometry]:
    """Valid polygons: boxes whose sides meet the usual places, triangles, a ring, one in two parts, the world."""
    import shapely

    corner = st.tuples(st.sampled_from([-180.0, -93.6, -1.0, 0.0]), st.sampled_from([-90.0, -1.0, 0.0]))
    size = st.tuples(st.sampled_from([1.0, 93.6, 180.0]), st.sampled_from([1.0, 41.6, 90.0]))
    boxes = st.builds(lambda at, by: shapely.box(at[0], at[1], at[0] + by[0], at[1] + by[1]), corner, size)
    inside = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    triangles = st.lists(inside, min_size=3, max_size=3).map(shapely.Polygon)
    ring = shapely.box(-1, -1, 1, 1).difference(shapely.box(-0.5, -0.5, 0.5, 0.5))
    parts = shapely.MultiPolygon([shapely.box(-180, -90, -179, 90), shapely.box(179, -90, 180, 90)])
    fixed = st.sampled_from([ring, parts, shapely.box(-180, -90, 180, 90)])
    return st.one_of(boxes, triangles.filter(lambda shape: bool(shape.is_valid and shape.area)), fixed)


@cache
def geometries() -> st.SearchStrategy[BaseGeometry]:
    """What an area may be: a polygon, several, or a point of demand."""
    import shapely

    return st.one_of(shapes(), locations().map(lambda place: shapely.Point(place.lon, place.lat)))


@cache
def addresses() -> st.SearchStrategy[Address]:
    """Addresses with colliding parts."""
    part = texts(blank=True)
    country = st.sampled_from(["", "US", "CN", "NA"])
    return st.builds(Address, street=part, city=part, region=part, postcode=part, country=country)


@cache
def actors() -> st.SearchStrategy[Actor]:
    """People of every role."""
    return st.builds(Actor, id=texts(), role=st.sampled_from(Role), name=texts(blank=True))


@cache
def scalars() -> st.SearchStrategy[dict[str, Scalar]]:
    """Extra named values of every plain type."""
    value = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-_LARGEST, _LARGEST),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(blank=True),
    )
    return st.dictionaries(texts(), value, max_size=3)
