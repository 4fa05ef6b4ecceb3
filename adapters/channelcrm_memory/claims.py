"""Who holds what, so that no two agreements hold it against each other."""

from __future__ import annotations

from collections.abc import Iterable

from channelcrm.storage.holds import Hold, Holds

__all__ = ["Claims"]


class Claims:
    """The holds of every agreement, by agreement and by place."""

    __slots__ = ("_by_agreement", "_by_place")

    def __init__(self) -> None:
        self._by_agreement: dict[str, tuple[Hold, ...]] = {}
        self._by_place = Holds()

    def fork(self) -> Claims:
        """A copy that shares nothing that changes."""
        copy = Claims()
        copy._by_agreement = self._by_agreement.copy()
        copy._by_place = self._by_place.fork()
        return copy

    def of(self, agreement_id: str) -> tuple[Hold, ...]:
        """What the agreement holds."""
        return self._by_agreement.get(agreement_id, ())

    def in_the_way(self, wanted: Iterable[Hold]) -> str | None:
        """The first agreement by id that these are in conflict with."""
        return self._by_place.in_the_way(wanted)

    def touching(self, area_id: str) -> list[str]:
        """The agreements that hold something at this area, or in it."""
        return sorted(id for id, holds in self._by_agreement.items() if any(one.place[0] == area_id for one in holds))

    def put(self, agreement_id: str, holds: tuple[Hold, ...]) -> tuple[Hold, ...]:
        """Let the agreement hold these; what it held before."""
        before = self._by_agreement.pop(agreement_id, ())
        self._by_place.drop(before)
        if holds:
            self._by_agreement[agreement_id] = holds
            self._by_place.put(holds)
        return before
