"""GeoJSON (RFC 7946): properties become columns, geometries are looked at before they are built.

A plain JSON list of objects is a table too, without geometry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from channelcrm.errors import FileProblemError
from channelcrm.interchange.encodings import decode
from channelcrm.interchange.files import load_bytes
from channelcrm.interchange.limits import Limits
from channelcrm.interchange.problem import ProblemLog
from channelcrm.interchange.shapes import shape_from_geojson, to_wgs84
from channelcrm.interchange.sheet import Sheet, SheetFacts, clean_columns, plain_text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["read_geojson"]


def read_geojson(file: Path, *, encoding: str | None, missing: Iterable[str], limits: Limits) -> Sheet:
    """The features of a GeoJSON file, one row each, or the objects of a plain list. An older file's "crs" is followed.

    A feature whose geometry cannot be read keeps its properties, with a problem on "geometry".

    Raises:
        FileProblemError: not JSON, neither GeoJSON nor a list of objects, nothing in it, beyond the limits.
    """
    decoded = decode(load_bytes(file, limits), path=str(file), encoding=encoding)
    document = _parse(decoded.text, file)
    plain = isinstance(document, list)
    features = _objects(document, file) if isinstance(document, list) else _features(document, file)
    noun = "objects" if plain else "features"
    if len(features) > limits.rows:
        raise FileProblemError(
            f"{file} has {len(features):,} {noun}, the limit is {limits.rows:,}. Pass limits=Limits(rows=...).",
            path=str(file),
        )
    log = ProblemLog()
    rows: list[Mapping[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    for number, feature in enumerate(features, 1):
        if plain:
            rows.append(feature)
            continue
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        row = dict(properties) if isinstance(properties, Mapping) else {}
        if isinstance(feature, Mapping) and feature.get("id") is not None:
            row.setdefault("id", feature["id"])
        rows.append(row)
        try:
            shapes.append(
                shape_from_geojson(feature.get("geometry") if isinstance(feature, Mapping) else None, limits.depth)
            )
        except ValueError as error:
            log.blank(number, "geometry", "", str(error), "Export the file again.")
            shapes.append(None)
    if not isinstance(document, list) and "crs" in document:
        shapes = to_wgs84(shapes, _crs_name(document["crs"]), str(file))
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > limits.columns:
        raise FileProblemError(
            f"{file} has {len(names):,} properties, the limit is {limits.columns:,}.", path=str(file)
        )
    numbers = range(1, len(rows) + 1)
    columns = {name: [plain_text(row.get(name)) for row in rows] for name in names}
    return Sheet(
        facts=SheetFacts(
            path=str(file),
            format="json" if plain else "geojson",
            encoding=decoded.encoding,
            encoding_guessed=decoded.guessed,
            encoding_sample=decoded.sample,
            rows=len(rows),
        ),
        columns=clean_columns(columns, numbers, missing, limits.cell, log),
        numbers=numbers,
        geometry=None if plain else shapes,
        problems=log.result(),
    )


def _parse(text: str, file: Path) -> Mapping[str, object] | list[object]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise FileProblemError(f"{file} nests too deeply to be a map. Export it again.", path=str(file)) from None
    except ValueError as error:
        raise FileProblemError(
            f"{file} is not JSON ({error}); it may be cut short. Export it again.", path=str(file)
        ) from None
    if not isinstance(document, Mapping | list):
        raise FileProblemError(f"{file} is JSON but not GeoJSON: it needs a FeatureCollection.", path=str(file))
    return document


def _objects(document: list[object], file: Path) -> list[Mapping[str, object]]:
    if not document:
        raise FileProblemError(f"{file} is an empty list. Export it again.", path=str(file))
    objects = [one for one in document if isinstance(one, Mapping)]
    if len(objects) < len(document):
        raise FileProblemError(
            f"{file} is a JSON list, but not of objects. Write one object a row, or a GeoJSON FeatureCollection.",
            path=str(file),
        )
    return objects


def _features(document: Mapping[str, object], file: Path) -> list[Mapping[str, object]]:
    kind = document.get("type")
    features = document.get("features") if kind == "FeatureCollection" else [document] if kind == "Feature" else None
    if not isinstance(features, list):
        hint = " Convert TopoJSON to GeoJSON first." if kind == "Topology" else ""
        raise FileProblemError(
            f"{file} is JSON of type {kind!r}, not a GeoJSON FeatureCollection.{hint}", path=str(file)
        )
    if not features:
        raise FileProblemError(f"{file} holds no feature. Export it again.", path=str(file))
    return features


def _crs_name(crs: object) -> str:
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    return str(name) if name else "OGC:CRS84"
