"""Longitude and latitude from texts: range, exchanged axes, degrees with minutes, and the point where 0 meets 0."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import attrs

from channelcrm.interchange.countries import country_box
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.problem import ProblemLog
from channelcrm.values.location import Location

__all__ = ["parse_degrees", "parse_point", "read_locations"]

_REMEDY = "Give decimal degrees on WGS 84, latitude in -90..90 and longitude in -180..180."
_SEXAGESIMAL = re.compile(
    r"""(?P<head>[NSEWO北南东西])?[纬经]?\s*
        (?P<sign>[+-])?(?P<degrees>\d{1,3}(?:\.\d+)?)\s*(?:[°º度:]|deg|\s)\s*
        (?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*(?:['’′´`分:]|min|\s|$)\s*)?
        (?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:["”″秒]|''|’’|′′|sec)?\s*)?
        (?P<tail>[NSEWO北南东西])?[纬经]?""",
    re.VERBOSE | re.IGNORECASE,
)
_SIDES = {"N": 1, "E": 1, "S": -1, "W": -1, "北": 1, "东": 1, "南": -1, "西": -1}
_LATITUDES = "NS北南"
_FAR = 8.0
_ENOUGH = 20


def parse_degrees(text: str) -> tuple[float, str] | None:
    """Decimal degrees of "41°35'12.5''N", "N41 35", "41.58 N" or "-93.6", and the axis it names: "lat", "lon" or "".

    None when the text is none of these, or minutes or seconds reach 60.
    """
    folded = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-").replace("＂", '"')
    bare = folded.strip("NSEWnsew北南东西纬经 ")
    match = _SEXAGESIMAL.fullmatch(folded if bare != folded or not _is_float(folded) else folded + " ")
    if not match or (match["head"] and match["tail"]):
        return None
    minutes, seconds = float(match["minutes"] or 0), float(match["seconds"] or 0)
    if minutes >= 60 or seconds >= 60 or ("." in match["degrees"] and match["minutes"]):
        return None
    side = (match["head"] or match["tail"] or "").upper()
    if side == "O":  # Ouest, but Ost: nobody can say
        return None
    if side and match["sign"]:
        return None
    value = float(match["degrees"]) + minutes / 60 + seconds / 3600
    factor = _SIDES.get(side, -1 if match["sign"] == "-" else 1)
    axis = "" if not side else "lat" if side in _LATITUDES else "lon"
    return factor * value, axis


def parse_point(text: str) -> tuple[str, str] | None:
    """Longitude and latitude texts of "POINT (-93.6 41.6)" (longitude first) or "41.6, -93.6" (latitude first)."""
    match = re.search(r"POINT\s*Z?\s*\(\s*([-+\d.eE]+)\s+([-+\d.eE]+)(?:\s+[-+\d.eE]+)?\s*\)", text, re.IGNORECASE)
    if match:
        return match[1], match[2]
    parts = re.split(r"\s*[,;，；]\s*", text.strip(" ()[]"))
    return (parts[1], parts[0]) if len(parts) == 2 else None


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@attrs.define
class _Point:
    position: int
    lon: float
    lat: float


def read_locations(
    lons: Sequence[str],
    lats: Sequence[str],
    countries: Sequence[str],
    numbers: Sequence[int],
    numerals: Numerals,
    log: ProblemLog,
) -> list[Location | None]:
    """A location a row, None where there is none; every doubt is a problem on field "location".

    Exchanged axes are put right where it is unambiguous: the latitude lies outside -90..90 and the exchanged pair does
    not; or the pair lies far outside the row's country, or far from nearly all other rows, and the exchanged one
    inside.
    """
    found: list[Location | None] = [None] * len(numbers)
    points: list[_Point] = []
    for position, (lon_text, lat_text) in enumerate(zip(lons, lats, strict=True)):
        point = _read(lon_text, lat_text, position, numbers[position], numerals, log)
        if point is not None:
            points.append(point)
    _exchange(points, lons, lats, countries, numbers, log)
    for point in points:
        found[point.position] = Location(point.lon, point.lat)
    return found


def _read(lon: str, lat: str, position: int, row: int, numerals: Numerals, log: ProblemLog) -> _Point | None:
    try:
        x, y = float(lon), float(lat)
        if -180 <= x <= 180 and -90 <= y <= 90 and (x or y) and "_" not in lon + lat:
            return _Point(position, x, y)
    except ValueError:
        pass
    if not lon and not lat:
        log.note(row, "location", "", "The row has no coordinates: it is on no map and in no area.", _REMEDY)
        return None
    if not lon or not lat:
        log.blank(row, "location", lon or lat, f"The {'latitude' if lon else 'longitude'} is blank.", _REMEDY)
        return None
    values = _values(lon, lat, row, numerals, log)
    return None if values is None else _placed(*values, position, row, f"{lon}, {lat}", log)


def _values(lon: str, lat: str, row: int, numerals: Numerals, log: ProblemLog) -> tuple[float, float] | None:
    """Longitude and latitude of two texts, each a number or in degrees and minutes."""
    values: dict[str, float] = {}
    for axis, text in (("lon", lon), ("lat", lat)):
        plain = numerals.parse(text)
        if plain is not None:
            values[axis] = float(plain)
            continue
        read = parse_degrees(text)
        if read is None:
            message, remedy = numerals.explain(text)
            log.blank(row, "location", f"{lon}, {lat}", message, remedy if "mark" in message else _REMEDY)
            return None
        value, named = read
        log.note(row, "location", text, f"{text!r} is in degrees and minutes; it was read as {value:.6f}.", _REMEDY)
        values[named or axis] = value
    if len(values) < 2:
        log.blank(row, "location", f"{lon}, {lat}", "Both coordinates name the same axis.", _REMEDY)
        return None
    return values["lon"], values["lat"]


def _placed(x: float, y: float, position: int, row: int, shown: str, log: ProblemLog) -> _Point | None:
    """The point, its axes exchanged back where only that is on the globe; None for nowhere."""
    if x == 0 and y == 0:
        log.blank(row, "location", shown, "0, 0 lies in the Gulf of Guinea and usually means unknown.", _REMEDY)
        return None
    if -180 <= x <= 180 and -90 <= y <= 90:
        return _Point(position, x, y)
    if -180 <= y <= 180 and -90 <= x <= 90:
        told = f"Latitude {y:g} is outside -90..90: longitude and latitude were exchanged back."
        log.note(row, "location", shown, told, _REMEDY)
        return _Point(position, y, x)
    metres = max(abs(x), abs(y)) > 1000
    log.blank(
        row, "location", shown, f"Longitude {x:g}, latitude {y:g} is not on the globe.",
        "These look like metres of a projection: convert them to WGS 84." if metres else _REMEDY,
    )  # fmt: skip
    return None


def _exchange(
    points: list[_Point],
    lons: Sequence[str],
    lats: Sequence[str],
    countries: Sequence[str],
    numbers: Sequence[int],
    log: ProblemLog,
) -> None:
    usual = _usual_box(points)
    for point in points:
        country = countries[point.position]
        box = country_box(country) or usual
        if box is None or _inside(box, point.lon, point.lat):
            continue
        shown = f"{lons[point.position]}, {lats[point.position]}"
        where = country if country_box(country) else "the other rows"
        if abs(point.lon) <= 90 and _inside(box, point.lat, point.lon) and _exchange_is_far(point):
            log.note(
                numbers[point.position], "location", shown,
                f"The point lies far from {where}, exchanged within: longitude and latitude were exchanged back.",
                _REMEDY,
            )  # fmt: skip
            point.lon, point.lat = point.lat, point.lon
        elif country_box(country):
            log.note(
                numbers[point.position], "location", shown, f"The point lies outside {country}.",
                "Check the coordinates and the country.",
            )  # fmt: skip


def _exchange_is_far(point: _Point) -> bool:
    """True when exchanging moves the point by far more than a rounding of the boxes."""
    return abs(point.lon - point.lat) > _FAR


def _inside(box: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    west, south, east, north = box
    return south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)


def _usual_box(points: list[_Point]) -> tuple[float, float, float, float] | None:
    """Where nearly all points lie: the middle 90% on each axis, widened by 8 degrees; None for a few points."""
    if len(points) < _ENOUGH:
        return None
    lons, lats = sorted(p.lon for p in points), sorted(p.lat for p in points)
    low, high = len(points) // 20, len(points) - 1 - len(points) // 20
    return lons[low] - _FAR, lats[low] - _FAR, lons[high] + _FAR, lats[high] + _FAR
