"""Propose tiers for all who should be graded, those included of whom nothing is known any more (handbook H5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from channelcrm.dealers.dealer import Dealer, DealerStatus
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.tiering.assignment import assign_tiers
from channelcrm.scoring.tiering.proposal import TierProposal
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.services.grading import standing_tiers
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_day, require_type
from channelcrm.values.tables import Table, columns_of

__all__ = ["lapsed_dealers", "propose_tiers"]


def lapsed_dealers(uow: UnitOfWork, standing: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """Those in a tier who are not among those present, by id; dealers that are closed left out.

    A dealer who stops selling drops out of every table of figures, and would keep the last tier for ever.
    """
    gone = sorted(set(standing) - set(present))
    if not gone:
        return ()
    closed = {dealer.id for dealer in uow.dealers.scan(fields(Dealer).status == DealerStatus.CLOSED.value)}
    return tuple(id for id in gone if id not in closed)


def propose_tiers(
    uow: UnitOfWork,
    table: Table,
    policy: TierPolicy,
    *,
    as_of: date,
    effective: date | None = None,
    by: Actor | None = None,
    at: datetime | None = None,
    card: Scorecard | None = None,
    excluded: Mapping[str, Sequence[str]] | None = None,
) -> tuple[TierProposal, ...]:
    """``assign_tiers`` with what the store knows: who holds which tier, and who is not in the table any more.

    The table should hold everyone who is to be graded. Who holds a tier and is not in it is graded as one of whom
    nothing is known: the last tier, once grace is over. Closed dealers are not graded. For a part of the dealers, such
    as one region, call ``assign_tiers(..., previous=standing_tiers(uow, day).values())``.

    Raises:
        ValidationError: as ``assign_tiers``.
    """
    require_type(policy, TierPolicy, "policy")
    require_day(as_of, "as_of")
    if effective is not None:
        require_day(effective, "effective")
    day = as_of if effective is None else effective
    ids, columns = columns_of(table, policy.measures)
    standing = standing_tiers(uow, day)
    lapsed = lapsed_dealers(uow, standing, ids)
    whole: dict[str, Sequence[object]] = {"id": [*ids, *lapsed]}
    whole |= {name: [*column.tolist(), *([None] * len(lapsed))] for name, column in columns.items()}
    return assign_tiers(
        whole, policy, previous=standing.values(), as_of=as_of, effective=effective, by=by, at=at,
        card=card, excluded={} if excluded is None else excluded,
    )  # fmt: skip
