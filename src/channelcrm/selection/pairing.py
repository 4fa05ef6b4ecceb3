"""Limits on which dealers may stand beside which."""

from __future__ import annotations

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.candidates import Candidates
from channelcrm.selection.limits import ids_of, mask_of
from channelcrm.selection.system import System, join
from channelcrm.territory.distance import great_circle_km
from channelcrm.territory.sites import sites_of
from channelcrm.values.arguments import is_finite, plain, shown

__all__ = ["Apart", "Spacing", "Together"]


def _some(ids: tuple[str, ...]) -> str:
    return f"{len(ids)} dealers" if len(ids) > 3 else ", ".join(ids)


def _pair(_: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if len(value) < 2:
        raise ValidationError(
            f"{shown(value)} are no two dealers.", field=attribute.name, value=value, remedy="Give two or more ids."
        )


@attrs.frozen
class Together:
    """These dealers are chosen all or none: ids, or the dealers themselves."""

    ids: tuple[str, ...] = attrs.field(converter=ids_of, validator=_pair)

    def __str__(self) -> str:
        return f"Together({_some(self.ids)})"

    def system(self, candidates: Candidates, /) -> System:
        """Each as often as the first."""
        import numpy as np

        at = np.flatnonzero(mask_of(self.ids, candidates))
        rows = []
        for other in at[1:]:
            row = np.zeros(len(candidates))
            row[at[0]], row[other] = 1.0, -1.0
            rows += [System.row(row, 0.0, np.inf), System.row(-row, 0.0, np.inf)]
        return join(rows, len(candidates))


@attrs.frozen
class Apart:
    """At most one of these dealers is chosen: ids, or the dealers themselves."""

    ids: tuple[str, ...] = attrs.field(converter=ids_of, validator=_pair)

    def __str__(self) -> str:
        return f"Apart({_some(self.ids)})"

    def system(self, candidates: Candidates, /) -> System:
        """One row."""
        import numpy as np

        return System.row(mask_of(self.ids, candidates).astype(np.float64), -np.inf, 1.0)


def _km(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (is_finite(value) and value > 0):
        raise ValidationError(
            f"{shown(value)} is no distance.", field=attribute.name, value=value, remedy="Give km above zero."
        )


@attrs.frozen(kw_only=True)
class Spacing:
    """No two chosen dealers are closer than ``km`` by great circle; those without a location are in nobody's way."""

    km: float = attrs.field(converter=plain, validator=_km)

    def __str__(self) -> str:
        return f"Spacing(km={self.km:g})"

    def system(self, candidates: Candidates, /) -> System:
        """One row for each group of dealers that are all too close to each other; together they name every pair."""
        import numpy as np

        sites = sites_of(candidates.sites)
        count = len(sites)
        close = great_circle_km(sites.lon[:, None], sites.lat[:, None], sites.lon, sites.lat) < self.km
        np.fill_diagonal(close, False)
        left = np.triu(close)
        at = {id: place for place, id in enumerate(candidates.ids)}
        places = np.asarray([at[id] for id in sites.ids], dtype=np.int64)
        rows = []
        for first in range(count):
            while left[first].any():
                group = [first, int(left[first].argmax())]
                common = close[group[0]] & close[group[1]]
                while common.any():  # a group of all says more than its pairs (Padberg 1973)
                    fresh = common & left[group].any(axis=0)
                    group.append(int((fresh if fresh.any() else common).argmax()))
                    common &= close[group[-1]]
                members = np.sort(np.asarray(group))
                left[np.ix_(members, members)] = False
                row = np.zeros(len(candidates))
                row[places[members]] = 1.0
                rows.append(System.row(row, -np.inf, 1.0))
        return join(rows, len(candidates))
