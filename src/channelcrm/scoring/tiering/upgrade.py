"""What a dealer lacks for the next better tier, and what that would bring (handbook H5)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.scoring.columns import numbers
from channelcrm.values.arguments import require_type
from channelcrm.values.attributes import Scalar

if TYPE_CHECKING:
    from channelcrm.scoring.tiering.tiers import TierPolicy

__all__ = ["Upgrade", "upgrade_of"]


@attrs.frozen(kw_only=True)
class Upgrade:
    """What the next better tier asks more, and what it brings.

    Attributes:
        tier: the next better one.
        lacking: measure -> how much more it takes (how much less, where little is good); None when it is not known.
        benefits: benefit -> what it is today and what it would be, for all that differ; None is nothing.
    """

    tier: str
    lacking: Mapping[str, float | None]
    benefits: Mapping[str, tuple[Scalar, Scalar]]


def upgrade_of(policy: TierPolicy, measures: Mapping[str, float | None], tier: str | None) -> Upgrade | None:
    """See ``TierPolicy.upgrade``."""
    import numpy as np

    require_type(measures, Mapping, "measures")
    row = {name: numbers(np.fromiter([measures.get(name)], dtype=object), name) for name in policy.measures}
    place = int(policy.reached(row, rows=1)[0]) if tier is None else policy.place(tier)
    if place == 0:
        return None
    now, better = policy.tiers[place], policy.tiers[place - 1]
    values = {name: float(column[0]) for name, column in row.items()}
    lacking = {
        bar.measure: None if np.isnan(values[bar.measure]) else bar.gap(values[bar.measure])
        for bar in better.bars
        if not bar.met(values[bar.measure])
    }
    names = dict.fromkeys([*better.benefits, *now.benefits])
    benefits = {name: (now.benefits.get(name), better.benefits.get(name)) for name in names}
    return Upgrade(
        tier=better.name, lacking=MappingProxyType(lacking),
        benefits=MappingProxyType({name: both for name, both in benefits.items() if both[0] != both[1]}),
    )  # fmt: skip
