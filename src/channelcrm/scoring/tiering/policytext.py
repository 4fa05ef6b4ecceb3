"""A tier policy as plain data, for its files and its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping

from channelcrm.scoring.plain import Within, as_text, canonical, check_keys, items
from channelcrm.scoring.tiering.bars import Tier
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.values.period import Quarters

__all__ = ["canonical_json", "policy_from_dict", "policy_to_dict"]


def policy_to_dict(policy: TierPolicy) -> dict[str, object]:
    """Plain dicts, lists, numbers and texts; what is left out reads back as it is by default."""
    data: dict[str, object] = {"name": policy.name}
    if policy.keep_for.count:
        data["keep_for_quarters"] = policy.keep_for.count
    if policy.approval:
        data["approval"] = True
    if policy.margin:
        data["margin"] = dict(policy.margin)
    data["tiers"] = [
        {"name": tier.name}
        | {
            field: dict(values)
            for field, values in (("at_least", tier.at_least), ("at_most", tier.at_most), ("benefits", tier.benefits))
            if values
        }
        for tier in policy.tiers
    ]
    return data


def canonical_json(policy: TierPolicy) -> str:
    """All that a policy says, its name apart, as one text: equal policies have equal texts."""
    data = {key: value for key, value in policy_to_dict(policy).items() if key != "name"}
    return json.dumps(canonical(data), sort_keys=True)


def policy_from_dict(data: Mapping[str, object]) -> TierPolicy:
    """The policy of plain data.

    Raises:
        ValidationError: a key that is missing or unknown, a value that cannot be right; the field says where.
    """
    check_keys(data, "", needed=("tiers",), allowed=("name", "keep_for_quarters", "approval", "margin"))
    tiers = [_tier(item, f"tiers[{row}]") for row, item in enumerate(items(data["tiers"], "tiers"))]
    with Within("keep_for_quarters"):
        keep_for = Quarters(data.get("keep_for_quarters", 0))  # type: ignore[arg-type]  # checked by it
    return TierPolicy(
        tiers, keep_for=keep_for, name=as_text(data.get("name", "tiers"), "name"),
        margin=data.get("margin", {}), approval=data.get("approval", False),  # type: ignore[arg-type]  # checked by it
    )  # fmt: skip


def _tier(data: Mapping[str, object], where: str) -> Tier:
    check_keys(data, where, needed=("name",), allowed=("at_least", "at_most", "benefits"))
    with Within(where):
        return Tier(**data)  # type: ignore[arg-type]  # checked by it
