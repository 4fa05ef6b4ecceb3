"""Areas out: GeoJSON, GeoPackage or GeoParquet, which ``read_areas`` and every GIS read."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelcrm.errors import FileProblemError, MissingExtraError
from channelcrm.interchange.area_reader import MEASURES
from channelcrm.interchange.files import FORMATS, replacing
from channelcrm.interchange.headers import AREA_HEADERS, is_identifier, plain_header
from channelcrm.territory.area import Area
from channelcrm.territory.geography import Geography
from channelcrm.values.arguments import path_of, stream
from channelcrm.values.tables import to_geoframe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import GeoDataFrame

__all__ = ["write_areas"]

_WORDS = frozenset(word for words in AREA_HEADERS.values() for word in words)
_INT64 = 2**63


def write_areas(areas: Geography | Iterable[Area], path: str | os.PathLike[str]) -> Path:
    """Write areas on WGS 84 as .geojson (RFC 7946; .geojson.gz packs), .gpkg or .parquet (GeoParquet).

    ``read_areas`` reads the same areas again: id, name, kind, parent, geometry and measures. A measure stands under its
    own name, or as "measures.name" where that would be read as something else. A file of that name is replaced when the
    new one is whole; it is never opened.

    Raises:
        FileProblemError: another ending, or a place that cannot be written. An older file of that name then stays.
        ValidationError: something that is no area.
        MissingExtraError: a library of the extra ``analysis`` is not installed (.gpkg and .parquet).
    """
    file = path_of(path)
    packed = file.suffix.lower() == ".gz"
    kind = FORMATS.get((file.with_suffix("") if packed else file).suffix.lower())
    if kind not in {"geojson", "geopackage", "parquet"} or (packed and kind != "geojson"):
        raise FileProblemError(
            f"{file.name} ends neither in .geojson (or .geojson.gz), .gpkg nor .parquet. Choose one of these.",
            path=str(file),
        )
    every = areas.areas if isinstance(areas, Geography) else tuple(stream(areas, Area, "areas"))
    with replacing(file) as partial:
        if kind == "geojson":
            data = _geojson(every).encode("utf-8")
            partial.write_bytes(gzip.compress(data, mtime=0) if packed else data)
        elif kind == "geopackage":
            _write_geopackage(_frame(every), partial)
        else:
            _frame(every).to_parquet(partial, index=False)
    return file


def _columns(areas: Sequence[Area]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        "name": [area.name for area in areas],
        "kind": [area.kind for area in areas],
        "parent_id": [area.parent_id for area in areas],
    }
    taken = {"geom", "geometry"}  # in any case: so a GeoPackage has it
    for name in dict.fromkeys(name for area in areas for name in area.measures):
        plain = plain_header(name)
        odd = not plain or plain in _WORDS or is_identifier(name) or name.startswith(MEASURES)
        column = f"{MEASURES}{name}" if odd or name.casefold() in taken else name
        taken.add(column.casefold())
        columns[column] = [area.measures.get(name) for area in areas]
    return columns


def _shapes(areas: Sequence[Area]) -> NDArray[np.object_]:
    """Geometries with outer rings against the clock (RFC 7946, 3.1.6)."""
    import numpy as np
    import shapely

    shapes = np.empty(len(areas), dtype=object)
    shapes[:] = [area.geometry for area in areas]
    return shapely.orient_polygons(shapes)


def _geojson(areas: Sequence[Area]) -> str:
    from shapely.geometry import mapping

    columns = _columns(areas)
    rows = zip(*columns.values(), strict=True)
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "id": area.id,
                "properties": {name: cell for name, cell in zip(columns, row, strict=True) if cell is not None},
                "geometry": None if shape is None else mapping(shape),
            },
            ensure_ascii=False,
            allow_nan=False,
        )
        for area, row, shape in zip(areas, rows, _shapes(areas), strict=True)
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _frame(areas: Sequence[Area]) -> GeoDataFrame:
    columns: Mapping[str, list[Any]] = {"id": [area.id for area in areas], **_columns(areas)}
    return to_geoframe({name: _typed(cells) for name, cells in columns.items()}, _shapes(areas))


def _typed(cells: list[Any]) -> object:
    """A column that stays what it is where a cell is missing: text, whole numbers, numbers."""
    try:
        import pandas as pd
    except ImportError:
        raise MissingExtraError("pandas", "analysis") from None
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {str}:
        return pd.array(cells, dtype="string")
    whole = kinds == {int} and all(abs(cell or 0) < _INT64 for cell in cells)
    return pd.array(cells, dtype="Int64" if whole else "Float64")


def _write_geopackage(frame: GeoDataFrame, file: Path) -> None:
    try:
        import pyogrio
    except ImportError:
        raise MissingExtraError("pyogrio", "analysis") from None
    try:
        pyogrio.write_dataframe(frame, file, driver="GPKG", layer="areas", promote_to_multi=False)
    except (pyogrio.errors.DataSourceError, RuntimeError) as error:
        raise OSError(str(error)) from error
