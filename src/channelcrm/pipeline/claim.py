"""Claims: what an agreement holds, area by area and line by line."""

from __future__ import annotations

import attrs

from channelcrm.pipeline.terms import Exclusivity
from channelcrm.values import checks
from channelcrm.values.ids import AreaId
from channelcrm.values.period import Period

__all__ = ["Claim", "claims_conflict"]


@attrs.frozen(kw_only=True)
class Claim:
    """One area and product line that an agreement holds over a period, and whom that shuts out."""

    area_id: AreaId = attrs.field(validator=checks.text)
    product_line: str = attrs.field(validator=checks.text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    exclusivity: Exclusivity = attrs.field(converter=Exclusivity)


def claims_conflict(a: Claim, b: Claim) -> bool:
    """True when two claims of different agreements cannot both stand.

    They meet on area, product line and at least one day, and one of them is exclusive or sole.
    """
    return (
        a.area_id == b.area_id
        and a.product_line == b.product_line
        and (a.exclusivity.shuts_out or b.exclusivity.shuts_out)
        and a.period.overlaps(b.period)
    )
