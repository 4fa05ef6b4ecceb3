"""Reach that fades: full nearby, less and less farther off."""

from __future__ import annotations

from typing import Protocol

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.reach.interface import Demand, Links, Reach
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import is_finite, plain, shown
from channelcrm.values.location import Location

__all__ = ["Fading"]


class _Limited(Reach, Protocol):
    """A reach with a largest cost, such as Radius or TravelMatrix."""

    @property
    def limit(self) -> float | None:
        """The largest cost within reach."""


def _limited(_: object, __: object, value: _Limited) -> None:
    limit = getattr(value, "limit", None)
    if not callable(getattr(value, "links", None)) or limit is None:
        raise ValidationError(
            f"{value!r} is no reach with a limit.", field="within", value=value,
            remedy="Give Radius(km=50), or a TravelMatrix with its limit.",
        )  # fmt: skip


def _full(fading: Fading, _: object, value: float) -> None:
    limit = fading.within.limit or 0.0
    if not (is_finite(value) and 0 <= value < limit):
        raise ValidationError(
            f"{shown(value)} is not from 0 to below the limit of {limit:g} {fading.within.unit}.", field="full",
            value=value,
            remedy="Give the cost up to which demand is served wholly.",
        )  # fmt: skip


@attrs.frozen
class Fading:
    """Served wholly up to a cost of ``full``, then less and less in proportion, and not at all from the limit on.

    Demand that several dealers reach is served as fully as the best of them does: the gradual cover of Church, Roberts
    (1983) and Berman, Krass (2002).

    Args:
        within: a reach with a limit, such as ``Radius(km=50)`` or ``TravelMatrix(..., limit=45)``.
        full: the cost up to which a place is served wholly, in the unit of the reach; 0 up to below its limit.

    Raises:
        ValidationError: a reach without a limit, or a cost that is not below it.
    """

    within: _Limited = attrs.field(validator=_limited)
    full: float = attrs.field(kw_only=True, converter=plain, validator=_full)

    def __str__(self) -> str:
        return f"{self.within}, wholly up to {self.full:g} {self.unit}"

    @property
    def unit(self) -> str:
        """That of the reach that fades."""
        return self.within.unit

    @property
    def limit(self) -> float | None:
        """The cost from which on nothing is served."""
        return self.within.limit

    def knows(self, id: str, location: Location | None, /) -> bool:
        """Whom the reach that fades knows."""
        return self.within.knows(id, location)

    def links(self, demand: Demand, sites: Sites, /) -> Links:
        """The pairs that are served at all, each with its strength."""
        import numpy as np

        links = self.within.links(demand, sites)
        limit = self.within.limit or 0.0
        fading = np.minimum((limit - links.cost) / (limit - self.full), 1.0)
        faded = attrs.evolve(links, strength=links.strengths * fading)
        return faded.where(fading > 0)

    def most(self, demand: Demand, sites: Sites) -> int:
        """At most how many pairs are looked at."""
        own = getattr(self.within, "most", None)
        return len(demand) * len(sites) if own is None else int(own(demand, sites))
