"""Positions of sites that must or must not be chosen, and how many may be: each check names the argument."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.checks import as_count
from channelcrm.selection.system import System, at_most
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["as_flags", "as_limits"]


def as_limits(p: int, must: Collection[int], must_not: Collection[int], sites: int) -> System:
    """At most p sites, those that must be among them.

    Raises:
        ValidationError: as for ``as_flags``; a p that is no number of sites, or below the number of those that must be.
    """
    wanted, barred = as_flags(must, must_not, sites)
    count = as_count(p)
    if count < wanted.sum():
        raise ValidationError(
            f"p is {count}, where {wanted.sum()} must be chosen.", field="p", value=count,
            remedy="Give a greater p, or fewer sites that must be chosen.",
        )  # fmt: skip
    limit = at_most(sites, count)
    return attrs.evolve(limit, must=wanted, must_not=barred | limit.must_not)


def as_flags(
    must: Collection[int], must_not: Collection[int], sites: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """One flag a site each.

    Raises:
        ValidationError: a position that no site has, or that is among both.
    """
    wanted, barred = _flags(must, sites, "must"), _flags(must_not, sites, "must_not")
    if (wanted & barred).any():
        site = int((wanted & barred).argmax())
        raise ValidationError(
            f"Site {site} must be chosen and must not.", field="must_not", value=site, remedy="Leave it out of one."
        )
    return wanted, barred


def _flags(positions: Collection[int], sites: int, field: str) -> NDArray[np.bool_]:
    import numpy as np

    flags = np.zeros(sites, dtype=bool)
    for position in positions:
        if isinstance(position, bool) or not (isinstance(position, int | np.integer) and 0 <= position < sites):
            raise ValidationError(
                f"{shown(position)} is no position of a site.", field=field, value=position,
                remedy=f"Give whole numbers from 0 to {sites - 1}.",
            )  # fmt: skip
        flags[position] = True
    return flags
