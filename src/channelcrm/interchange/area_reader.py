"""Areas from a file: polygons or points of demand, with what they hold."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from channelcrm.interchange.columns import lacking_column, match_columns
from channelcrm.interchange.coordinates import parse_point, read_locations
from channelcrm.interchange.headers import AREA_HEADERS, is_identifier, plain_header
from channelcrm.interchange.limits import DEFAULT_LIMITS, Limits
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.opening import BLANK, open_sheet
from channelcrm.interchange.problem import Problem, ProblemLog
from channelcrm.interchange.shapes import checked_area_shape
from channelcrm.interchange.sheet import Sheet, SheetFacts
from channelcrm.territory.area import Area
from channelcrm.values.arguments import shown
from channelcrm.values.ids import AreaId

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["MEASURES", "AreaFile", "read_areas"]

MEASURES = "measures."
"""What stands before the name of a measure where it would be taken for something else."""
_TELLING = 0.9
_KINDS = (
    ("block", "block"), ("tract", "tract"), ("zcta", "postcode"), ("zip", "postcode"), ("post", "postcode"),
    ("邮编", "postcode"),
    ("county", "county"), ("fips", "county"), ("区县", "county"), ("geonameid", "place"), ("place", "place"),
)  # fmt: skip


@attrs.frozen(kw_only=True)
class AreaFile:
    """What a file of areas held: ``areas`` in its order, ``problems`` by row, ``facts`` on how it was read."""

    areas: tuple[Area, ...]
    problems: tuple[Problem, ...]
    facts: SheetFacts


def read_areas(
    path: str | os.PathLike[str],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    *,
    kind: str = "",
    country: str = "",
    sheet: str | None = None,
    missing: Collection[str] = BLANK,
    thousands: str = "",
    decimal: str = ".",
    limits: Limits = DEFAULT_LIMITS,
) -> AreaFile:
    """Read areas (handbook H4): polygons from GeoJSON, GeoPackage or GeoParquet, points of demand from any table.

    The id is the area's own public code: the column the mapping names, else the first that is headed like a code and
    tells at least 9 of 10 rows apart. A column headed as the parent is the parent, or another code that repeats.
    Columns of numbers become measures, under their own names (without a leading "measures."); other columns are left
    out and named in ``facts.ignored``. An area without name is called by its id.

    A row without id, or with one that stands further up, is left out with an ERROR; a measure that is no number or
    negative is left blank, and a geometry that cannot be used is None, with a WARNING; a polygon that crosses itself
    is repaired, with a WARNING. Geometries end on WGS 84, whatever coordinate system the file names.

    Args:
        path: the file; its ending says what it is.
        mapping: column -> field (id, name, parent_id, kind, lon, lat, point, "measures.population"), as for dealers.
        encoding: of text files; None detects it.
        kind: the level of areas (county, tract, ...) that no column says; without a column, guessed from the id's
            header by default.
        country: orders the candidates when an encoding must be guessed (ISO 3166-1).
        sheet: the sheet of a workbook or layer of a GeoPackage; the first with data by default.
        missing: texts that mean nothing stands there.
        thousands: the mark between groups of three figures, "" for none (see Numerals).
        decimal: the mark before the fraction.
        limits: bounds on the file's size.

    Raises:
        FileProblemError: the file is missing, empty, a directory, undecodable, broken, too large or not what its name
            says.
        ValidationError: the mapping names a column or field that does not exist, or no column can be the id.
        MissingExtraError: a library of the extra ``analysis`` is not installed.
    """
    numerals = Numerals(thousands=thousands, decimal=decimal)
    table = open_sheet(path, encoding=encoding, sheet=sheet, country=country, missing=missing, limits=limits)
    log = ProblemLog()
    log.extend(table.problems)
    found = _columns(table, mapping, Path(path).name)
    by_field = {field: table.columns[column] for column, field in found.items() if field}
    blank = [""] * len(table.numbers)
    shapes = _shapes(table, by_field, numerals, log)
    id_header = next(column for column, field in found.items() if field == "id")
    guessed_kind = kind or ("" if "kind" in by_field else _kind_of(id_header, shapes))
    measures, ignored = _measures(table, found, numerals, log)
    names, parents, kinds = (by_field.get(field, blank) for field in ("name", "parent_id", "kind"))
    first_row: dict[str, int] = {}
    areas: list[Area] = []
    for i, (number, id) in enumerate(zip(table.numbers, by_field["id"], strict=True)):
        if not id or id in first_row:
            told = f"The id {id!r} already stands in row {first_row[id]}." if id else "The row has no id."
            log.leave_out(number, "id", id, told, "Give each area a code of its own.")
            continue
        first_row[id] = number
        areas.append(
            Area(
                id=AreaId(id),
                name=names[i] or id,
                kind=kinds[i] or guessed_kind,
                parent_id=AreaId(parents[i]) if parents[i] else None,
                geometry=shapes[i],
                measures={name: value for name, values in measures.items() if (value := values[i]) is not None},
            )
        )
    facts = attrs.evolve(
        table.facts, columns={column: field for column, field in found.items() if field}, ignored=ignored
    )
    return AreaFile(areas=tuple(areas), problems=log.result(), facts=facts)


def _columns(table: Sheet, mapping: Mapping[str, str] | None, name: str) -> dict[str, str]:
    guesses = {field: words for field, words in AREA_HEADERS.items() if field not in {"id", "parent_id"}}
    given = match_columns(table.columns, {}, mapping, prefix=MEASURES, fields=list(AREA_HEADERS))
    prefixed = [column for column in table.columns if column.startswith(MEASURES) and column != MEASURES]
    found = {**{column: column for column in prefixed}, **given}
    if "id" not in found.values():
        order = {word: place for place, word in enumerate(AREA_HEADERS["id"])}
        codes = [
            column
            for column in table.columns
            if column not in found and (plain_header(column) in order or is_identifier(column))
        ]
        codes.sort(key=lambda column: order.get(plain_header(column), len(order)))
        telling = next((column for column in codes if _tells_apart(table.columns[column])), None)
        if telling is None:
            raise lacking_column(f"No column of {name} can be the areas' id.", "id", table.columns)
        found[telling] = "id"
    if "parent_id" not in found.values():
        words = AREA_HEADERS["parent_id"] + AREA_HEADERS["id"]
        plain = {plain_header(column): column for column in reversed(list(table.columns)) if column not in found}
        own = AREA_HEADERS["parent_id"]
        parent = next(
            (plain[word] for word in words if word in plain and (word in own or _repeats(table.columns[plain[word]]))),
            None,
        )
        if parent is not None:
            found[parent] = "parent_id"
    return match_columns(table.columns, guesses, found, prefix=MEASURES, fields=["id", "parent_id"])


def _tells_apart(cells: Sequence[str]) -> bool:
    return len(set(cells) - {""}) >= _TELLING * len(cells)


def _repeats(cells: Sequence[str]) -> bool:
    given = [cell for cell in cells if cell]
    return bool(given) and len(set(given)) < _TELLING * len(given)


def _kind_of(header: str, shapes: Sequence[BaseGeometry | None]) -> str:
    plain = plain_header(header)
    for word, kind in _KINDS:
        if word in plain:
            return kind
    points = [shape.geom_type == "Point" for shape in shapes if shape is not None]
    return "point" if points and all(points) else ""


def _shapes(
    table: Sheet, by_field: Mapping[str, Sequence[str]], numerals: Numerals, log: ProblemLog
) -> list[BaseGeometry | None]:
    if table.geometry is not None:
        said = {problem.row for problem in table.problems if problem.field == "geometry"}
        return [
            None if shape is None and number in said else checked_area_shape(shape, number, log)
            for number, shape in zip(table.numbers, table.geometry, strict=True)
        ]
    lons, lats = by_field.get("lon"), by_field.get("lat")
    if (lons is None or lats is None) and "point" in by_field:
        points = [parse_point(text) or (text, text) for text in by_field["point"]]
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    if lons is None or lats is None:
        return [None] * len(table.numbers)
    import shapely

    locations = read_locations(lons, lats, [""] * len(lons), table.numbers, numerals, log)
    return [None if location is None else shapely.Point(location.lon, location.lat) for location in locations]


def _measures(
    table: Sheet, found: Mapping[str, str], numerals: Numerals, log: ProblemLog
) -> tuple[dict[str, list[float | None]], tuple[str, ...]]:
    measures: dict[str, list[float | None]] = {}
    ignored: list[str] = []
    for column, cells in table.columns.items():
        field = found.get(column, "")
        wanted = field.startswith(MEASURES)
        if column in found and not wanted:
            if not field:
                ignored.append(column)
            continue
        given = [cell for cell in cells if cell]
        figures = sum(numerals.parse(cell) is not None for cell in given)
        below = sum(cell.startswith("-") for cell in given)
        if not wanted and (
            is_identifier(column) or not figures or figures < _TELLING * len(given) or below > len(given) / 2
        ):
            ignored.append(column)
            continue
        name = field.removeprefix(MEASURES) or column
        measures[name] = [
            _measure(cell, name, number, numerals, log) for number, cell in zip(table.numbers, cells, strict=True)
        ]
    return measures, tuple(ignored)


def _measure(cell: str, name: str, row: int, numerals: Numerals, log: ProblemLog) -> float | None:
    if not cell:
        return None
    plain = numerals.parse(cell)
    if plain is None:
        log.blank(row, f"{MEASURES}{name}", cell, *numerals.explain(cell))
        return None
    number = float(plain)
    if not 0 <= number < float("inf"):
        told = f"{shown(cell)} is below zero." if number < 0 else f"{shown(cell)} is more than a number can hold."
        log.blank(row, f"{MEASURES}{name}", cell, told, "A measure is zero or more; leave unknown ones blank.")
        return None
    return int(plain) if plain.lstrip("+-").isdigit() else number
