"""A unit of work in memory: every repository on one view."""

from __future__ import annotations

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Dealer
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
from channelcrm.storage.catalogue import record_for
from channelcrm.storage.changes import Change
from channelcrm.storage.ports import UnitOfWork
from channelcrm.territory.area import Area
from channelcrm.territory.territory import Territory
from channelcrm_memory.dealers import MemoryDealers
from channelcrm_memory.feed import MemoryFeed
from channelcrm_memory.repository import MemoryRepository
from channelcrm_memory.working import Working

__all__ = ["MemoryUnitOfWork"]


class MemoryUnitOfWork:
    """See channelcrm.storage.ports.UnitOfWork."""

    def __init__(self, working: Working, changes: list[Change]) -> None:
        self.dealers = MemoryDealers(working, record_for(Dealer))
        self.contacts = MemoryRepository(working, record_for(Contact))
        self.observations = MemoryRepository(working, record_for(Observation))
        self.areas = MemoryRepository(working, record_for(Area))
        self.territories = MemoryRepository(working, record_for(Territory))
        self.scorecards = MemoryRepository(working, record_for(Scorecard))
        self.decisions = MemoryRepository(working, record_for(Decision))
        self.tiers = MemoryRepository(working, record_for(TierAssignment))
        self.negotiations = MemoryRepository(working, record_for(Negotiation))
        self.agreements = MemoryRepository(working, record_for(Agreement))
        self.deals = MemoryRepository(working, record_for(DealRegistration))
        self.interactions = MemoryRepository(working, record_for(Interaction))
        self.needs = MemoryRepository(working, record_for(Need))
        self.cases = MemoryRepository(working, record_for(ServiceCase))
        self.plans = MemoryRepository(working, record_for(ChannelPlan))
        self.activities = MemoryRepository(working, record_for(Activity))
        self.funds = MemoryRepository(working, record_for(FundClaim))
        self.events = MemoryFeed(working, changes)


_: type[UnitOfWork] = MemoryUnitOfWork
