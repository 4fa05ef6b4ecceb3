from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

import channelcrm as crm
from channelcrm.market import totals
from channelcrm.services import bring_in_areas, bring_in_dealers, bring_in_observations

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[crm.Store]:
    with crm.open("memory:") as opened:
        yield opened


def dealer(code: str, **fields: object) -> crm.Dealer:
    return attrs.evolve(crm.Dealer.new(code=code, name=f"Dealer {code}", at=NOW), **fields)


def figure(subject_id: str, value: str, metric: str = "sales_usd", month: int = 1) -> crm.Observation:
    return crm.Observation(
        id=crm.make_id(NOW, subject_id, metric, month), subject_id=subject_id, metric=metric, value=value, unit="USD",
        period=crm.Period.month(2026, month), observed_on=date(2026, month + 1, 1), source="erp",
    )  # fmt: skip


def test_the_same_list_twice_changes_nothing_the_second_time(store: crm.Store) -> None:
    dealers = [dealer("1"), dealer("2")]
    with store.begin() as uow:
        assert bring_in_dealers(uow, dealers).added == 2
    with store.begin() as uow:
        again = bring_in_dealers(uow, [attrs.evolve(one, id=crm.make_id(NOW, "other", one.code)) for one in dealers])
        assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
        assert len(uow.events.after(0)) == 2


def test_a_known_code_keeps_its_id_and_takes_what_the_list_says(store: crm.Store) -> None:
    old = dealer("1", phone="+15155550100", tier="A", attributes={"licensed": True})
    with store.begin() as uow:
        bring_in_dealers(uow, [old])
        said = dealer("1", id=crm.make_id(NOW, "x"), name="New name", attributes={"floor": 3})
        assert bring_in_dealers(uow, [said]).changed == 1
        new = uow.dealers.get(old.id)
    assert (new.name, new.phone, new.tier) == ("New name", "+15155550100", "A")
    assert dict(new.attributes) == {"licensed": True, "floor": 3}


def test_a_list_without_a_status_column_changes_no_status(store: crm.Store) -> None:
    old = dealer("1", status="prospect", source="fair")
    said = dealer("1", source="list.csv", phone="+15155550100")
    with store.begin() as uow:
        bring_in_dealers(uow, [old])
        bring_in_dealers(uow, [said], columns=["code", "name", "phone"])
        kept = uow.dealers.get(old.id)
        assert (kept.status, kept.source, kept.phone) == ("prospect", "fair", "+15155550100")
        bring_in_dealers(uow, [said], columns=["code", "name", "status"])
        assert uow.dealers.get(old.id).status == "active"


def test_a_code_that_was_merged_away_does_not_come_back(store: crm.Store) -> None:
    keep, drop = dealer("1"), dealer("2")
    with store.begin() as uow:
        bring_in_dealers(uow, [keep, drop])
        uow.dealers.merge(crm.merge(keep, drop))
        assert bring_in_dealers(uow, [keep, drop]).unchanged == 2
        assert uow.dealers.count() == 1


def test_figures_find_their_dealer_by_code_and_strangers_are_named(store: crm.Store) -> None:
    known = dealer("1")
    with store.begin() as uow:
        bring_in_dealers(uow, [known])
        intake = bring_in_observations(uow, [figure("1", "10"), figure("9", "10")])
        assert (intake.added, intake.unresolved) == (1, ("9",))
        assert [one.subject_id for one in uow.observations.find()] == [known.id]


def test_a_corrected_figure_replaces_the_old_one(store: crm.Store) -> None:
    with store.begin() as uow:
        bring_in_dealers(uow, [dealer("1")])
        bring_in_observations(uow, [figure("1", "10"), figure("1", "5", month=2)])
        intake = bring_in_observations(uow, [figure("1", "12.5"), figure("1", "5", month=2), figure("1", "1", month=3)])
        assert (intake.added, intake.changed, intake.unchanged) == (1, 1, 1)
        assert sorted(one.value for one in uow.observations.find()) == [Decimal(1), Decimal(5), Decimal("12.5")]


def test_areas_are_replaced_when_they_differ(store: crm.Store) -> None:
    area = crm.Area(id="19001", name="Adair", measures={"population": 7682})
    with store.begin() as uow:
        bring_in_areas(uow, [area])
        moved = bring_in_areas(uow, [attrs.evolve(area, measures={"population": 7000})])
        assert (moved.added, moved.changed) == (0, 1)
        assert bring_in_areas(uow, [attrs.evolve(area, measures={"population": 7000})]).unchanged == 1


def test_a_corrected_file_of_figures_changes_only_what_it_corrects(store: crm.Store) -> None:
    seller = dealer("1")
    first = [figure("1", "5"), figure("1", "6", month=2)]
    second = [attrs.evolve(first[0], source="new.csv"), attrs.evolve(first[1], value="7", source="new.csv")]
    with store.begin() as uow:
        bring_in_dealers(uow, [seller])
        bring_in_observations(uow, first)
        again = bring_in_observations(uow, second, columns=["subject_id", "period", "metrics.sales_usd"])
        assert (again.added, again.changed, again.unchanged) == (0, 1, 1)
        assert {(one.value, one.source) for one in uow.observations.find()} == {(5, "erp"), (7, "new.csv")}


def test_a_source_that_the_file_says_replaces_the_one_that_is_stored(store: crm.Store) -> None:
    said = attrs.evolve(figure("1", "5"), source="the register")
    with store.begin() as uow:
        bring_in_dealers(uow, [dealer("1")])
        bring_in_observations(uow, [figure("1", "5")])
        assert bring_in_observations(uow, [said], columns=["subject_id", "source"]).changed == 1
        assert bring_in_observations(uow, [said]).unchanged == 1
        assert uow.observations.find()[0].source == "the register"


def test_merged_dealers_keep_the_sum_of_their_figures(store: crm.Store) -> None:
    keep, drop = dealer("1"), dealer("2")
    figures = [figure("1", "100"), figure("2", "50")]
    with store.begin() as uow:
        bring_in_dealers(uow, [keep, drop])
        bring_in_observations(uow, figures)
        uow.dealers.merge(crm.merge(keep, drop))
        assert totals(uow.observations.find(), "sales_usd") == {keep.id: 150}
        assert bring_in_observations(uow, figures).unchanged == 2
