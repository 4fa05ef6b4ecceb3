"""Reach by a matrix of travel times or costs, as any routing service gives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.reach.interface import Demand, Links
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import is_finite, plain, shown
from channelcrm.values.location import Location
from channelcrm.values.tables import Table, columns_of, text_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import coo_array, csr_array

__all__ = ["TravelMatrix"]


@attrs.frozen(init=False, eq=False)
class TravelMatrix:
    """Within ``limit`` by a matrix of what the way from each place of demand to each site costs.

    The way there may cost another sum than the way back: the matrix says which is meant. Sites without a column reach
    nothing and are listed; they need no location. Demand without a row is refused when it is asked for: an empty row
    says that no way leads there.

    Args:
        costs: demand x sites, zero or more. In a sparse matrix a pair that is not stored has no way (a stored zero is
            no distance); in a dense one infinity says so.
        demand_ids: ids of areas or points of demand, a row each.
        site_ids: ids of dealers, a column each.
        limit: the largest cost within reach, the limit included; None takes every pair that has a way.
        unit: of costs and limit.

    Raises:
        ValidationError: a matrix of another shape than its ids say, an id that is missing or stands twice, a cost that
            is below zero or NaN (with its row), a pair given twice, a limit that is no finite number above zero.
    """

    costs: csr_array = attrs.field(repr=False)
    demand_ids: tuple[str, ...] = attrs.field(repr=False)
    site_ids: tuple[str, ...] = attrs.field(repr=False)
    limit: float | None
    unit: str

    def __init__(
        self,
        costs: ArrayLike | Any,
        demand_ids: Sequence[str],
        site_ids: Sequence[str],
        *,
        limit: float | None = None,
        unit: str = "min",
    ) -> None:
        limit = plain(limit)
        if limit is not None and not (is_finite(limit) and limit > 0):
            raise ValidationError(
                f"{shown(limit)} is not a limit.", field="limit", value=limit,
                remedy=f"Give a finite number of {unit} above zero, or None.",
            )  # fmt: skip
        demand, sites = _names(demand_ids, "demand_ids"), _names(site_ids, "site_ids")
        found = _cells(costs)
        if found.shape != (len(demand), len(sites)):
            raise ValidationError(
                f"The matrix has a shape of {found.shape}, and there are {len(demand)} demand_ids and {len(sites)} "
                "site_ids.", field="costs", value=found.shape, remedy="Give a row for each demand, a column a site.",
            )  # fmt: skip
        _check_cells(found, demand, sites, found.row)
        matrix = found.tocsr()
        matrix.sort_indices()
        self.__attrs_init__(matrix, demand, sites, limit, unit)

    @classmethod
    def from_table(
        cls, table: Table, demand: str, site: str, cost: str, *, limit: float | None = None, unit: str = "min"
    ) -> TravelMatrix:
        """A row a pair, as many services give it: the columns of the demand's id, the site's id and the cost.

        A pair that does not stand in the table has no way.

        Raises:
            ValidationError: a column that is missing, a cell without an id, or what the matrix itself refuses.
        """
        import numpy as np
        from scipy.sparse import coo_array

        _, columns = columns_of(table, [demand, site, cost])
        rows = _numbered([text_of(cell) for cell in columns[demand]], demand)
        sites = _numbered([text_of(cell) for cell in columns[site]], site)
        places = ([rows[text_of(cell)] for cell in columns[demand]], [sites[text_of(cell)] for cell in columns[site]])
        costs = _numbers(columns[cost])
        cells = (np.asarray(places[0], dtype=np.int64), np.asarray(places[1], dtype=np.int64))
        matrix = coo_array((costs, cells), shape=(len(rows), len(sites)))
        _check_cells(matrix, tuple(rows), tuple(sites), np.arange(len(costs)))
        return cls(matrix, tuple(rows), tuple(sites), limit=limit, unit=unit)

    def __str__(self) -> str:
        return "by the matrix" if self.limit is None else f"within {self.limit:g} {self.unit}"

    def knows(self, id: str, location: Location | None, /) -> bool:  # noqa: ARG002  # what the shape of a rule asks
        """Sites with a column."""
        return id in self._columns

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {id: row for row, id in enumerate(self.demand_ids)}

    @cached_property
    def _columns(self) -> Mapping[str, int]:
        return {id: column for column, id in enumerate(self.site_ids)}

    def links(self, demand: Demand, sites: Sites, /) -> Links:
        """All pairs within the limit.

        Raises:
            ValidationError: demand that has no row.
        """
        import numpy as np

        wanted = np.asarray([self._columns[id] for id in sites.ids], dtype=np.int64)
        found = self.costs[self._rows_of(demand)][:, wanted].tocoo()
        links = Links(rows=found.row.astype(np.int64), columns=found.col.astype(np.int64), cost=found.data)
        if self.limit is not None:
            links = links.where(links.cost <= self.limit)
        return links.where(np.lexsort((links.columns, links.rows)))

    def most(self, demand: Demand, sites: Sites) -> int:  # noqa: ARG002  # what it is asked
        """At most how many pairs are looked at."""
        rows = self._rows_of(demand)
        return int((self.costs.indptr[rows + 1] - self.costs.indptr[rows]).sum())

    def _rows_of(self, demand: Demand) -> NDArray[np.int64]:
        import numpy as np

        rows = np.asarray([self._rows.get(id, -1) for id in demand.ids], dtype=np.int64)
        if (rows < 0).any():
            id = demand.ids[int((rows < 0).argmax())]
            raise ValidationError(
                f"The matrix has no row for the demand {id!r}.", field="demand_ids", value=id,
                remedy="Give it one, an empty row where no way leads there.",
            )  # fmt: skip
        return rows


def _names(ids: Sequence[str], field: str) -> tuple[str, ...]:
    if isinstance(ids, str | bytes | Mapping):
        raise ValidationError(f"{shown(ids)} is no list of ids.", field=field, value=ids, remedy="Give a list of ids.")
    return tuple(_numbered([text_of(id) for id in ids], field, once=True))


def _numbered(ids: Sequence[str], field: str, *, once: bool = False) -> dict[str, int]:
    """Each id with its number in the order in which it first stands."""
    found: dict[str, int] = {}
    for row, id in enumerate(ids, 1):
        if not id:
            raise ValidationError("There is no id.", field=field, row=row, remedy="Fill it.")
        if once and id in found:
            raise ValidationError(
                f"The id {id!r} stands twice.", field=field, value=id, row=row, remedy="Give each once."
            )
        found.setdefault(id, len(found))
    return found


def _numbers(cells: NDArray[Any]) -> NDArray[np.float64]:
    """The cells as numbers, NaN where one is none."""
    import numpy as np

    if cells.dtype.kind in "fiu":
        return cells.astype(np.float64)
    values = np.full(len(cells), math.nan)
    for at, cell in enumerate(cells.tolist()):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            values[at] = cell
    return values


def _cells(costs: Any) -> coo_array:
    """What is stored, as numbers."""
    import numpy as np
    from scipy.sparse import coo_array, issparse

    try:
        if issparse(costs):
            given: Any = costs
            found = coo_array(given)
            return coo_array((found.data.astype(np.float64), (found.row, found.col)), shape=found.shape)
        dense = np.asarray(costs, dtype=np.float64)
        rows, columns = np.nonzero(~(dense == math.inf))
        return coo_array((dense[rows, columns], (rows, columns)), shape=dense.shape)
    except (TypeError, ValueError):
        raise ValidationError(
            f"{shown(costs)} is no matrix of numbers.", field="costs", value=costs,
            remedy="Give a dense or sparse matrix, demand x sites.",
        ) from None  # fmt: skip


def _check_cells(found: coo_array, demand: Sequence[str], sites: Sequence[str], told: NDArray[Any]) -> None:
    """Refuse the first cell that cannot be; ``told`` are the rows to name, counted from 0."""
    import numpy as np

    wrong = np.flatnonzero(~((found.data >= 0) & (found.data < math.inf)))  # NaN is wrong too
    if len(wrong):
        at = wrong[np.lexsort((found.col[wrong], told[wrong]))[0]]
        row, cost = int(found.row[at]), float(found.data[at])
        raise ValidationError(
            f"From the demand {demand[row]!r} to the site {sites[int(found.col[at])]!r} it costs {cost!r}.",
            field="costs", value=cost, row=int(told[at]) + 1,
            remedy="Give a number of zero or more; where there is no way leave the pair out, or give infinity in a "
            "dense matrix.",
        )  # fmt: skip
    pairs = found.row.astype(np.int64) * len(sites) + found.col
    order = np.argsort(pairs, kind="stable")
    twice = np.flatnonzero(np.diff(pairs[order]) == 0)
    if len(twice):
        at = order[twice[0] + 1]
        row, column = int(found.row[at]), int(found.col[at])
        raise ValidationError(
            f"The pair of {demand[row]!r} and {sites[column]!r} stands twice.", field="costs", row=int(told[at]) + 1,
            value=(demand[row], sites[column]), remedy="Choose one of its costs, such as the least.",
        )  # fmt: skip
