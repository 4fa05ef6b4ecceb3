"""Areas, on which claims rest: when one comes to lie in another, what is held there is felt there too."""

from __future__ import annotations

from collections.abc import Sequence

from channelcrm.pipeline.agreement import Agreement
from channelcrm.territory.area import Area
from channelcrm.values.ids import AreaId
from channelcrm_sql.agreements import SqlAgreements, parents_of
from channelcrm_sql.repository import SqlRepository
from channelcrm_sql.tables import RecordTable

__all__ = ["SqlAreas"]


class SqlAreas(SqlRepository[Area]):
    """Implements ``channelcrm.storage.ports.AreaRepository``."""

    def save(self, value: Area, /) -> Area:
        """Replace the stored record by this value."""
        with self.session.all_or_nothing():
            before = self._parent_of(value.id) if type(value) is Area else None
            saved = super().save(value)
            if saved.parent_id != before:
                self._hang([value.id])
        return saved

    def remove(self, id: str, /) -> None:
        """Delete the record."""
        with self.session.all_or_nothing():
            before = self._parent_of(id)
            super().remove(id)
            if before is not None:
                self._hang([id])

    def _added(self, values: Sequence[Area]) -> None:
        inside = [value.id for value in values if value.parent_id is not None]
        if inside:
            self._hang(inside)

    def _parent_of(self, id: str) -> str | None:
        return parents_of(self.session, [AreaId(id)]).get(AreaId(id)) if self._possible(id) else None

    def _hang(self, ids: Sequence[str]) -> None:
        agreements: RecordTable[Agreement] = self.session.tables.records["agreements"]
        SqlAgreements(agreements, self.session).hang(ids)
