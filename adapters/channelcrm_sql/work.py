"""The unit of work: one transaction, its repositories and its feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from channelcrm_sql.agreements import SqlAgreements
from channelcrm_sql.areas import SqlAreas
from channelcrm_sql.dealers import SqlDealers
from channelcrm_sql.feed import SqlChangeFeed
from channelcrm_sql.repository import SqlRepository
from channelcrm_sql.session import Session

if TYPE_CHECKING:
    from channelcrm.dealers.contact import Contact
    from channelcrm.market.observation import Observation
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
    from channelcrm.territory.area import Area
    from channelcrm.territory.territory import Territory

__all__ = ["SqlUnitOfWork"]

_SPECIAL: dict[str, type[SqlRepository[Any]]] = {
    "dealers": SqlDealers, "areas": SqlAreas, "agreements": SqlAgreements,
}  # fmt: skip


class SqlUnitOfWork:
    """Implements ``channelcrm.storage.ports.UnitOfWork``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._repositories: dict[str, SqlRepository[Any]] = {}
        self._feed = SqlChangeFeed(session)

    def _repository(self, name: str) -> SqlRepository[Any]:
        made = self._repositories.get(name)
        if made is None:
            kind = _SPECIAL.get(name, SqlRepository)
            made = self._repositories[name] = kind(self._session.tables.records[name], self._session)
        return made

    @property
    def dealers(self) -> SqlDealers:
        """Who sells for us."""
        return cast(SqlDealers, self._repository("dealers"))

    @property
    def contacts(self) -> SqlRepository[Contact]:
        """The people at dealers."""
        return self._repository("contacts")

    @property
    def observations(self) -> SqlRepository[Observation]:
        """What was seen."""
        return self._repository("observations")

    @property
    def areas(self) -> SqlRepository[Area]:
        """The map."""
        return self._repository("areas")

    @property
    def territories(self) -> SqlRepository[Territory]:
        """Who holds which areas."""
        return self._repository("territories")

    @property
    def scorecards(self) -> SqlRepository[Scorecard]:
        """How dealers are judged."""
        return self._repository("scorecards")

    @property
    def decisions(self) -> SqlRepository[Decision]:
        """What was decided on which evidence."""
        return self._repository("decisions")

    @property
    def tiers(self) -> SqlRepository[TierAssignment]:
        """Which dealer held which tier when."""
        return self._repository("tiers")

    @property
    def negotiations(self) -> SqlRepository[Negotiation]:
        """Talks under way and ended."""
        return self._repository("negotiations")

    @property
    def agreements(self) -> SqlAgreements:
        """What was signed."""
        return cast(SqlAgreements, self._repository("agreements"))

    @property
    def deals(self) -> SqlRepository[DealRegistration]:
        """Registered deals."""
        return self._repository("deals")

    @property
    def interactions(self) -> SqlRepository[Interaction]:
        """Visits, calls, letters."""
        return self._repository("interactions")

    @property
    def needs(self) -> SqlRepository[Need]:
        """What dealers lack."""
        return self._repository("needs")

    @property
    def cases(self) -> SqlRepository[ServiceCase]:
        """Requests for service."""
        return self._repository("cases")

    @property
    def plans(self) -> SqlRepository[ChannelPlan]:
        """What the channel is to reach."""
        return self._repository("plans")

    @property
    def activities(self) -> SqlRepository[Activity]:
        """Programmes and events."""
        return self._repository("activities")

    @property
    def funds(self) -> SqlRepository[FundClaim]:
        """Money claimed back."""
        return self._repository("funds")

    @property
    def events(self) -> SqlChangeFeed:
        """What was committed."""
        return self._feed
