"""What dealers care about."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from channelcrm.errors import ValidationError
from channelcrm.market.observation import exact
from channelcrm.values import checks
from channelcrm.values.ids import DealerId, NeedId

__all__ = ["Need"]


def _weight(value: str | float | Decimal) -> Decimal:
    try:
        return exact(value)
    except ValidationError as problem:
        raise ValidationError(problem.message, field="weight", value=value, remedy=problem.remedy) from None


@attrs.frozen(kw_only=True)
class Need:
    """One thing a dealer asked for or lacks (handbook C2)."""

    id: NeedId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    topic: str = attrs.field(validator=checks.text)
    weight: Decimal = attrs.field(default=Decimal(1), converter=_weight, validator=checks.share)
    noted_at: datetime = attrs.field(validator=checks.aware)
    source: str = attrs.field(default="", validator=checks.whole_text)
    note: str = attrs.field(default="", validator=checks.whole_text)
    met_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    revision: int = attrs.field(default=0, eq=False, repr=False)
