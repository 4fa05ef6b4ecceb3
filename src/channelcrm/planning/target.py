"""Targets: a figure to reach, where, with what, by when."""

from __future__ import annotations

from decimal import Decimal

import attrs

from channelcrm.market.observation import exact
from channelcrm.values import checks
from channelcrm.values.ids import AreaId, DealerId
from channelcrm.values.period import Period

__all__ = ["Target"]


@attrs.frozen(kw_only=True)
class Target:
    """A figure to reach: ``value`` of ``metric`` in ``unit`` within ``period`` (handbook P1, P2).

    ``area_id`` and ``dealer_id`` None and ``product_line`` "" mean all of them.
    """

    metric: str = attrs.field(validator=checks.text)
    area_id: AreaId | None = attrs.field(default=None, validator=checks.optional(checks.text))
    dealer_id: DealerId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    product_line: str = attrs.field(default="", validator=checks.whole_text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    value: Decimal = attrs.field(converter=exact)
    unit: str = attrs.field(default="", validator=checks.whole_text)
