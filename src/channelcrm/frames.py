"""Between the domain and data frames: dealers and areas as GeoDataFrames on WGS 84, and back.

The frames are those of ``uow.dealers.frame()`` and ``uow.areas.frame()``: indexed by id, a column a stored field
("address_region"), types that keep whole numbers whole where some are missing (Int64, string, boolean). Attributes and
measures stand in columns of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import record_for
from channelcrm.storage.framing import frame_of
from channelcrm.storage.records import Record
from channelcrm.storage.rows import write_row
from channelcrm.storage.unframing import Cells, values_of
from channelcrm.territory.area import Area
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.ids import derive_id
from channelcrm.values.tables import text_of

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

__all__ = ["areas_from_frame", "areas_to_frame", "dealers_from_frame", "dealers_to_frame"]

T = TypeVar("T", Dealer, Area)


def dealers_to_frame(dealers: Iterable[Dealer]) -> geopandas.GeoDataFrame:
    """Dealers as a GeoDataFrame of points, indexed by id; attributes in columns under their own names.

    An attribute that is called like a field stands as "attributes.name".

    Raises:
        MissingExtraError: geopandas is not installed.
    """
    return _to_frame(list(stream(dealers, Dealer, "dealers")), record_for(Dealer), "attributes")


def areas_to_frame(areas: Iterable[Area]) -> geopandas.GeoDataFrame:
    """Areas as a GeoDataFrame of their polygons or points, indexed by id; measures in columns under their own names.

    Raises:
        MissingExtraError: geopandas is not installed.
    """
    return _to_frame(list(stream(areas, Area, "areas")), record_for(Area), "measures")


def dealers_from_frame(frame: pd.DataFrame) -> tuple[Dealer, ...]:
    """Dealers from a frame with at least the columns "code" and "name", such as ``dealers_to_frame`` makes.

    The id is the index named "id" or a column "id"; without one it follows from the row and the code, as in files.
    The location is ``location_lon`` and ``location_lat``, else ``lon`` and ``lat``, else the point, brought to WGS 84.
    Days may be texts such as 2020-01-31. Other columns become attributes; an empty cell is no attribute, so one that
    was None is not there when it comes back.

    Raises:
        ValidationError: a column that is missing, a value that no dealer can have, half a location, a code or id given
            twice (with its row), or points without a coordinate system.
        MissingExtraError: geopandas is not installed, and the frame has geometries.
    """
    cells, count = _cells(frame)
    _require(cells, "code", "name")
    if "location_lon" not in cells and {"lon", "lat"} <= cells.keys():
        cells = {f"location_{name}" if name in {"lon", "lat"} else name: values for name, values in cells.items()}
    _once(cells, "code")
    _once(cells, "id")
    if "id" not in cells:
        codes = cells["code"]
        cells = {**cells, "id": [derive_id(row, "dealer", code) for row, code in enumerate(codes, 1)]}
    return values_of(cells, count, record_for(Dealer), "attributes")


def areas_from_frame(frame: pd.DataFrame, id: str | None = None, name: str | None = None) -> tuple[Area, ...]:
    """Areas from a frame: ``id`` and ``name`` say which columns these are; by default "id" (or the index) and "name".

    Other columns of numbers become measures, the rest is left out. An area without a name is called by its id; whole
    numbers are ids without a fraction. Geometries are brought to WGS 84.

    Raises:
        ValidationError: a column that is missing, an id that is missing or given twice, a measure below zero (with its
            row), or geometries without a coordinate system.
        MissingExtraError: geopandas is not installed, and the frame has geometries.
    """
    cells, count = _cells(frame)
    for field, column in (("id", id), ("name", name)):
        if column is not None:
            _require(cells, column)
            cells = {**{key: values for key, values in cells.items() if key != column}, field: cells[column]}
    if "id" not in cells:
        cells = {**cells, "id": list(frame.index)}
    ids = [text_of(value) for value in cells["id"]]
    if "" in ids:
        raise ValidationError("The area has no id.", field="id", row=ids.index("") + 1, remedy="Fill it.")
    cells = {**cells, "id": ids}
    _once(cells, "id")
    cells["name"] = [text_of(name) or id for name, id in zip(cells.get("name", ids), ids, strict=True)]
    fields = {column.name for column in record_for(Area).columns}
    kept = {key: values for key, values in cells.items() if key in fields or all(map(_is_number, values))}
    return values_of(kept, count, record_for(Area), "measures")


def _to_frame(values: Sequence[T], record: Record[T], spread: str) -> geopandas.GeoDataFrame:
    rows = list(map(write_row(record, {}), values))
    columns = zip(*rows, strict=True) if rows else ((),) * len(record.columns)
    given = {column.name: list(cells) for column, cells in zip(record.columns, columns, strict=True)}
    frame = frame_of(record, given).drop(columns=spread)
    extras: dict[str, Any] = {}
    for name in dict.fromkeys(name for value in values for name in getattr(value, spread)):
        shown = f"{spread}.{name}" if name in given or name == "geometry" else name
        extras[shown] = _typed([getattr(value, spread).get(name) for value in values])
    if not extras:
        return frame
    import pandas as pd

    places = [column for column in frame.columns if column != frame.geometry.name]
    joined = pd.concat([frame[places], pd.DataFrame(extras, index=frame.index)], axis=1)
    return type(frame)(joined, geometry=frame.geometry)


def _typed(values: list[Any]) -> Any:
    import pandas as pd

    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pd.array(values, dtype="boolean")
    if kinds == {int}:
        return pd.array(values, dtype="Int64" if all(abs(value or 0) < 2**63 for value in values) else object)
    if kinds <= {int, float}:
        return pd.array(values, dtype="Float64").to_numpy(dtype="float64", na_value=float("nan"))
    return pd.array(values, dtype="string" if kinds == {str} else object)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _cells(frame: pd.DataFrame) -> tuple[Cells, int]:
    """Columns as lists of plain values, None where one is missing; geometries on WGS 84 under "geometry"."""
    import pandas as pd

    require_type(frame, pd.DataFrame, "frame")
    geometry = getattr(frame, "_geometry_column_name", None)
    if geometry is not None and geometry in frame.columns:
        located: Any = frame  # a GeoDataFrame
        if located.crs is None:
            raise ValidationError(
                "The frame's geometries have no coordinate system.", field=geometry,
                remedy='Say which: frame.set_crs("EPSG:4326").',
            )  # fmt: skip
        frame = located.to_crs("EPSG:4326")
    cells: dict[str, Sequence[Any]] = {}
    if frame.index.name == "id" and "id" not in frame.columns:
        cells["id"] = [str(value) for value in frame.index]
    for name in frame.columns:
        column = frame[name]
        if name == geometry:
            cells["geometry"] = list(column)
            continue
        plain = column.astype(object)
        cells[str(name)] = plain.where(column.notna(), None).tolist()
    return cells, len(frame)


def _require(cells: Cells, *names: str) -> None:
    for name in names:
        if name not in cells:
            raise ValidationError(
                f"The frame has no column {name!r}.",
                field=name,
                value=list(cells),
                remedy=f"It has: {', '.join(cells)}.",
            )


def _once(cells: Cells, name: str) -> None:
    first: dict[object, int] = {}
    for row, value in enumerate(cells.get(name, ()), 1):
        if value is not None and first.setdefault(value, row) != row:
            raise ValidationError(
                f"The {name} {value!r} stands twice.", field=name, value=value, row=row,
                remedy=f"It stands in row {first[value]} too: leave one of them out, or correct it.",
            )  # fmt: skip
