"""A scorecard scored in the database, against objects through the adapter: score, tier counts and the top 100.

The peer is what one does without ``uow.dealers.score``: scan the dealers, take the columns, rank, assign tiers, count.
Both sides must give the same board. On SQLite both run in this process and its CPU time is compared; PostgreSQL works
beside it, so there the clock on the wall is.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import attrs

import channelcrm as crm
import channelcrm_sql
from benchmarks.databases import Database, databases
from benchmarks.measure import Clock, Result, compare
from channelcrm.scoring.pushdown.scoreboard import Placed
from channelcrm.storage.ports import UnitOfWork

__all__ = ["results"]

CARD = crm.Scorecard(
    name="dealer",
    criteria=[
        crm.Criterion("capacity", weight=30, scale=crm.Linear(worst=0, best=600)),
        crm.Criterion("payment_days", weight=20, scale=crm.Piecewise([(20, 1), (45, 0.7), (90, 0)])),
        crm.Criterion("growth", weight=20, scale=crm.Steps([(0, 0.3), (0.05, 0.6), (0.2, 1)])),
        crm.Criterion("reputation", weight=30, scale=crm.Levels({"poor": 0, "fair": 0.5, "good": 0.8, "excellent": 1})),
    ],
    requirements=[crm.Requirement("licensed", "==", True)],
)
POLICY = crm.TierPolicy(
    [crm.Tier("A", at_least={"score": 75}), crm.Tier("B", at_least={"score": 50}), crm.Tier("C")]
)  # fmt: skip
GOALS = {"sqlite": 1 / 15, "postgresql": 1 / 20}


def results(options: Namespace) -> Iterator[Result]:
    size = 1_000_000 if options.large else options.size
    with databases() as found:
        for database in found:
            with database.fresh() as url, channelcrm_sql.open_store(url) as store:
                with store.begin() as uow:
                    uow.dealers.add_many(dealers(size))
                settle(database, url)
                yield scoring(database, store, size, min(options.runs, 3) if options.large else options.runs)


def dealers(size: int) -> Iterator[crm.Dealer]:
    """Made up, one with a figure that has a fraction, as figures have."""
    random = Random(7)
    for chunk in crm.sample_network(dealers=size, seed=1).chunks(20_000):
        for dealer in chunk.dealers:
            yield dealer.with_attributes(growth=round(random.gauss(0.05, 0.2), 4))


def settle(database: Database, url: str) -> None:
    """What a database does by itself after a load, before the clock runs."""
    connection = database.connect(url)
    if database.name == "postgresql":
        connection.autocommit = True
    connection.execute("VACUUM ANALYZE" if database.name == "postgresql" else "ANALYZE")
    connection.close()


def scoring(database: Database, store: channelcrm_sql.SqlStore, size: int, runs: int) -> Result:
    def measured(score: Callable[[UnitOfWork], crm.Scoreboard]) -> Callable[[Clock], crm.Scoreboard]:
        def run(clock: Clock) -> crm.Scoreboard:
            with store.begin() as uow:
                if database.name != "sqlite":
                    with clock.running():
                        return score(uow)
                start = time.process_time()
                board = score(uow)
                clock.seconds += time.process_time() - start
                return board

        return run

    result = compare(
        f"{database.name}: score, tiers and top 100 of {size:,} / by objects",
        measured(lambda uow: uow.dealers.score(CARD, policy=POLICY)),
        measured(by_objects),
        runs=runs,
        per=size,
        limit=GOALS[database.name],
        same=same,
    )
    clock = "CPU time" if database.name == "sqlite" else "wall time"
    return attrs.evolve(result, note=f"{1 / result.ratio:.1f} times as fast by {clock}")


def by_objects(uow: UnitOfWork) -> crm.Scoreboard:
    """The same board from objects."""
    names = ("capacity", "payment_days", "growth", "reputation", "licensed")
    table: dict[str, list[Any]] = {"id": [], **{name: [] for name in names}}
    for dealer in uow.dealers.scan():
        table["id"].append(dealer.id)
        for name in names:
            table[name].append(dealer.attributes.get(name))
    ranking = crm.rank(table, CARD)
    tiers = {one.id: one.tier for one in crm.assign_tiers({"id": ranking.ids, "score": ranking.scores}, POLICY)}
    counts = Counter(tier for id, tier in tiers.items() if id not in ranking.excluded)
    best = [int(row) for row in ranking.order[:100]]
    return crm.Scoreboard(
        card=CARD,
        count=len(ranking.ids),
        excluded=len(ranking.excluded),
        tiers={tier.name: counts[tier.name] for tier in POLICY.tiers},
        top=tuple(
            Placed(id=id, units=int(ranking.total_units[row]), rank=int(ranking.ranks[row]), tier=tiers[id])
            for row in best
            for id in (ranking.ids[row],)
        ),
    )


def same(ours: crm.Scoreboard, theirs: crm.Scoreboard) -> bool:
    return ours == theirs and len(ours.top) == 100
