"""Who holds which areas, for which product line, when."""

from __future__ import annotations

import attrs

from channelcrm.values import checks
from channelcrm.values.attributes import sorted_area_ids
from channelcrm.values.choice import Choice
from channelcrm.values.ids import AreaId, DealerId, TerritoryId
from channelcrm.values.period import Period

__all__ = ["Territory", "TerritoryStatus"]


class TerritoryStatus(Choice):
    """A territory is planned, then in force, then kept for the record."""

    PLANNING = "planning"
    ACTIVE = "active"
    ARCHIVED = "archived"


@attrs.frozen(kw_only=True)
class Territory:
    """A set of areas that one dealer serves for a product line ("" means all lines) over a period (handbook H4)."""

    id: TerritoryId = attrs.field(validator=checks.id_text)
    name: str = attrs.field(validator=checks.text)
    dealer_id: DealerId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    area_ids: tuple[AreaId, ...] = attrs.field(converter=sorted_area_ids, validator=checks.texts)
    product_line: str = attrs.field(default="", validator=checks.whole_text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    status: TerritoryStatus = attrs.field(default=TerritoryStatus.PLANNING, converter=TerritoryStatus)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)
