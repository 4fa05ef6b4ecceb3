"""How a question is spelled: ``d = fields(Dealer); (d.status == "active") & d.location.near(place, km=50)``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn, get_args, get_origin

import attrs

from channelcrm.errors import UnknownFieldError, ValidationError
from channelcrm.storage.canonical import canonical, storable_text
from channelcrm.storage.catalogue import record_for
from channelcrm.storage.expressions import (
    And,
    Compare,
    Contains,
    Empty,
    Expression,
    Missing,
    Near,
    OneOf,
    Order,
    Within,
    no_expression,
)  # fmt: skip
from channelcrm.storage.records import Column, Kind, Node
from channelcrm.values.arguments import stream
from channelcrm.values.location import Location
from channelcrm.values.money import Money

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Field", "Fields", "fields", "lists_texts"]

_EVERYWHERE_KM = 100_000  # farther than any two places


class _Names:
    """Reaching a field by attribute, with the nearest right name when it is wrong."""

    __slots__ = ("_node", "_record", "_repository")

    def __init__(self, record: str, repository: str, node: Node | None) -> None:
        self._record = record
        self._repository = repository
        self._node = node

    def __getattr__(self, name: str) -> Field:
        known = [] if self._node is None else [_own_name(part) for part in self._node.parts]
        if self._node is not None:
            for part, own in zip(self._node.parts, known, strict=True):
                if own == name:
                    return Field(self._record, self._repository, part)
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownFieldError(self._record, name, known)

    def __dir__(self) -> list[str]:
        return [] if self._node is None else [_own_name(part) for part in self._node.parts]


class Fields(_Names):
    """The fields of a record, by attribute."""

    __slots__ = ()


class Field(_Names):
    """One field in a question. Nested fields by attribute: ``d.address.region``."""

    __slots__ = ("_part",)

    def __init__(self, record: str, repository: str, part: Column | Node) -> None:
        super().__init__(record, repository, part if isinstance(part, Node) else None)
        self._part = part

    __hash__ = None  # type: ignore[assignment]  # == asks a question here

    def __eq__(self, value: object) -> Expression:  # type: ignore[override]  # a question, not an answer
        return self._compare("==", value)

    def __ne__(self, value: object) -> Expression:  # type: ignore[override]
        return self._compare("!=", value)

    def __lt__(self, value: object) -> Expression:
        return self._compare("<", value)

    def __le__(self, value: object) -> Expression:
        return self._compare("<=", value)

    def __gt__(self, value: object) -> Expression:
        return self._compare(">", value)

    def __ge__(self, value: object) -> Expression:
        return self._compare(">=", value)

    if not TYPE_CHECKING:  # type checkers know by themselves that these are not offered

        def __and__(self, other: object) -> NoReturn:
            raise no_expression(self)

        __rand__ = __or__ = __ror__ = __and__

        def __contains__(self, value: object) -> NoReturn:
            raise self._refuse("in", "Ask contains(text) of a list of texts; in_(values) asks for one of several.")

        def __iter__(self) -> NoReturn:
            raise self._refuse("for", "It is a field to ask with, and holds no values itself.")

    def in_(self, values: Iterable[object]) -> Expression:
        """Equal to one of these."""
        column = self._scalar("in_")
        wanted = (canonical(column, value) for value in stream(values, object, self._path()))
        return OneOf(self._repository, column, tuple(dict.fromkeys(wanted)))

    def is_missing(self) -> Expression:
        """Has no value."""
        first = self._part if isinstance(self._part, Column) else next(self._part.columns())
        return Missing(self._repository, first)

    def contains(self, text: str) -> Expression:
        """A list of texts that holds ``text``."""
        if not lists_texts(self._part):
            raise self._refuse("contains", "It asks lists of texts, such as product_lines.")
        wanted = storable_text(text)
        if wanted is None:
            raise ValidationError(f"{text!r} is not text.", field=self._path(), value=text, remedy="Give a str.")
        return Contains(self._repository, self._column("contains"), wanted)

    def is_empty(self) -> Expression:
        """A list or mapping that holds nothing."""
        if not self._is_document():
            raise self._refuse("is_empty", "It asks lists and mappings; for a single value use is_missing().")
        return Empty(self._repository, self._column("is_empty"))

    def within(self, shape: BaseGeometry) -> Expression:
        """A location inside this polygon (WGS 84), its boundary included."""
        import shapely

        lon, lat = self._lonlat("within")
        if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon) or shape.is_empty or not shape.is_valid:
            raise ValidationError(
                f"{str(shape)[:80]!r} is not a valid polygon.", field=self._path(), value=shape,
                remedy="Give a shapely Polygon or MultiPolygon with lon/lat coordinates; shapely.make_valid mends one.",
            )  # fmt: skip
        return Within(self._repository, lon, lat, shape)

    def near(self, location: Location, km: float) -> Expression:
        """A location at most ``km`` (zero or more, finite) from this one on the great circle."""
        lon, lat = self._lonlat("near")
        if not isinstance(location, Location):
            raise ValidationError(
                f"{location!r} is not a Location.",
                field=self._path(),
                value=location,
                remedy="Give Location(lon, lat).",
            )
        if isinstance(km, bool) or not isinstance(km, int | float) or not 0 <= km < math.inf:
            raise ValidationError(f"{km!r} is not a distance.", field="km", value=km, remedy="Give km of zero or more.")
        return Near(self._repository, lon, lat, location, float(min(km, _EVERYWHERE_KM)))

    def desc(self) -> Order:
        """Order from high to low."""
        return Order(self._repository, self._scalar("desc"), descending=True)

    def asc(self) -> Order:
        """Order from low to high; a bare field in ``order_by`` means the same."""
        return Order(self._repository, self._scalar("asc"))

    def __repr__(self) -> str:
        return f"<field {self._record}.{self._path()}>"

    def _path(self) -> str:
        path = self._part.path if isinstance(self._part, Column) else next(self._part.columns()).path[:-1]
        return ".".join(path)

    def _compare(self, operator: str, value: object) -> Expression:
        if isinstance(self._part, Node) and self._part.type is Money:
            minor, currency = self._part.columns()
            if not isinstance(value, Money):
                raise ValidationError(f"{value!r} is not Money.", field=self._path(), value=value, remedy="Give Money.")
            same = Compare(self._repository, currency, "==", value.currency)
            return And((same, Compare(self._repository, minor, operator, value.minor)))
        column = self._scalar(operator)
        return Compare(self._repository, column, operator, canonical(column, value))

    def _scalar(self, operation: str) -> Column:
        if isinstance(self._part, Node):
            inside = ", ".join(_own_name(part) for part in self._part.parts)
            raise self._refuse(operation, f"It has parts; ask one of them: {inside}.")
        if self._part.kind in (Kind.DOCUMENT, Kind.GEOMETRY):
            raise self._refuse(operation, "Ask with contains() or is_empty().")
        return self._part

    def _column(self, operation: str) -> Column:
        if isinstance(self._part, Node):
            raise self._refuse(operation, "It is not a single column.")
        return self._part

    def _is_document(self) -> bool:
        return isinstance(self._part, Column) and self._part.kind is Kind.DOCUMENT

    def _lonlat(self, operation: str) -> tuple[Column, Column]:
        if not (isinstance(self._part, Node) and self._part.type is Location):
            raise self._refuse(operation, "It asks locations.")
        lon, lat = self._part.columns()
        return lon, lat

    def _refuse(self, operation: str, remedy: str) -> ValidationError:
        return ValidationError(
            f"{self._record}.{self._path()} cannot be asked {operation!r}.",
            field=self._path(),
            value=operation,
            remedy=remedy,
        )


def lists_texts(part: Column | Node) -> bool:
    """True for a tuple of str, or of ids, which are str too."""
    if not isinstance(part, Column) or get_origin(part.type) is not tuple:
        return False
    inside = get_args(part.type)[0]
    return getattr(inside, "__supertype__", inside) is str


def _own_name(part: Column | Node) -> str:
    return part.name if isinstance(part, Node) else part.path[-1]


def fields(kind: type[attrs.AttrsInstance]) -> Fields:
    """The fields of a stored record, to ask questions with.

    Raises:
        ValidationError: no repository keeps this class.
        UnknownFieldError: on reaching a field that does not exist, with the nearest right name.
    """
    record = record_for(kind)
    return Fields(record.name, record.repository, record.root)
