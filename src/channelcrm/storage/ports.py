"""What storage must do. What these protocols cannot say, the conformance suite in channelcrm.testing says."""

# ruff: noqa: D102  the repositories of a unit of work are named after what they keep

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

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
from channelcrm.scoring.pushdown.scoreboard import Scoreboard
from channelcrm.scoring.record.decision import Decision
from channelcrm.scoring.tiering.standing import TierAssignment
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.changes import Change
from channelcrm.storage.expressions import Expression, Order
from channelcrm.storage.fields import Field
from channelcrm.territory.area import Area
from channelcrm.territory.territory import Territory
from channelcrm.values.actor import Actor

if TYPE_CHECKING:
    import geopandas

__all__ = [
    "AgreementRepository", "AreaRepository", "ChangeFeed", "DealerRepository", "Repository", "ScorecardRepository",
    "Store", "UnitOfWork",
]  # fmt: skip

T = TypeVar("T")


class Repository(Protocol[T]):
    """The stored records of one kind, seen from inside one unit of work, its own changes included.

    A call that is refused stores nothing, and the unit of work goes on.
    """

    def add(self, value: T, /) -> T:
        """Store a new record under the revision it carries, 0 when it is new.

        Raises:
            AlreadyExistsError: its id or a unique field is taken.
            NotFoundError: it refers to a record that is not stored.
        """
        ...

    def add_many(self, values: Iterable[T], /) -> int:
        """Store new records in bulk, in chunks of constant memory; how many.

        Raises:
            AlreadyExistsError, NotFoundError: as ``add``, and then none of them is stored.
        """
        ...

    def get(self, id: str, /) -> T:
        """The record with this id.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def save(self, value: T, /) -> T:
        """Replace the stored record by this value; the same value with its next revision.

        Raises:
            ConflictError: someone saved since the value was read.
            NotFoundError: the record, or one it refers to, is not stored.
            AlreadyExistsError: a unique field is taken by another record.
        """
        ...

    def remove(self, id: str, /) -> None:
        """Delete the record.

        Raises:
            NotFoundError: there is none.
            ConflictError: other records refer to it.
        """
        ...

    def find(
        self,
        where: Expression | None = None,
        /,
        *,
        order_by: Sequence[Field | Order] = (),
        limit: int | None = None,
        after: T | None = None,
    ) -> list[T]:
        """The records that answer to ``where``, ordered by ``order_by`` and then by id.

        A page is ``limit`` records that come after the record ``after`` in that order: hand in the last one of the page
        before, which need not be stored any more. Missing values come last, whichever way a field is ordered.

        Raises:
            ValidationError: a question about another kind of record, or a limit below zero.
        """
        ...

    def scan(self, where: Expression | None = None, /, *, size: int = 10_000) -> Iterator[T]:
        """The records that answer to ``where``, by id, read ``size`` at a time; each may be saved meanwhile."""
        ...

    def count(self, where: Expression | None = None, /) -> int:
        """How many records answer to ``where``."""
        ...

    def frame(
        self, where: Expression | None = None, /, *, order_by: Sequence[Field | Order] = ()
    ) -> geopandas.GeoDataFrame:
        """The same records as a GeoDataFrame: a column a stored column, indexed by id, no objects in between.

        Columns are named like ``address_region``; points come from the location, shapes from the geometry, none else.

        Raises:
            MissingExtraError: geopandas is not installed.
        """
        ...


class DealerRepository(Repository[Dealer], Protocol):
    """Dealers can also be merged, and scored where they are stored."""

    def score(
        self,
        card: Scorecard,
        where: Expression | None = None,
        /,
        *,
        policy: TierPolicy | None = None,
        top: int = 100,
        as_of: date | None = None,
    ) -> Scoreboard:
        """What a card makes of the dealers that answer to ``where``: counts, and the best of them.

        The answer is that of ``rank(evidence(uow, card, as_of=day, where=where), card)``, to the millionth of a point;
        a database need not hand out the dealers for it. Columns come from fields and attributes of the dealers and from
        observations (sum, mean, last, growth, count).

        Args:
            card: what counts.
            where: which dealers; None takes all.
            policy: tiers by ``score``, ``low``, ``high`` and ``known`` of the ranking, by columns of the card, and by
                other columns that are named like those of the evidence.
            top: how many of the best to name.
            as_of: the day of the observations; needed when a column is made of them.

        Raises:
            ValidationError: a column that is nowhere, or that only ``evidence`` can gather (visits, territories,
                trends); a custom scale; text where a number belongs, a level that its scale does not have, figures in
                different units.
        """
        ...

    def merge(self, merged: Dealer, /) -> Dealer:
        """Store what ``channelcrm.merge(keep, drop)`` made: ``drop`` goes, what referred to it refers to ``keep``.

        Records that refer to a dealer and observations about one get their next revision. What moved is remembered.

        Raises:
            ValidationError: this dealer has absorbed nobody.
            NotFoundError, ConflictError: either side is not stored, or was saved since it was read.
        """
        ...

    def unmerge(self, id: str, absorbed_id: str, /) -> tuple[Dealer, Dealer]:
        """Undo one merge: the keeper, and the absorbed dealer with all that was its own.

        What moved goes back when it is still stored and still refers to the keeper.

        Raises:
            NotFoundError: there is no such dealer, or it has not itself absorbed the other.
            AlreadyExistsError: the absorbed dealer's code was taken since.
        """
        ...


class AreaRepository(Repository[Area], Protocol):
    """Claims on an area are claims within every area that it lies in, by the ``parent_id`` of the areas stored.

    ``add``, ``save`` and ``remove`` take claims along, under any number of writers.

    Raises:
        ExclusivityConflictError: by its parent the area would bring claims of two agreements together.
    """


class AgreementRepository(Repository[Agreement], Protocol):
    """``add`` and ``save`` hold the promise of exclusivity, under any number of writers.

    Two agreements are in each other's way by ``channelcrm.claims_conflict`` and the areas stored. A negotiation is
    signed once: no two agreements have the same ``negotiation_id``.

    Raises:
        ExclusivityConflictError: a claim meets one of another agreement, and either shuts the other out.
        AlreadyExistsError: another agreement came from the same negotiation, and no claim of it is in the way.
    """


class ScorecardRepository(Repository[Scorecard], Protocol):
    """A card that was used stays as it is, under any number of writers: ``next_version`` makes another.

    Used is a card that a decision names, or whose ``content_hash`` a tier assignment names. What stays is what decides
    a score, which the hash is of; the name may change. ``decisions.add`` and ``decisions.save`` refuse a decision on
    other content than the stored card's; a tier may name a card that is not stored.

    Raises:
        ConflictError: (``save``) the stored card was used, and this one says something else. (``remove``) it was used.
            (``decisions``) the stored card says something else.
    """


class ChangeFeed(Protocol):
    """Every committed change, in the order of commits, for ever."""

    def after(self, cursor: int = 0, /, *, limit: int = 1000, repository: str | None = None) -> list[Change]:
        """The changes whose ``number`` is above ``cursor``, lowest first.

        Who reads on from the last number seen never misses one.
        """
        ...


class UnitOfWork(Protocol):
    """One transaction: all of its changes, or none. Others see them when they are committed; readers never wait."""

    @property
    def dealers(self) -> DealerRepository: ...
    @property
    def contacts(self) -> Repository[Contact]: ...
    @property
    def observations(self) -> Repository[Observation]: ...
    @property
    def areas(self) -> AreaRepository: ...
    @property
    def territories(self) -> Repository[Territory]: ...
    @property
    def scorecards(self) -> ScorecardRepository: ...
    @property
    def decisions(self) -> Repository[Decision]: ...
    @property
    def tiers(self) -> Repository[TierAssignment]: ...
    @property
    def negotiations(self) -> Repository[Negotiation]: ...
    @property
    def agreements(self) -> AgreementRepository: ...
    @property
    def deals(self) -> Repository[DealRegistration]: ...
    @property
    def interactions(self) -> Repository[Interaction]: ...
    @property
    def needs(self) -> Repository[Need]: ...
    @property
    def cases(self) -> Repository[ServiceCase]: ...
    @property
    def plans(self) -> Repository[ChannelPlan]: ...
    @property
    def activities(self) -> Repository[Activity]: ...
    @property
    def funds(self) -> Repository[FundClaim]: ...
    @property
    def events(self) -> ChangeFeed: ...


class Store(Protocol):
    """An opened store; a context manager that closes itself."""

    def begin(self, *, by: Actor | None = None, at: datetime | None = None) -> AbstractContextManager[UnitOfWork]:
        """A unit of work: commits at the end, an exception rolls all of it back.

        ``by`` and ``at`` are written into the change feed; ``at`` defaults to the time of the call.
        """
        ...

    def close(self) -> None:
        """Let go of the database. Idempotent."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
