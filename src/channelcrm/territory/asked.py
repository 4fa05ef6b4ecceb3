"""What is asked of a division, checked: shares, tolerances, who must and must not have what, what today is like."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.territory.geography import Geography
from channelcrm.values.arguments import is_finite, require_type, shown, stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Asked", "check_balance", "check_shares"]


@attrs.frozen(kw_only=True, eq=False)
class Asked:
    """Pairs of areas and centres that someone decided on, as positions.

    Attributes:
        locked: areas x 1, the centre that must have it; -1 for none.
        today: areas x 1, the centre that has it today; -1 for none, or one that is no centre any more.
        forbidden: areas x centres, True where it must not be.
    """

    locked: NDArray[np.int64]
    today: NDArray[np.int64]
    forbidden: NDArray[np.bool_]

    @classmethod
    def read(
        cls,
        geo: Geography,
        centers: tuple[str, ...],
        locked: Mapping[str, str] | None,
        forbidden: Iterable[tuple[str, str]] | None,
        today: Mapping[str, str] | None,
    ) -> Asked:
        """Ids to positions.

        Raises:
            ValidationError: an unknown area, a centre that is none (but in ``today``), or something that is no pair.
        """
        import numpy as np

        areas: dict[str, int] = {id: at for at, id in enumerate(geo.ids)}
        places = {id: at for at, id in enumerate(centers)}
        fixed, held = np.full(len(geo), -1, dtype=np.int64), np.full(len(geo), -1, dtype=np.int64)
        for given, into, field in ((locked, fixed, "locked"), (today, held, "today")):
            require_type(given, Mapping | None, field)
            for area, center in (given or {}).items():
                at = _place(area, areas, field, "area")
                into[at] = places.get(center, -1) if field == "today" else _place(center, places, field, "centre")
        barred = np.zeros((len(geo), len(centers)), dtype=bool)
        for row, pair in enumerate(stream(() if forbidden is None else forbidden, object, "forbidden"), 1):
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise ValidationError(
                    f"{shown(pair)} is no pair.", field="forbidden", value=pair, row=row,
                    remedy="Give pairs of an area's and a centre's id.",
                )  # fmt: skip
            barred[_place(pair[0], areas, "forbidden", "area"), _place(pair[1], places, "forbidden", "centre")] = True
        return cls(locked=fixed, today=held, forbidden=barred)


def check_balance(balance: Mapping[str, float] | None, geo: Geography) -> Mapping[str, float]:
    """Measure -> tolerance, a finite number of zero or more.

    Raises:
        ValidationError: an unknown measure, or another tolerance.
    """
    require_type(balance, Mapping | None, "balance")
    for name, tolerance in (balance or {}).items():
        geo.measure("" if name is None else name)
        if not is_finite(tolerance) or tolerance < 0:
            raise ValidationError(
                f"{shown(tolerance)} is no tolerance.", field=f"balance.{name}", value=tolerance,
                remedy="Give how far a district may be from its share, such as 0.05 for 5%.",
            )  # fmt: skip
    return MappingProxyType({name: float(tolerance) for name, tolerance in (balance or {}).items()})


def check_shares(shares: Mapping[str, float] | None, centers: tuple[str, ...]) -> Mapping[str, float]:
    """Centre -> its share of the whole; equal ones by default. They add up to one.

    Raises:
        ValidationError: a centre that is none, or is left out, a share that is not above zero.
    """
    require_type(shares, Mapping | None, "shares")
    if shares is None:
        return MappingProxyType(dict.fromkeys(centers, 1 / max(len(centers), 1)))
    places = {id: at for at, id in enumerate(centers)}
    for center, share in shares.items():
        _place(center, places, "shares", "centre")
        if not is_finite(share) or share <= 0:
            raise ValidationError(
                f"{shown(share)} is no share.", field=f"shares.{center}", value=share,
                remedy="Give a number above zero: twice the number is twice the share.",
            )  # fmt: skip
    for center in centers:
        if center not in shares:
            raise ValidationError(
                f"The centre {center!r} has no share.",
                field="shares",
                value=center,
                remedy="Give one for every centre.",
            )
    whole = math.fsum(shares.values())
    return MappingProxyType({center: shares[center] / whole for center in centers})


def _place(id: object, places: Mapping[str, int], field: str, what: str) -> int:
    if isinstance(id, str) and id in places:
        return places[id]
    close = nearest(id, places) if isinstance(id, str) else None
    raise ValidationError(
        f"There is no {what} {shown(id)}.", field=field, value=id,
        remedy=f"Did you mean {close!r}?" if close else f"Ids of {what}s that there are: {shown(list(places)[:3])}.",
    )  # fmt: skip
