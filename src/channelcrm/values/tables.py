"""Columns in, frames out: the one door between arrays and pandas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, Protocol, overload, runtime_checkable

from channelcrm.errors import MissingExtraError, ValidationError
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    import pandas as pd

    # For annotations: who returns a frame names its type by way of this door.
    from geopandas import GeoDataFrame as GeoDataFrame
    from pandas import DataFrame as DataFrame

__all__ = [
    "Columns", "FrameLike", "Numbered", "Table", "columns_of", "named_columns", "number_of", "text_of", "to_frame",
    "to_geoframe",
]  # fmt: skip

Columns = Mapping[str, Sequence[object]]
"""Column name -> values, all of one length."""


@runtime_checkable
class FrameLike(Protocol):
    """What is read of a DataFrame (pandas, polars and geopandas have it)."""

    @property
    def columns(self) -> Iterable[str]:
        """The names of the columns."""
        ...

    def __getitem__(self, name: str, /) -> object: ...

    def __len__(self) -> int: ...


Table = FrameLike | Columns
"""A DataFrame, or a mapping of column name to values."""


class Numbered(Sequence[str]):
    """Rows named by different whole numbers, which become text when it is asked for."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: range | np.ndarray) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        return list(self)[at] if isinstance(at, slice) else str(self._numbers[at])

    def __iter__(self) -> Iterator[str]:
        return map(str, self._numbers if isinstance(self._numbers, range) else self._numbers.tolist())


def columns_of(table: Table, names: Iterable[str] | None = None) -> tuple[list[str], dict[str, np.ndarray]]:
    """Row ids and the named columns (all by default) as numpy arrays; see ``named_columns``."""
    ids, arrays = named_columns(table, names)
    return [*ids], arrays


def named_columns(
    table: Table, names: Iterable[str] | None = None, *, numbered: bool = False
) -> tuple[Sequence[str], dict[str, np.ndarray]]:
    """Row ids and the named columns (all by default) as numpy arrays, which are the table's own where it has such.

    Ids come from a column "id", else from a frame's index, else they are "0", "1", ...; always so when ``numbered``.

    Raises:
        ValidationError: a column that is missing or stands twice, columns of unequal length, an id that is missing or
            given twice.
    """
    import numpy as np

    from channelcrm.errors import nearest

    if not isinstance(table, Mapping | FrameLike):
        raise ValidationError(
            f"{shown(table)} is no table.", field="table", value=table,
            remedy="Give a DataFrame, or a mapping of column name to values.",
        )  # fmt: skip
    given: list[Any] = [*(table if isinstance(table, Mapping) else table.columns)]
    own: dict[str, Any] = {str(name): name for name in given}
    known = list(own)
    wanted = [name for name in known if name != "id"] if names is None else list(names)
    if len(known) < len(given):
        _require_once([*wanted, "id"], list(map(str, given)))
    arrays: dict[str, np.ndarray] = {}
    for name in wanted:
        if name not in known:
            close = nearest(name, known)
            raise ValidationError(
                f"The table has no column {name!r}.", field=name,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(known)}.",
            )  # fmt: skip
        column: Any = table[own[name]]
        if isinstance(column, np.ma.MaskedArray):
            column = column.tolist()  # None where it is masked; as a plain array it would show what is under the mask
        try:
            arrays[name] = np.asarray(column)
        except ValueError:  # lists of unequal length among the cells
            arrays[name] = np.fromiter(column, dtype=object)
        if arrays[name].dtype.kind in "US":  # numpy turns 1 beside "x" into "1"; cells keep their own type
            arrays[name] = np.asarray(column, dtype=object)
    ids: Sequence[str]
    if "id" in known and not numbered:
        ids = _row_names(table[own["id"]])
    elif hasattr(table, "index") and not callable(table.index) and not numbered:
        ids = _row_names(table.index)
    else:
        ids = Numbered(range(max((array.size for array in arrays.values()), default=0)))
    for name, array in arrays.items():
        if array.ndim != 1 or len(array) != len(ids):
            raise ValidationError(
                f"Column {name!r} has shape {array.shape}, the table has {len(ids)} rows.", field=name,
                remedy="Give one value a row.",
            )  # fmt: skip
    return ids, arrays


def _require_once(wanted: Iterable[str], given: Sequence[str]) -> None:
    """Refuse a column that is asked for and stands in the table more than once."""
    for name in wanted:
        if (times := given.count(name)) > 1:
            raise ValidationError(
                f"The table has the column {name!r} {times} times.", field=name, value=name,
                remedy="Keep the one that is meant.",
            )  # fmt: skip


def text_of(value: object) -> str:
    """A cell as the text of a name: 19001.0 is "19001"; "" for None, NaN, a frame's NA or NaT, and blank text."""
    if isinstance(value, str):
        return value if value.strip() else ""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return ""
    if isinstance(value, float):
        return "" if value != value else str(int(value)) if value.is_integer() else str(value)  # noqa: PLR0124  # NaN
    return str(value)


def number_of(value: object) -> float | None:
    """A cell as a finite float, of any kind of number (true and false are none); None for everything else."""
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError, TypeError):  # too large an int, Decimal's signalling NaN, numpy's durations
        return None
    return number if math.isfinite(number) else None


def _row_names(values: Any) -> Sequence[str]:
    """Names of rows, each once.

    Raises:
        ValidationError: one that is missing or stands twice.
    """
    import numpy as np

    if type(values).__name__ == "RangeIndex":
        return Numbered(range(values.start, values.stop, values.step))
    if getattr(getattr(values, "dtype", None), "kind", "") in ("i", "u"):
        cells = np.array(values)
        if cells.ndim == 1 and cells.dtype.kind in "iu":
            numbers, counts = np.unique(cells, return_counts=True)
            if len(numbers) < len(cells):
                raise _twice(str(numbers[counts > 1][0]))
            return Numbered(cells)
    cells = np.asarray(values, dtype=object)
    if not cells.ndim:
        raise ValidationError(
            f"{shown(values)} is the id of one row, and no list of ids.", field="id", value=values,
            remedy="Give one value a row, such as [1], in every column.",
        )  # fmt: skip
    names = cells.tolist() if cells.ndim == 1 else list(cells)
    if set(map(type, names)) != {str} or not all(map(str.strip, names)):
        names = [text_of(value) for value in names]
        if "" in names:
            row = names.index("") + 1
            raise ValidationError("The row has no id.", field="id", row=row, remedy="Fill it, or leave the row out.")
    if len(set(names)) < len(names):
        seen: set[str] = set()
        raise _twice(next(id for id in names if id in seen or seen.add(id)))  # type: ignore[func-returns-value]  # add gives None
    return names


def _twice(id: str) -> ValidationError:
    return ValidationError(f"The id {id!r} stands twice.", field="id", value=id, remedy="Merge these rows first.")


def to_frame(columns: Mapping[str, object], index: Sequence[str] | None = None, index_name: str = "id") -> pd.DataFrame:
    """A DataFrame of these columns, rows named by ``index``."""
    try:
        import pandas as pd
    except ImportError:
        raise MissingExtraError("pandas", "analysis") from None
    return pd.DataFrame(dict(columns), index=None if index is None else pd.Index(index, name=index_name))


def to_geoframe(
    columns: Mapping[str, object], geometry: object, index: Sequence[str] | None = None, index_name: str = "id"
) -> geopandas.GeoDataFrame:
    """A GeoDataFrame on WGS 84 of these columns; ``geometry`` is an array of shapely geometries."""
    try:
        import geopandas
    except ImportError:
        raise MissingExtraError("geopandas", "analysis") from None
    frame = to_frame(columns, index, index_name)
    return geopandas.GeoDataFrame(frame, geometry=geometry, crs="EPSG:4326")
