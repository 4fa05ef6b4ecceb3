"""Places that serve: whatever has an id and a location, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values.location import Location
from channelcrm.values.tables import FrameLike

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
    """Located places in the order of their ids, and the ids of those without a location."""

    ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    unlocated: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)


def sites_of(places: Places) -> Sites:
    """Ids and coordinates, sorted by id.

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
    located = [(id, location) for id, location in pairs if location is not None]
    return Sites(
        ids=tuple(id for id, _ in located),
        lon=np.asarray([location.lon for _, location in located], dtype=np.float64),
        lat=np.asarray([location.lat for _, location in located], dtype=np.float64),
        unlocated=tuple(id for id, location in pairs if location is None),
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
