"""Linear limits on a choice of sites: rows over the sites, and sites that must or may not be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.units import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["System", "at_most", "join"]

_SLACK = 1e-12
"""How far, as a part of the limit, a sum that is not counted in whole numbers may stray over it by rounding."""
_EXACT = 2.0**53
"""Whole numbers up to this sum without rounding."""


@attrs.frozen(kw_only=True, eq=False)
class System:
    """``lower <= matrix @ x <= upper`` (dense, limits x sites), x = 1 for ``must``, x = 0 for ``must_not``.

    ``slack`` is the rounding allowed in each row: none in rows of whole numbers.
    """

    matrix: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    slack: NDArray[np.float64]
    must: NDArray[np.bool_]
    must_not: NDArray[np.bool_]

    @classmethod
    def free(cls, sites: int) -> System:
        """No limit at all."""
        import numpy as np

        return cls(
            matrix=np.zeros((0, sites)), lower=np.zeros(0), upper=np.zeros(0), slack=np.zeros(0),
            must=np.zeros(sites, dtype=bool), must_not=np.zeros(sites, dtype=bool),
        )  # fmt: skip

    @classmethod
    def row(cls, coefficients: NDArray[np.float64], lower: float, upper: float) -> System:
        """One row, counted in its unit, so that budgets in cents hold to the cent.

        A site that alone breaks a limit from above, where no other takes anything back, must not be chosen: its
        coefficient, however large, is left out.
        """
        import numpy as np

        row = np.asarray(coefficients, dtype=np.float64)
        alone = (row > upper * (1 + _SLACK)) if (row >= 0).all() else np.zeros(len(row), dtype=bool)
        row = np.where(alone, 0.0, row)
        unit = Unit.of(np.abs(row), most=_EXACT)
        most, less = unit.most(np.asarray([upper, -lower])).tolist()
        row = np.copysign(unit.count(np.abs(row)), row)
        return cls.free(len(row)).and_row(row, most, -less, alone, exact=unit.whole)

    def and_row(
        self, coefficients: NDArray[np.float64], upper: float, lower: float = -float("inf"),
        must_not: NDArray[np.bool_] | None = None, *, exact: bool = True,
    ) -> System:  # fmt: skip
        """One row more, as it stands; ``exact`` when all its numbers are whole."""
        import numpy as np

        size = max((abs(limit) for limit in (lower, upper) if np.isfinite(limit)), default=0.0)
        if (coefficients < 0).any():
            size = max(size, float(np.abs(coefficients).max()))
        return attrs.evolve(
            self, matrix=np.vstack([self.matrix, coefficients]), lower=np.append(self.lower, lower),
            upper=np.append(self.upper, upper), slack=np.append(self.slack, 0.0 if exact else _SLACK * size),
            must_not=self.must_not if must_not is None else self.must_not | must_not,
        )  # fmt: skip

    def holds(self, chosen: NDArray[np.bool_]) -> bool:
        """True when this choice meets every limit."""
        if (self.must & ~chosen).any() or (self.must_not & chosen).any():
            return False
        sums = self.matrix @ chosen
        return bool(((sums >= self.lower - self.slack) & (sums <= self.upper + self.slack)).all())

    def allows(self, sums: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which columns of sums (limits x cases) keep below the upper limits."""
        import numpy as np

        return np.asarray((sums <= (self.upper + self.slack)[:, None]).all(axis=0), dtype=bool)

    def room(self) -> int | None:
        """How many sites may be chosen beside those that must be, when that is the only limit on them; else None."""
        import numpy as np

        free = ~(self.must | self.must_not)
        room = int(free.sum())
        left = self.upper + self.slack - self.matrix @ self.must
        for row, lower, rest in zip(self.matrix[:, free], self.lower, left, strict=True):
            if np.isfinite(lower) or (row != row[:1]).any() or (row[:1] < 0).any():
                return None
            if len(row) and row[0] > 0 and rest < row[0] * room:
                room = max(0, int(rest // row[0]))
        return room

    def most(self) -> int:
        """No choice that meets the limits has more sites: what each upper limit alone lets in, the least first."""
        import numpy as np

        free = ~(self.must | self.must_not)
        counts = np.isfinite(self.upper) & (self.matrix[:, free] >= 0).all(axis=1)
        left = (self.upper + self.slack - self.matrix @ self.must)[counts]
        sums = np.sort(self.matrix[counts][:, free], axis=1).cumsum(axis=1)
        room = (sums <= left[:, None]).sum(axis=1).min(initial=int(free.sum()))
        return int(room) + int(self.must.sum())

    def by_number(self) -> System:
        """Only how many sites these limits let in at most, which must be, and which must not."""
        wide = at_most(len(self.must), self.most())
        return attrs.evolve(wide, must=self.must, must_not=self.must_not)

    def only(self, sites: NDArray[np.int64]) -> System:
        """The same limits on some of the sites, the others not chosen."""
        return attrs.evolve(
            self, matrix=self.matrix[:, sites], must=self.must[sites], must_not=self.must_not[sites]
        )  # fmt: skip


def at_most(sites: int, p: int) -> System:
    """At most p of the sites."""
    import numpy as np

    return System.row(np.ones(sites), -np.inf, p)


def join(systems: list[System], sites: int) -> System:
    """All limits of several systems together.

    A least sum that a further site can fall below is said from above as well: whoever adds sites looks there.
    """
    import numpy as np

    every = [System.free(sites), *systems]
    matrix, lower, upper, slack = (
        np.concatenate([getattr(one, part) for one in every]) for part in ("matrix", "lower", "upper", "slack")
    )
    falls = np.isfinite(lower) & (matrix < 0).any(axis=1)
    return System(
        matrix=np.vstack([matrix, -matrix[falls]]), lower=np.append(lower, np.full(falls.sum(), -np.inf)),
        upper=np.append(upper, -lower[falls]), slack=np.append(slack, slack[falls]),
        must=np.logical_or.reduce([one.must for one in every]),
        must_not=np.logical_or.reduce([one.must_not for one in every]),
    )  # fmt: skip
