"""The records a store keeps, by the name of their repository."""

from __future__ import annotations

from functools import cache
from typing import TypeVar, cast

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.market.observation import Observation
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.deal import DealRegistration
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.planning.activity import Activity
from channelcrm.planning.fund import FundClaim
from channelcrm.planning.plan import ChannelPlan
from channelcrm.relationship.interaction import Interaction
from channelcrm.relationship.need import Need
from channelcrm.relationship.service_case import ServiceCase
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.record.decision import Decision
from channelcrm.scoring.tiering.standing import TierAssignment
from channelcrm.storage.records import Record, record_of
from channelcrm.territory.area import Area
from channelcrm.territory.territory import Territory

__all__ = ["RECORDS", "UNIQUE", "record_for", "record_named"]

T = TypeVar("T")

# In the order in which references allow them to be added.
RECORDS: dict[str, type] = {
    "dealers": Dealer,
    "contacts": Contact,
    "observations": Observation,
    "areas": Area,
    "territories": Territory,
    "scorecards": Scorecard,
    "decisions": Decision,
    "tiers": TierAssignment,
    "negotiations": Negotiation,
    "agreements": Agreement,
    "deals": DealRegistration,
    "interactions": Interaction,
    "needs": Need,
    "cases": ServiceCase,
    "plans": ChannelPlan,
    "activities": Activity,
    "funds": FundClaim,
}

UNIQUE: dict[str, tuple[str, ...]] = {"dealers": ("code",), "agreements": ("negotiation_id",)}
"""Columns besides the id in which no two records of a repository may agree; None agrees with nothing."""


@cache
def record_named(repository: str) -> Record[object]:
    """The record that this repository keeps."""
    return record_of(RECORDS[repository], repository)


def record_for(kind: type[T]) -> Record[T]:
    """The record of this class.

    Raises:
        ValidationError: no repository keeps this class.
    """
    for repository, known in RECORDS.items():
        if known is kind:
            return cast(Record[T], record_named(repository))
    raise ValidationError(
        f"{kind!r} is not a stored record.", value=kind,
        remedy="Stored are: " + ", ".join(known.__name__ for known in RECORDS.values()) + ".",
    )  # fmt: skip
