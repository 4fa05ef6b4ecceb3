"""Dealers from a file: the good ones, and every problem by row."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.interchange.columns import lacking_column, match_columns
from channelcrm.interchange.coordinates import parse_point, read_locations
from channelcrm.interchange.countries import COUNTRY_REMEDY, country_code
from channelcrm.interchange.extras import parse_column
from channelcrm.interchange.fields import FieldReader
from channelcrm.interchange.headers import DEALER_HEADERS
from channelcrm.interchange.limits import DEFAULT_LIMITS, Limits
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.opening import BLANK, open_sheet
from channelcrm.interchange.problem import Problem, ProblemLog
from channelcrm.interchange.sheet import Sheet, SheetFacts
from channelcrm.values.address import Address
from channelcrm.values.arguments import require_day, require_type
from channelcrm.values.attributes import Scalar
from channelcrm.values.ids import DealerId, derive_id
from channelcrm.values.location import Location

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["DealerFile", "read_dealers"]

_PREFIX = "attributes."
_LINES = re.compile(r"\s*[;|、；，]\s*")


@attrs.frozen(kw_only=True)
class DealerFile:
    """What a file of dealers held: ``dealers`` in its order, ``problems`` by row, ``facts`` on how it was read."""

    dealers: tuple[Dealer, ...]
    problems: tuple[Problem, ...]
    facts: SheetFacts


def read_dealers(
    path: str | os.PathLike[str],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    *,
    country: str = "",
    today: date | None = None,
    source: str | None = None,
    sheet: str | None = None,
    missing: Collection[str] = BLANK,
    thousands: str = "",
    decimal: str = ".",
    limits: Limits = DEFAULT_LIMITS,
) -> DealerFile:
    """Read a list of dealers (handbook H3): CSV, TSV, Excel, Parquet, GeoJSON or GeoPackage.

    A row without code or name, with a code that stands further up, or with more cells than the header is left out with
    an ERROR. A row with a bad field (phone, coordinates, date, ...) is kept, the field blank, with a WARNING. What was
    corrected or is odd is kept with a NOTICE. All problems of a row are reported. The same file gives the same ids.

    Columns are known by their headers in English or Chinese (code, 门店编号, name, 名称, 经度, 省份, ...). Others
    become attributes under their own name. An attribute is a number or true/false where the whole column is, and the
    header does not say that its figures name something (id, code, zip, fips, 编号, ...); text else.

    Args:
        path: the file; its ending says what it is (.csv.gz too).
        mapping: column -> field, such as {"Store Name": "name", "Sq ft": "attributes.floor", "Notes": ""}; wins over
            the headers. "" leaves a column out.
        encoding: of text files; None detects it (mark, UTF-8, then the most plausible), ``facts`` says what was found.
        country: where dealers without a country are (ISO 3166-1 or a name); reads phones, regions and tax numbers.
            Without it, and without a country column, it follows from the regions if these are of one country.
        today: the day after which dates lie in the future; the computer's date by default.
        source: where the list comes from; the file's name by default.
        sheet: the sheet of a workbook or layer of a GeoPackage; the first with data by default.
        missing: texts that mean nothing stands there, such as {"", "NULL", "-"}. "NA" is Namibia unless said here.
        thousands: the mark between groups of three figures, "" for none (see Numerals): by default "1,234" is a problem
            (or, in an attribute, a text), not a guess.
        decimal: the mark before the fraction.
        limits: bounds on the file's size.

    Raises:
        FileProblemError: the file is missing, empty, a directory, undecodable, broken, too large or not what its name
            says.
        ValidationError: the mapping names a column or field that does not exist; no column holds codes or names.
        MissingExtraError: a library of the extra ``analysis`` is not installed.
    """
    numerals = Numerals(thousands=thousands, decimal=decimal)
    default_country = _default_country(country)
    table = open_sheet(path, encoding=encoding, sheet=sheet, country=default_country, missing=missing, limits=limits)
    found = match_columns(table.columns, DEALER_HEADERS, mapping, prefix=_PREFIX)
    for field in ("code", "name"):
        if field not in found.values():
            raise lacking_column(f"No column of {Path(path).name} holds the dealers' {field}s.", field, table.columns)
    log = ProblemLog()
    log.extend(table.problems)
    if today is not None:
        require_day(today, "today")
    now = today or date.today()  # noqa: DTZ011  # the reader's own calendar decides what is the future
    fields = FieldReader(table, found, log, default_country, now)
    dealers = _build(table, fields, found, numerals, Path(path).name if source is None else source)
    facts = attrs.evolve(
        table.facts,
        columns={column: field for column, field in found.items() if field},
        ignored=tuple(column for column, field in found.items() if not field),
        country=fields.country,
    )
    return DealerFile(dealers=dealers, problems=log.result(), facts=facts)


def _default_country(text: str) -> str:
    require_type(text, str, "country")
    code = country_code(text) if text else ""
    if code is None:
        raise ValidationError(f"{text!r} is not a country.", field="country", value=text, remedy=COUNTRY_REMEDY)
    return code


def _build(
    table: Sheet, fields: FieldReader, found: Mapping[str, str], numerals: Numerals, source: str
) -> tuple[Dealer, ...]:
    locations = _locations(table, fields, numerals)
    regions = fields.regions()
    phones, emails, tax_numbers = fields.phones(), fields.emails(), fields.tax_numbers()
    statuses, opened, closed = fields.statuses(), fields.days("opened_on"), fields.days("closed_on")
    extras = _extras(table, found, numerals, fields.log)
    streets, cities, postcodes = fields.texts("street"), fields.texts("city"), fields.texts("postcode")
    plain = {
        name: fields.texts(name)
        for name in ("legal_name", "segment", "chain", "website", "company_number")
        if fields.has(name)
    }
    tiers, lines, sources = fields.texts("tier"), fields.texts("product_lines"), fields.texts("source")
    first_row: dict[str, int] = {}
    dealers: list[Dealer] = []
    for i, (number, code, name) in enumerate(
        zip(fields.numbers, fields.texts("code"), fields.texts("name"), strict=True)
    ):
        if not _identified(code, name, number, first_row, fields.log):
            continue
        start, end = opened[i], closed[i]
        if start and end and end < start:
            fields.log.blank(
                number, "closed_on", str(end), f"Closed on {end}, before it opened on {start}.", "Check both dates."
            )
            end = None
        try:
            dealer = Dealer(
                id=DealerId(derive_id(number, "dealer", code)),
                code=code,
                name=name,
                status=statuses[i],
                tier=tiers[i] or None,
                address=Address(
                    street=streets[i],
                    city=cities[i],
                    region=regions[i],
                    postcode=postcodes[i],
                    country=fields.countries[i],
                ),
                location=locations[i],
                phone=phones[i],
                email=emails[i],
                tax_number=tax_numbers[i],
                product_lines=[line for line in _LINES.split(lines[i]) if line],
                opened_on=start,
                closed_on=end,
                source=sources[i] or source,
                attributes={key: value for key, values in extras.items() if (value := values[i]) is not None},
                **{key: values[i] for key, values in plain.items()},  # type: ignore[arg-type]  # fields of text
            )
        except ValidationError as error:
            fields.log.leave_out(number, error.field, str(error.value), error.message, error.remedy)
            continue
        dealers.append(dealer)
    return tuple(dealers)


def _identified(code: str, name: str, number: int, first_row: dict[str, int], log: ProblemLog) -> bool:
    """True when the row has a code of its own and a name; every reason against is noted."""
    fine = True
    if not code:
        log.leave_out(number, "code", code, "The row has no code.", "Give each dealer a number of its own.")
        fine = False
    elif code in first_row:
        log.leave_out(
            number, "code", code, f"The code {code!r} already stands in row {first_row[code]}.",
            "Leave one of the rows out, or correct the code.",
        )  # fmt: skip
        fine = False
    else:
        first_row[code] = number
    if not name:
        log.leave_out(number, "name", name, "The row has no name.", "Give the dealer's name.")
        fine = False
    return fine


def _locations(table: Sheet, fields: FieldReader, numerals: Numerals) -> Sequence[Location | None]:
    lons, lats = fields.texts("lon"), fields.texts("lat")
    if not (fields.has("lon") and fields.has("lat")):
        if fields.has("point"):
            points = [parse_point(text) or (text, text) for text in fields.texts("point")]
        elif table.geometry is not None:
            points = [_coordinates(shape) for shape in table.geometry]
        else:
            return [None] * len(table.numbers)
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return read_locations(lons, lats, fields.countries, fields.numbers, numerals, fields.log)


def _coordinates(shape: BaseGeometry | None) -> tuple[str, str]:
    if shape is None or shape.is_empty or shape.geom_type != "Point":
        return "", ""
    import shapely

    return repr(float(shapely.get_x(shape))), repr(float(shapely.get_y(shape)))


def _extras(table: Sheet, found: Mapping[str, str], numerals: Numerals, log: ProblemLog) -> dict[str, list[Scalar]]:
    extras: dict[str, list[Scalar]] = {}
    for column, cells in table.columns.items():
        field = found.get(column, _PREFIX + column.removeprefix(_PREFIX))
        if not field.startswith(_PREFIX):
            continue
        name = field.removeprefix(_PREFIX) or column

        def refuse(position: int, cell: str, field: str = _PREFIX + name) -> None:
            log.blank(table.numbers[position], field, cell, *numerals.explain(cell))

        extras[name] = parse_column(column, cells, numerals, refuse)
    return extras
