"""One programme for every objective under every limit: blocks of columns and rows that goals add to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.selection.milp import Program
from channelcrm.selection.system import System

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Expression", "Load", "Model", "Tangents"]


@attrs.frozen(kw_only=True, eq=False)
class Load:
    """A capacity: what serving each pair takes of its site, and how much each site has.

    Attributes:
        amounts: of each pair.
        demand: of each demand, where all its pairs take the same; else None.
        most: of each site.
    """

    amounts: NDArray[np.float64]
    demand: NDArray[np.float64] | None
    most: NDArray[np.float64]


@attrs.frozen(kw_only=True, eq=False)
class Expression:
    """A sum over columns of a model, and a constant."""

    columns: NDArray[np.int64]
    values: NDArray[np.float64]
    constant: float = 0.0

    def times(self, factor: float) -> Expression:
        """Every part of it so many times."""
        return Expression(columns=self.columns, values=self.values * factor, constant=self.constant * factor)

    def plus(self, other: Expression) -> Expression:
        """The sum of both."""
        import numpy as np

        return Expression(
            columns=np.concatenate([self.columns, other.columns]),
            values=np.concatenate([self.values, other.values]),
            constant=self.constant + other.constant,
        )


class Tangents(Protocol):
    """A goal that is not linear: rows hold it from above, exact at the choices that were looked at."""

    def tangents(self, model: Model, first: int, chosen: NDArray[np.bool_], /) -> None:
        """Add rows that are exact at this choice."""


class Model:
    """Sites are the first columns; the limits on them go to the solver beside the rows.

    With loads, each pair within reach has a column that says whether the site serves the demand: each demand is served
    whole, by one site at most, and no site beyond what it has (Pirkul 1987).

    Attributes:
        served: the first of the columns of pairs; None without loads.
        shares: goals that add rows where they are too loose, and the first of their columns.
    """

    def __init__(
        self, system: System, pairs: tuple[NDArray[np.int64], NDArray[np.int64]], demand: int, loads: tuple[Load, ...]
    ) -> None:
        import numpy as np

        self.sites, self.demand, self.pairs = len(system.must), demand, pairs
        self._size = 0
        self._lower: list[NDArray[np.float64]] = []
        self._upper: list[NDArray[np.float64]] = []
        self._whole: list[NDArray[np.bool_]] = []
        self._fills: list[Callable[[NDArray[np.bool_]], NDArray[np.float64]] | None] = []
        self._rows = 0
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
        self._row_lower: list[NDArray[np.float64]] = []
        self._row_upper: list[NDArray[np.float64]] = []
        self.columns(
            system.must.astype(np.float64), (~system.must_not).astype(np.float64), whole=True,
            fill=lambda chosen: chosen.astype(np.float64),
        )  # fmt: skip
        self._limits = system
        self.served: int | None = self._serve(loads) if loads else None
        self.shares: list[tuple[Tangents, int]] = []

    def _serve(self, loads: tuple[Load, ...]) -> int:
        import numpy as np

        rows, sites = self.pairs
        count = len(rows)
        fits = np.ones(count, dtype=bool)
        for load in loads:
            fits &= load.amounts <= load.most[sites] * (1 + 1e-12)
        first = self.columns(np.zeros(count), fits.astype(np.float64), whole=True)
        own = first + np.arange(count)
        self.rows(rows, own, np.ones(count), np.full(self.demand, -np.inf), np.ones(self.demand))
        at = np.arange(count)
        self.rows(
            np.concatenate([at, at]), np.concatenate([own, sites]), np.concatenate([np.ones(count), -np.ones(count)]),
            np.full(count, -np.inf), np.zeros(count),
        )  # fmt: skip
        for load in loads:
            every = np.arange(self.sites)
            self.rows(
                np.concatenate([sites, every]), np.concatenate([own, every]),
                np.concatenate([load.amounts, -load.most]), np.full(self.sites, -np.inf), np.zeros(self.sites),
            )  # fmt: skip
        return first

    def columns(
        self, lower: NDArray[np.float64], upper: NDArray[np.float64], *, whole: bool = False,
        fill: Callable[[NDArray[np.bool_]], NDArray[np.float64]] | None = None,
    ) -> int:  # fmt: skip
        """Add columns, and say where the first of them is; ``fill`` tells their values for a choice of sites."""
        import numpy as np

        first, self._size = self._size, self._size + len(lower)
        self._lower.append(lower)
        self._upper.append(upper)
        self._whole.append(np.full(len(lower), whole))
        self._fills.append(fill)
        return first

    def rows(
        self, row: NDArray[np.int64], column: NDArray[np.int64], values: NDArray[np.float64],
        lower: NDArray[np.float64], upper: NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Add rows: ``lower <= sum of values at (row, column) <= upper``, counted from the first of them."""
        self._parts.append((row + self._rows, column, values))
        self._row_lower.append(lower)
        self._row_upper.append(upper)
        self._rows += len(lower)

    def require(self, expression: Expression, lower: float, upper: float = float("inf")) -> None:
        """Add a row: the expression lies between the two."""
        import numpy as np

        self.rows(
            np.zeros(len(expression.columns), dtype=np.int64), expression.columns, expression.values,
            np.asarray([lower - expression.constant]), np.asarray([upper - expression.constant]),
        )  # fmt: skip

    def program(self, goal: Expression | None) -> Program:
        """All of it, to maximize the goal less its constant; None asks for any choice."""
        import numpy as np
        from scipy.sparse import coo_array, csr_array

        none = np.zeros(0, dtype=np.int64)
        row, column, values = (
            np.concatenate([empty, *(part[at] for part in self._parts)])
            for at, empty in enumerate((none, none, np.zeros(0)))
        )
        gain = np.zeros(self._size)
        if goal is not None:
            np.add.at(gain, goal.columns, goal.values)
        return Program(
            gain=gain, matrix=csr_array(coo_array((values, (row, column)), shape=(self._rows, self._size))),
            row_lower=np.concatenate([np.zeros(0), *self._row_lower]),
            row_upper=np.concatenate([np.zeros(0), *self._row_upper]), lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper), whole=np.concatenate(self._whole), limits=self._limits,
        )  # fmt: skip

    def start(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None) -> NDArray[np.float64] | None:
        """The values of all columns for a choice of sites, and of pairs; None when some block cannot tell its own."""
        import numpy as np

        found = []
        for number, fill in enumerate(self._fills):
            if self.served is not None and number == 1:
                if pairs is None:
                    return None
                found.append(pairs.astype(np.float64))
            elif fill is None:
                return None
            else:
                found.append(fill(chosen))
        return np.concatenate(found)
