"""A programme in numbers of the size that the solver's absolute tolerances are made for, and rows that cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.system import System
from channelcrm.selection.units import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.milp import Program

__all__ = ["cut", "is_wide", "scaled"]

_LARGEST, _SMALLEST = 2.0**20, 2.0**-10
"""Rows whose greatest coefficient lies between stay as they are."""
_BEYOND = 1e19
"""No row comes to so much; what asks for it asks for no more than what the solver takes for infinite."""
_LEFT_OUT = 1e-9
"""The solver leaves out smaller coefficients."""
_WIDE = 2.0**20
"""A programme whose coefficients are so many times as large as others is wide."""
_WHOLE = 2.0**10
"""Limits of whole numbers up to this stay as they are."""


def scaled(program: Program) -> tuple[Program, float]:
    """The same programme, its limits among its rows, and what one of its gain is worth.

    Rows are multiplied by powers of two, which rounds nothing; the gain is counted in its unit.
    """
    import numpy as np
    from scipy.sparse import csr_array, vstack

    unit = Unit.of(np.abs(program.gain))
    most = program.upper
    matrix, lower, upper = _rows(program.matrix, program.row_lower, program.row_upper, most, _LARGEST)
    if program.limits is not None and len(program.limits.lower):
        limits = program.limits
        row, site = np.nonzero(limits.matrix)
        some = csr_array((limits.matrix[row, site], (row, site)), shape=(len(limits.lower), len(program.gain)))
        some, low, high = _rows(some, limits.lower - limits.slack / 2, limits.upper + limits.slack / 2, most, _WHOLE)
        matrix = csr_array(vstack([matrix, some], format="csr"))
        lower, upper = np.append(lower, low), np.append(upper, high)
    lower, upper = np.clip(lower, -np.inf, _BEYOND), np.clip(upper, -_BEYOND, np.inf)
    return attrs.evolve(
        program, gain=np.copysign(unit.count(np.abs(program.gain)), program.gain), matrix=matrix, row_lower=lower,
        row_upper=upper, limits=None,
    ), unit.size  # fmt: skip


def _rows(
    matrix: csr_array, lower: NDArray[np.float64], upper: NDArray[np.float64], most: NDArray[np.float64], largest: float
) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
    """Rows with their greatest coefficient near one, where it was too large or too small for the solver.

    The solver leaves out what is too small beside it: the bounds of the row give way by as much.
    """
    import numpy as np
    from scipy.sparse import csr_array

    lengths = np.diff(matrix.indptr)
    some = np.flatnonzero(lengths)
    lower = np.where((lengths == 0) & (lower > 0), 1.0, lower)  # what nothing meets, however little it asks
    upper = np.where((lengths == 0) & (upper < 0), -1.0, upper)
    if not len(some):
        return matrix, lower, upper
    greatest = np.ones(len(lengths))
    greatest[some] = np.maximum.reduceat(np.abs(matrix.data), matrix.indptr[some])
    off = (greatest > largest) | (greatest < _SMALLEST) & (greatest > 0)
    shift = np.where(off, -np.frexp(greatest)[1], 0)
    data = np.ldexp(matrix.data, np.repeat(shift, lengths)) if off.any() else matrix.data
    small = np.flatnonzero((np.abs(data) < _LEFT_OUT) & (data != 0))
    if not off.any() and not len(small):
        return matrix, lower, upper
    part = data[small] * most[matrix.indices[small]]
    row = np.repeat(np.arange(len(lengths)), lengths)[small]
    lower = np.ldexp(lower, shift) - np.bincount(row, np.maximum(part, 0.0), minlength=len(lengths))
    upper = np.ldexp(upper, shift) + np.bincount(row, np.maximum(-part, 0.0), minlength=len(lengths))
    return csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape), lower, upper


def is_wide(program: Program) -> bool:
    """Whether its coefficients are of so different sizes that the solver may round a part of them away."""
    import numpy as np

    sizes = np.abs(program.matrix.data)
    sizes = sizes[sizes > 0]
    return bool(len(sizes) and sizes.max() > _WIDE * sizes.min())


def cut(limits: System, chosen: NDArray[np.bool_]) -> System:
    """The limits, and a row that this choice breaks, which breaks one of them, and no choice that meets them.

    Of a sum that is too great, the greatest of its parts are too many together, and so are any as great (Balas 1975).
    """
    import numpy as np

    sums = limits.matrix @ chosen
    over = np.flatnonzero(sums > limits.upper + limits.slack)
    row, most, slack = (
        (limits.matrix[over[0]], limits.upper[over[0]], limits.slack[over[0]]) if len(over) else _turned(limits, sums)
    )
    inside = np.where(row < 0, ~chosen, chosen) & (row != 0)  # what makes the sum great
    size, rest = np.abs(row), float(row[row < 0].sum())
    order = np.flatnonzero(inside)[np.argsort(-size[inside], kind="stable")]
    enough = int(np.argmax(rest + np.cumsum(size[order]) > most + slack)) + 1
    members = order[:enough]
    every = size >= size[members].max()
    every[members] = True
    sign = np.where(row < 0, -1.0, 1.0)
    return limits.and_row(np.where(every, sign, 0.0), enough - 1 - float((row[every] < 0).sum()))


def _turned(limits: System, sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], float, float]:
    """The first row whose sum is too small, as one whose sum is too great."""
    import numpy as np

    at = int(np.argmax(sums < limits.lower - limits.slack))
    return -limits.matrix[at], -float(limits.lower[at]), float(limits.slack[at])
