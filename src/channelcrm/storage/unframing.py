"""From the cells of a frame back to values: what ``framing`` spread into columns is built again, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from channelcrm.errors import ValidationError
from channelcrm.storage.documents import loader
from channelcrm.storage.records import Column, Kind, Node, Record
from channelcrm.values.location import Location

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Cells", "values_of"]

T = TypeVar("T")
Cells = Mapping[str, Sequence[Any]]
"""Column name -> plain values, None where one is missing; geometries on WGS 84 under "geometry"."""


def values_of(cells: Cells, count: int, record: Record[T], spread: str) -> tuple[T, ...]:
    """The values of ``count`` rows of cells; columns that are no fields become entries of the field ``spread``.

    Days may be texts, a geometry may stand for the location.

    Raises:
        ValidationError: a value that the class cannot have, a needed one that is missing, with its row.
    """
    fields = {column.name for column in record.columns}
    build = _builder(record.root, cells)
    others = {
        name.removeprefix(f"{spread}."): values for name, values in cells.items() if name not in fields | {"geometry"}
    }
    points = cells.get("geometry") if "location_lon" not in cells and spread == "attributes" else None
    needed = _needed(record.root)
    made: list[T] = []
    for row in range(count):
        try:
            given = build(row)
            _check_needed(given, needed, "Fill it.")
            extra = {name: values[row] for name, values in others.items() if values[row] is not None}
            given[spread] = {**given.get(spread, {}), **extra}
            if points is not None:
                given["location"] = _location(points[row])
            made.append(record.type(**given))
        except ValidationError as error:
            raise ValidationError(
                error.message, field=error.field, value=error.value, remedy=error.remedy, row=row + 1
            ) from error
    return tuple(made)


def _location(point: BaseGeometry | None) -> Location | None:
    if point is None or point.is_empty:
        return None
    if point.geom_type != "Point":
        raise ValidationError(
            f"The geometry is a {point.geom_type}.", field="geometry", value=point.wkt[:80],
            remedy="Give a Point, such as shape.representative_point(), or drop the geometry.",
        )  # fmt: skip
    return Location(*point.coords[0][:2])


def _needed(node: Node) -> list[str]:
    return [field.name for field in attrs.fields(node.type) if field.default is attrs.NOTHING]


def _check_needed(given: Mapping[str, object], needed: Sequence[str], remedy: str, prefix: str = "") -> None:
    for name in needed:
        if name not in given:
            raise ValidationError(f"The row has no {prefix}{name}.", field=f"{prefix}{name}", remedy=remedy)


def _builder(node: Node, cells: Cells) -> Callable[[int], dict[str, Any]]:
    """A function from a row to the arguments of this class; what the frame does not have is left to the defaults."""
    readers: list[tuple[str, Callable[[int], Any]]] = []
    for part in node.parts:
        if isinstance(part, Node):
            readers.append((part.name, _nested(part, cells)))
        elif part.name in cells:
            readers.append((part.path[-1], _plain(part, cells[part.name])))

    def build(row: int) -> dict[str, Any]:
        return {name: value for name, read in readers if (value := read(row)) is not None}

    return build


def _nested(node: Node, cells: Cells) -> Callable[[int], Any]:
    build, needed = _builder(node, cells), _needed(node)

    def read(row: int) -> Any:
        given = build(row)
        if given:
            _check_needed(given, needed, "Fill it, or clear the others.", f"{node.name}.")
        return node.type(**given) if given else None

    return read


def _plain(column: Column, values: Sequence[Any]) -> Callable[[int], Any]:
    if column.kind is Kind.DOCUMENT:
        load = loader(column.type)
        return lambda row: load(values[row]) if isinstance(values[row], str) else values[row]
    if column.kind is Kind.DATE:
        return lambda row: _day(values[row], column.name)
    return values.__getitem__


def _day(value: object, field: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValidationError(
            f"{value!r} is not a day.", field=field, value=value, remedy="Give a date, or a text such as 2020-01-31."
        ) from None
