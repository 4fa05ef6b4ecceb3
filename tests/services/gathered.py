"""A small network to gather evidence of: dealers, figures, visits, areas and territories with few words to write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import shapely

import channelcrm as crm
from channelcrm.values.period import Period, add_months

__all__ = ["DAY", "MAP", "NOW", "ONE", "REP", "TWO", "area", "figure", "gathered", "stored", "territory", "visit"]

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
DAY = date(2026, 7, 1)
REP = crm.Actor("rep", "specialist")
ONE = crm.Dealer.new(code="1", name="One", at=NOW, location=crm.Location(0, 0))
TWO = crm.Dealer.new(code="2", name="Two", at=NOW + timedelta(seconds=1), location=crm.Location(10, 0))


def figure(
    value: object, ago: int = 1, /, dealer: crm.Dealer = ONE, *, metric: str = "sales", number: int = 0, **more: Any
) -> crm.Observation:
    """The figure of the month that began ``ago`` months before DAY, in USD, known on the day after it ended."""
    start = add_months(DAY, -ago)
    said = {"period": Period(start, add_months(start, 1)), "unit": "USD", "observed_on": add_months(start, 1)} | more
    id = crm.make_id(NOW, dealer.id, metric, value, number, *map(str, said.values()))
    return crm.Observation(id=id, subject_id=dealer.id, metric=metric, value=value, **said)


def visit(on: date, dealer: crm.Dealer = ONE, /, *, hour: int = 12, number: int = 0, **more: Any) -> crm.Interaction:
    """A visit that was held on this day; ``number`` orders the ids of visits of one hour."""
    at = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    made = crm.Interaction.record(dealer.id, by=REP, at=at, answers=more.pop("answers", {}))
    return attrs.evolve(made, id=f"{made.id[:-4]}{number:04x}", **more)


def area(id: str, lon: float, people: float | None, **more: Any) -> crm.Area:
    """A point of demand on the equator."""
    measures = {} if people is None else {"people": people}
    shape = more.pop("geometry", shapely.Point(lon, 0))
    return crm.Area(id=id, name=id, geometry=shape, measures=measures, **more)


MAP = [area("a", 0, 100), area("b", 0.1, 10), area("c", 10, 1000), area("d", 20, 7)]


def territory(dealer: crm.Dealer, *area_ids: str, start: date = date(2026, 1, 1), **more: Any) -> crm.Territory:
    """Areas that the dealer holds from this day on."""
    more = {"period": Period(start), "status": "active"} | more
    id = crm.make_id(NOW, "territory", dealer.id, *area_ids, str(more))
    return crm.Territory(id=id, name="t", dealer_id=dealer.id, area_ids=area_ids, **more)


def stored(store: crm.Store, records: Iterable[object]) -> None:
    """Put them where they belong."""
    homes: dict[type, list[Any]] = {
        kind: [] for kind in (crm.Dealer, crm.Observation, crm.Area, crm.Territory, crm.Interaction)
    }
    for record in records:
        homes[type(record)].append(record)
    with store.begin() as uow:
        into = (uow.dealers, uow.observations, uow.areas, uow.territories, uow.interactions)
        for repository, values in zip(into, homes.values(), strict=True):
            repository.add_many(values)  # type: ignore[attr-defined]  # each its own kind


def gathered(
    *records: object, asked: Any = None, dealers: Iterable[crm.Dealer] = (ONE, TWO), as_of: date = DAY, **more: Any
) -> crm.EvidenceTable:
    """The evidence of these records, from a store in memory. A source alone is the column "x"."""
    wanted = asked if asked is None or isinstance(asked, crm.Scorecard | dict) else {"x": asked}
    with crm.open("memory:") as store:
        stored(store, [*dealers, *records])
        with store.begin() as uow:
            return crm.evidence(uow, wanted, as_of=as_of, **more)
