"""Who held an area on a day, asked of the store: as all territories together would say, on every store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import attrs
import pytest

from channelcrm.errors import ValidationError
from channelcrm.services import apply_realignment, holders_on
from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import Store
from channelcrm.territory import Area, Holdings, Territory, TerritoryStatus, realign
from channelcrm.testing import samples
from channelcrm.values import Period
from tests.services.test_realigning import FIRST, SUMMER, at, territory
from tests.territory.maps import grid

COUNTIES = grid(4, 1)
AREAS = [
    *(attrs.evolve(area, parent_id="east" if n > 1 else "west") for n, area in enumerate(COUNTIES.areas)),
    Area(id="west", name="West", parent_id="all"),  # east is a region of which nothing is on record
]
ASKED = [*COUNTIES.ids, "west", "east", "all", "nowhere"]
DEALERS = samples.dealers("abc")


def network() -> list[Territory]:
    chance = Random(3)
    made = []
    for number in range(40):
        start = FIRST + timedelta(chance.randrange(60))
        days = Period(start, chance.choice([None, start + timedelta(chance.randrange(1, 40))]))
        made.append(
            territory(
                str(number), chance.choice(DEALERS).id, tuple(chance.sample(ASKED[:-1], 2)), period=days,
                product_line=chance.choice(["", "x", "y"]), status=chance.choice(list(TerritoryStatus)),
            )
        )  # fmt: skip
    return made


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    urls = {"memory": lambda: "memory:", "sqlite": lambda: f"sqlite:///{tmp_path / 'n.db'}"}
    with open_store(urls.get(request.param, lambda: request.getfixturevalue("postgres_url"))()) as opened:
        with opened.begin() as uow:
            uow.dealers.add_many(DEALERS)
            uow.areas.add_many(AREAS)
        yield opened


def test_the_store_says_what_all_versions_together_say(store):
    every = network()
    with store.begin() as uow:
        uow.territories.add_many(every)
        held = Holdings(every, uow.areas.scan())
        answers = {
            (area, number, line): holders_on(uow, area, FIRST + timedelta(number), line)
            for area in ASKED for number in range(-1, 100, 7) for line in ("", "x", "z")
        }  # fmt: skip
    assert answers == {
        (area, number, line): held.holders(area, FIRST + timedelta(number), line) for area, number, line in answers
    }
    assert {len(found) for found in answers.values()} >= {0, 1, 2}


def test_a_realignment_is_kept_with_the_past_as_it_was(store):
    north = territory("north", DEALERS[0].id, ("west",), shared=True)
    south = territory("south", DEALERS[1].id, ("east",))
    plan = territory("all", DEALERS[1].id, ("all", "east"), status="planning", period=Period(SUMMER))
    with store.begin() as uow:
        uow.territories.add_many([north, south, plan])
    with store.begin() as uow:
        change = realign(uow.territories.find(), [plan], COUNTIES, on=SUMMER, areas=uow.areas.find())
        (begun,) = apply_realignment(uow, change, at=at(FIRST + timedelta(1)))
    with store.begin() as uow:
        assert holders_on(uow, "west", SUMMER) == (begun,)
        (before,) = holders_on(uow, "r0c0", date(2027, 6, 30))
        assert (before.id, before.dealer_id, before.shared) == (north.id, DEALERS[0].id, True)
        assert uow.territories.get(plan.id).follows_id == south.id


def test_an_area_without_an_id_is_refused(store):
    with store.begin() as uow, pytest.raises(ValidationError, match="id of an area"):
        holders_on(uow, "", FIRST)
