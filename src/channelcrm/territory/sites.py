"""Places that serve: whatever has an id and a location, as arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import unit_sphere
from channelcrm.values.location import Location
from channelcrm.values.tables import FrameLike

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

__all__ = ["Located", "Places", "Sites", "no_place", "sites_of"]


class Located(Protocol):
    """What has an id and a location: a Dealer, or anything of that shape."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def location(self) -> Location | None:
        """Where it is, None when unknown."""


Places = Iterable[Located] | Mapping[str, Location]
"""Dealers, or a mapping of id to location."""


@attrs.frozen(kw_only=True, eq=False)
class Sites:
    """Places in the order of their ids, and the ids of those that a reach cannot use, such as without a location.

    Longitude and latitude are NaN where a reach knows a place by its id alone.
    """

    ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    unlocated: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def tree(self) -> cKDTree:
        """All of them on the unit sphere."""
        from scipy.spatial import cKDTree

        return cKDTree(unit_sphere(self.lon, self.lat))

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """Positions of the first by id at each place, ascending."""
        import numpy as np

        _, firsts = np.unique(np.column_stack([self.lon, self.lat]), axis=0, return_index=True)
        return np.sort(firsts)

    @cached_property
    def tree_of_firsts(self) -> cKDTree:
        """The places on the unit sphere, each once."""
        from scipy.spatial import cKDTree

        firsts = self.firsts
        return self.tree if len(firsts) == len(self) else cKDTree(unit_sphere(self.lon[firsts], self.lat[firsts]))


def sites_of(places: Places, knows: Callable[[str, Location | None], bool] | None = None) -> Sites:
    """Ids and coordinates, sorted by id; ``knows`` says which can be used, by default those with a location.

    Raises:
        ValidationError: an id given twice, or something that has no id and location.
    """
    import numpy as np

    if isinstance(places, Mapping):
        pairs = [_pair(id, location, location) for id, location in places.items()]
    elif isinstance(places, Iterable) and not isinstance(places, FrameLike):
        pairs = [_pair(getattr(place, "id", None), getattr(place, "location", place), place) for place in places]
    else:
        raise no_place(places)
    pairs.sort(key=lambda pair: pair[0])
    for (before, _), (after, _) in pairwise(pairs):
        if before == after:
            raise ValidationError(
                f"The id {after!r} stands twice.", field="id", value=after, remedy="Give each dealer once."
            )
    known = [pair for pair in pairs if (pair[1] is not None if knows is None else knows(*pair))]
    used = {id for id, _ in known}
    return Sites(
        ids=tuple(id for id, _ in known),
        lon=np.asarray([math.nan if at is None else at.lon for _, at in known], dtype=np.float64),
        lat=np.asarray([math.nan if at is None else at.lat for _, at in known], dtype=np.float64),
        unlocated=tuple(id for id, _ in pairs if id not in used),
    )


def _pair(id: object, location: object, given: object) -> tuple[str, Location | None]:
    if id is None or not (location is None or isinstance(location, Location)):
        raise no_place(given)
    return str(id), location


def no_place(given: object) -> ValidationError:
    """What to say to something that has no id and location."""
    shown = type(given).__name__ if isinstance(given, FrameLike) else repr(given)
    return ValidationError(
        f"{shown} is no place.", field="places",
        remedy="Give dealers, or a mapping of id to Location(lon, lat); dealers_from_frame makes dealers of a frame.",
    )  # fmt: skip
