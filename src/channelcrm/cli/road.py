"""The whole road on files: from a messy list to agreements and a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import attrs

from channelcrm.cli.console import Progress
from channelcrm.cli.intake import Files, Loaded, bring_in
from channelcrm.cli.judgement import Judged, judge, record_tiers
from channelcrm.cli.network import Placed, choose_network
from channelcrm.cli.signing import Signed, negotiate
from channelcrm.pipeline.agreement import Agreement
from channelcrm.relationship import NextVisit, VisitPolicy, next_visits
from channelcrm.report import write_report
from channelcrm.scoring import Scorecard, TierPolicy
from channelcrm.storage.opening import open_store, without_password
from channelcrm.storage.ports import Store

__all__ = ["Road", "Walked", "walk"]

VISITS = VisitPolicy({"A": 30, "B": 60, "C": 120}, otherwise=180)


@attrs.frozen(kw_only=True)
class Road:
    """What to walk and how; see the options of ``channelcrm plan``."""

    files: Files
    store: str
    report: Path
    choose: int = 20
    reach_km: tuple[float, ...] = (50.0,)
    on: date | None = None
    today: date
    measure: str | None = None
    metric: str | None = None
    card: Scorecard | None = None
    policy: TierPolicy | None = None
    merge_above: float | None = None
    rehearse: bool = False
    time_limit: float = 60
    title: str = ""
    enrich: Callable[[Store], None] | None = None  # adds to the store what no file holds, before dealers are judged


@attrs.frozen(kw_only=True)
class Walked:
    """What each stage made."""

    road: Road
    loaded: Loaded
    judged: Judged
    placed: Placed
    signed: Signed
    visits: tuple[NextVisit, ...]
    agreements: tuple[Agreement, ...]

    def summary(self) -> Mapping[str, object]:
        """The figures, as plain values."""
        judged, placed = self.judged, self.placed
        return {
            "on": judged.on,
            "dealers": len(self.loaded.dealers),
            "located": len(self.loaded.dealers) - len(self.loaded.unlocated),
            "in_one_area": self.loaded.placed,
            "outside_areas": [dealer.code for dealer in self.loaded.outside],
            "without_location": [dealer.code for dealer in self.loaded.unlocated],
            "problems": len(self.loaded.problems),
            "likely_duplicates": len(self.loaded.matches),
            "merged": self.loaded.merged,
            "active": len(judged.active),
            "metric": judged.metric,
            "unit": judged.unit,
            "total_12m": judged.total if judged.metric else None,
            "top_10_percent_share": judged.top_share(0.1),
            "scorecard": f"{judged.card.name} v{judged.card.version}",
            "tiers": {tier: list(judged.tiers.values()).count(tier) for tier in sorted(set(judged.tiers.values()))},
            "measure": placed.measure,
            "coverage": {f"{km:g}": found.share for km, found in placed.coverages.items()},
            "chosen": list(placed.selection.chosen),
            "objective": placed.selection.objective,
            "bound": placed.selection.bound,
            "gap": placed.selection.gap,
            "status": placed.selection.status,
            "areas_divided": len(placed.division.assignment),
            "negotiations_opened": self.signed.opened,
            "agreements_signed": self.signed.signed,
            "visits_due": sum(visit.due_on <= judged.on for visit in self.visits),
            "store": without_password(self.road.store),
            "report": str(self.road.report),
        }


def walk(road: Road, progress: Progress) -> Walked:
    """Every stage in order on the store at ``road.store``; the report at the end."""
    with open_store(road.store) as store:
        loaded = bring_in(road.files, store, progress, merge_above=road.merge_above, today=road.today)
        if road.enrich is not None:
            road.enrich(store)
        judged = judge(
            store, loaded.dealers, progress, on=road.on, today=road.today, metric=road.metric, card=road.card,
            policy=road.policy,
        )  # fmt: skip
        record_tiers(store, judged, progress)
        placed = choose_network(
            judged.active, loaded.areas, loaded.demand, progress, reach_km=road.reach_km, choose=road.choose,
            unfit=tuple(judged.ranking.excluded),
            measure=road.measure, time_limit=road.time_limit,
        )  # fmt: skip
        signed = negotiate(store, judged, placed.division.assignment, progress, rehearse=road.rehearse)
        visits = _visits(store, judged, progress)
        _report(road, store, loaded, judged, placed, visits, progress)
        with store.begin() as uow:
            agreements = tuple(uow.agreements.find())
    return Walked(
        road=road, loaded=loaded, judged=judged, placed=placed, signed=signed, visits=visits, agreements=agreements
    )


def _visits(store: Store, judged: Judged, progress: Progress) -> tuple[NextVisit, ...]:
    with progress.step("Plan visits") as note, store.begin() as uow:
        active = {dealer.id for dealer in judged.active}
        dealers = [dealer for dealer in uow.dealers.scan() if dealer.id in active]
        visits = next_visits(dealers, uow.interactions.scan(), VISITS, on=judged.on)
        due = sum(visit.due_on <= judged.on for visit in visits)
        note(f"{due:,} of {len(visits):,} due on {judged.on}")
    return visits


def _report(
    road: Road,
    store: Store,
    loaded: Loaded,
    judged: Judged,
    placed: Placed,
    visits: tuple[NextVisit, ...],
    progress: Progress,
) -> None:
    with progress.step("Write the report") as note:
        write_report(
            store, road.report, title=road.title, on=judged.on, ranking=judged.ranking,
            coverage=list(placed.coverages.values()), selection=placed.selection, division=placed.division,
            visits=visits, problems=loaded.problems, matches=loaded.matches,
        )  # fmt: skip
        note(f"{road.report.stat().st_size / 1024:,.0f} kB")
