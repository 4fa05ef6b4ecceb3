"""The same records give the same evidence in memory, on SQLite and on PostgreSQL, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import attrs
import pytest

import channelcrm as crm
from channelcrm.values.period import Period, add_months
from tests.services.gathered import DAY, MAP, NOW, figure, stored, territory, visit

SALES = ("sum", "mean", "last", "trend", "growth")
ASKED: dict[str, crm.Source | None] = {
    **{f"sales {one}": crm.Observed("sales", 9, one, max_age_months=3) for one in SALES},
    **dict.fromkeys(["sales_12m", "sales_growth", "months_12m", "visits_12m", "licensed", "opened_on"]),
    "figures": crm.Observed("sales", aggregate="count"),
    "huge": crm.Observed("huge"),
    "mood": crm.Answered("mood"),
    "mark": crm.Answered("mark", 6, "mean"),
    "marks": crm.Answered("mark", 6, "count"),
    "people": crm.Reached("people", 60),
    "own": crm.Reached("people", 60, "sole"),
    "part": crm.Reached("people", 60, "share"),
    "held": crm.Held("people"),
}


def network() -> list[object]:
    """Twelve dealers with holes, corrections, figures reported twice, late ones, and what does not count."""
    chance = Random(7)
    dealers = [
        attrs.evolve(
            crm.Dealer.new(code=str(at), name=f"Dealer {at}", at=NOW + timedelta(seconds=at)),
            location={3: None, 5: crm.Location(10.2, 0)}.get(at, crm.Location(chance.uniform(0, 1), 0)),
            status="prospect" if at % 5 == 4 else "active", source="list.csv",
            opened_on=date(2020, 1, 1 + at) if at % 3 else None, attributes={"licensed": at % 2 == 0} if at % 4 else {},
        )
        for at in range(12)
    ]  # fmt: skip
    records: list[object] = [*dealers, *MAP]
    for at, dealer in enumerate(dealers[:-1]):
        for number, ago in enumerate(chance.choices(range(26), k=20)):
            value = Decimal(chance.randrange(-(10**9), 10**12)) / 10 ** chance.randrange(7)
            known = add_months(DAY, chance.choice([0, 1, 1, 3, 30]) - ago)
            records.append(figure(value, ago, dealer, number=number, observed_on=known, source=f"{number % 3}.csv"))
        records.append(figure("9223372036854.775807", 2, dealer, metric="huge", unit="", number=1))
        records.append(figure("9223372036854.775806", 2, dealer, metric="huge", unit="", number=2))
        for number in range(4):
            said = {"mood": chance.choice("abc"), "mark": chance.choice([1, 2.5, True, None])}
            day = DAY - timedelta(days=chance.randrange(-20, 400))
            records.append(visit(day, dealer, number=number, answers=said, planned=number == 3, hour=at))
        if at % 2:
            records.append(
                territory(dealer, *chance.sample("abcd", 2), period=Period(date(2026, 1, at), date(2026, 7, at)))
            )
    return records


def cells(store: crm.Store, where: crm.Expression | None = None) -> dict[tuple[str, str], crm.EvidenceCell]:
    with store.begin() as uow:
        table = crm.evidence(uow, ASKED, as_of=DAY, where=where)
    return {(id, name): table.cell(id, name) for id in table.ids for name in ASKED}


@pytest.fixture(scope="module")
def remembered() -> Iterator[crm.Store]:
    with crm.open("memory:") as store:
        stored(store, network())
        yield store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[crm.Store]:
    url = f"sqlite:///{tmp_path / 'n.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with crm.open(url) as store:
        stored(store, network())
        yield store


def test_every_cell_is_the_same_on_every_store(remembered: crm.Store, kept: crm.Store) -> None:
    expected = cells(remembered)
    assert cells(kept) == expected
    filled = {name for (_, name), cell in expected.items() if cell.value not in {None, 0}}
    assert filled == set(ASKED), "the network leaves a column empty, which tells nothing"
    assert any(cell.reason.startswith("its last figure") for cell in expected.values())


def test_the_same_dealers_are_asked_for_on_every_store(remembered: crm.Store, kept: crm.Store) -> None:
    prospects = crm.fields(crm.Dealer).status == "prospect"
    expected = cells(remembered, prospects)
    assert cells(kept, prospects) == expected
    assert expected == {key: cell for key, cell in cells(remembered).items() if key in expected}
