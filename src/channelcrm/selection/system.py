"""Linear limits on a choice of sites: rows over the sites, and sites that must or may not be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["System", "at_most", "join"]

_SLACK = 1e-12
"""How far, relative to the limit, a sum may stray over it by rounding."""


@attrs.frozen(kw_only=True, eq=False)
class System:
    """``lower <= matrix @ x <= upper`` (dense, limits x sites), x = 1 for ``must``, x = 0 for ``must_not``."""

    matrix: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    must: NDArray[np.bool_]
    must_not: NDArray[np.bool_]

    @classmethod
    def free(cls, sites: int) -> System:
        """No limit at all."""
        import numpy as np

        return cls(
            matrix=np.zeros((0, sites)), lower=np.zeros(0), upper=np.zeros(0), must=np.zeros(sites, dtype=bool),
            must_not=np.zeros(sites, dtype=bool),
        )  # fmt: skip

    @classmethod
    def row(cls, coefficients: NDArray[np.float64], lower: float, upper: float) -> System:
        """One row."""
        import numpy as np

        return attrs.evolve(
            cls.free(len(coefficients)), matrix=np.asarray(coefficients, dtype=np.float64)[None, :],
            lower=np.asarray([lower], dtype=np.float64), upper=np.asarray([upper], dtype=np.float64),
        )  # fmt: skip

    @property
    def slack(self) -> NDArray[np.float64]:
        """Rounding allowed in each row."""
        import numpy as np

        sizes = [np.where(np.isfinite(limit), np.abs(limit), 0.0) for limit in (self.lower, self.upper)]
        slack: NDArray[np.float64] = _SLACK * (1 + np.maximum(*sizes))
        return slack

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
    matrix, lower, upper = (
        np.concatenate([getattr(one, part) for one in every]) for part in ("matrix", "lower", "upper")
    )
    falls = np.isfinite(lower) & (matrix < 0).any(axis=1)
    return System(
        matrix=np.vstack([matrix, -matrix[falls]]), lower=np.append(lower, np.full(falls.sum(), -np.inf)),
        upper=np.append(upper, -lower[falls]), must=np.logical_or.reduce([one.must for one in every]),
        must_not=np.logical_or.reduce([one.must_not for one in every]),
    )  # fmt: skip
