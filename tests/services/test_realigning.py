"""A re-alignment put in force: one day, one unit of work, and the past as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from channelcrm.errors import ConflictError, ValidationError
from channelcrm.services import apply_realignment, holders_on
from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import Store, UnitOfWork
from channelcrm.territory import Geography, Holdings, Territory, realign
from channelcrm.testing import samples
from channelcrm.values import Period, make_id
from tests.support.examples import examples
from tests.territory.maps import grid

MAP = grid(4, 1)
AREAS = MAP.ids
FIRST, SUMMER = date(2027, 1, 1), date(2027, 7, 1)
A, B, C = samples.dealers("abc")


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=UTC)


def territory(name: str, dealer: str | None, areas: tuple[str, ...], **changes: object) -> Territory:
    made = Territory(
        id=make_id(samples.NOW, "territory", name), name=name, dealer_id=dealer, area_ids=areas,
        period=Period(FIRST), status="active",
    )  # fmt: skip
    return attrs.evolve(made, **changes)


NORTH, SOUTH = territory("north", A.id, AREAS[:2]), territory("south", B.id, AREAS[2:])


@pytest.fixture
def uow() -> Iterator[UnitOfWork]:
    with open_store("memory:") as store, store.begin() as opened:
        opened.dealers.add_many([A, B, C])
        opened.territories.add_many([NORTH, SOUTH])
        yield opened


def apply(uow: UnitOfWork, *new: Territory, on: date = SUMMER, decided: date = date(2027, 6, 1)):
    return apply_realignment(uow, realign(uow.territories.find(), new, MAP, on=on), at=at(decided))


def test_old_versions_end_and_new_ones_begin_on_the_day(uow):
    plan = territory("wider", A.id, AREAS[:3], status="planning", period=Period(SUMMER))
    uow.territories.add(plan)
    (wider,) = apply(uow, plan)
    assert (wider.in_force, wider.follows_id, wider.revision) == (Period(SUMMER), NORTH.id, 1)
    for old in (NORTH, SOUTH):
        assert uow.territories.get(old.id).in_force == Period(FIRST, SUMMER)
    assert uow.territories.get(wider.id) == wider


def test_what_stays_as_it_is_gets_no_new_version(uow):
    same = attrs.evolve(
        NORTH, id=make_id(samples.NOW, "other"), name="the same", status="planning", period=Period(SUMMER)
    )
    found = apply(uow, same, territory("all else", C.id, AREAS[2:], status="planning"))
    assert NORTH in found
    assert uow.territories.get(NORTH.id).revision == 0
    assert uow.territories.count() == 3


def test_a_territory_with_other_areas_becomes_a_version_of_its_own(uow):
    found = apply(uow, attrs.evolve(NORTH, area_ids=AREAS[:1]), attrs.evolve(SOUTH, area_ids=AREAS[1:]))
    assert {one.follows_id for one in found} == {NORTH.id, SOUTH.id}
    assert uow.territories.count() == 4


def test_what_would_begin_later_is_taken_back(uow):
    later = uow.territories.add(territory("later", C.id, AREAS, period=Period(date(2028, 1, 1))))
    apply(uow, NORTH)
    assert later not in uow.territories.find()


def test_what_begins_later_is_no_answer_for_the_days_before(uow):
    later = uow.territories.add(territory("later", C.id, AREAS, period=Period(date(2028, 1, 1))))
    (begun,) = apply(uow, territory("now", C.id, AREAS, status="planning"))
    assert begun.in_force == Period(SUMMER)
    assert later not in uow.territories.find()


def test_two_territories_that_change_places_both_end(uow):
    swapped = attrs.evolve(NORTH, dealer_id=B.id, area_ids=AREAS[2:]), attrs.evolve(SOUTH, area_ids=AREAS[:2])
    found = apply(uow, *swapped)
    assert SOUTH in found  # what north says now, south says already
    assert {(one.dealer_id, one.area_ids) for one in found} == {(B.id, AREAS[:2]), (B.id, AREAS[2:])}
    assert uow.territories.get(NORTH.id).in_force == Period(FIRST, SUMMER)


@pytest.mark.parametrize("status", ["active", "archived"])
def test_what_is_on_record_is_not_written_over_by_a_plan_of_the_same_id(uow, status):
    kept = uow.territories.add(territory("kept", C.id, AREAS, status=status, period=Period(FIRST, SUMMER)))
    plan = attrs.evolve(kept, status="planning", period=Period(SUMMER))
    with pytest.raises(ValidationError, match="not among the old territories"):
        apply_realignment(uow, realign([NORTH], [plan], MAP, on=SUMMER), at=at(FIRST))


def test_what_stays_must_still_be_what_was_compared(uow):
    change = realign(uow.territories.find(), [NORTH], MAP, on=SUMMER)
    uow.territories.save(attrs.evolve(NORTH, area_ids=AREAS))
    with pytest.raises(ConflictError):
        apply_realignment(uow, change, at=at(FIRST))


def test_the_past_cannot_be_realigned(uow):
    with pytest.raises(ValidationError, match="before the day of the decision, 2027-07-02"):
        apply(uow, NORTH, decided=date(2027, 7, 2))


@pytest.mark.parametrize("start", [FIRST, date(2028, 1, 1)])
def test_whoever_was_quicker_is_not_overwritten(uow, start):
    third = uow.territories.add(territory("third", C.id, AREAS, period=Period(start)))
    change = realign(uow.territories.find(), [NORTH], MAP, on=SUMMER)
    uow.territories.save(attrs.evolve(third, name="renamed"))
    with pytest.raises(ConflictError):
        apply_realignment(uow, change, at=at(FIRST))


def test_nothing_is_stored_of_what_fails():
    with open_store("memory:") as store:
        with store.begin() as uow:
            uow.dealers.add(A)
            uow.territories.add(NORTH)
        unknown = territory("unknown", B.id, AREAS, status="planning")
        with pytest.raises(LookupError), store.begin() as uow:
            apply(uow, unknown)
        with store.begin() as uow:
            assert uow.territories.find() == [NORTH]


class History(RuleBasedStateMachine):
    """Days go by, territories come and go; what was said of a day is said of it for ever."""

    url = "memory:"

    def __init__(self) -> None:
        super().__init__()
        self.store: Store = open_store(self.url)
        self.dealers = samples.dealers("abc")
        self.geo = Geography.from_areas(
            [attrs.evolve(area, parent_id="east" if at > 1 else "west") for at, area in enumerate(MAP.areas)]
        )
        self.today, self.count = FIRST, 0
        self.log: list[tuple[date, str, tuple[str, str, frozenset[str]] | None]] = []  # day, territory, what it holds
        self.told: dict[tuple[date, str, str], tuple[str, ...]] = {}
        with self.store.begin() as uow:
            uow.dealers.add_many(self.dealers)
            uow.areas.add_many(self.geo.areas)

    def teardown(self) -> None:
        self.store.close()

    def _note(self, on: date, one: Territory, *, held: bool = True) -> None:
        inside = frozenset(Holdings([], self.geo).nesting.spread(one.area_ids))
        self.log.append((on, one.id, (one.dealer_id, one.product_line, inside) if held else None))

    def _replayed(self, day: date, area: str, line: str) -> tuple[str, ...]:
        """Who holds the area when all that took effect until this day happens again, in the order of its days."""
        now: dict[str, tuple[str, str, frozenset[str]] | None] = {}
        now |= {id: content for on, id, content in sorted(self.log, key=lambda entry: entry[0]) if on <= day}
        held = [one for one in now.values() if one is not None]
        return tuple(sorted({dealer for dealer, own, inside in held if area in inside and own in {"", line}}))

    def _new(self, dealer: int, areas: list[str], line: str) -> Territory:
        self.count += 1
        return Territory(
            id=make_id(at(self.today), "territory", self.count), name=f"T{self.count}", area_ids=areas,
            dealer_id=self.dealers[dealer].id, product_line=line, period=Period(self.today),
        )  # fmt: skip

    DRAWN = st.tuples(
        st.integers(0, 2), st.lists(st.sampled_from([*AREAS, "east", "west"]), min_size=1, max_size=3),
        st.sampled_from(["", "x"]),
    )  # fmt: skip

    @rule(days=st.integers(1, 20))
    def go_on(self, days: int) -> None:
        with self.store.begin() as uow:
            held = Holdings(uow.territories.find(), self.geo)
        for number in range(days):
            day = self.today + timedelta(number)
            self.told |= {(day, area, line): held.dealers(area, day, line) for area in AREAS for line in ("", "x")}
        self.today += timedelta(days)

    @rule(drawn=DRAWN, ahead=st.integers(0, 10))
    def begin(self, drawn: tuple[int, list[str], str], ahead: int) -> None:
        begun = self._new(*drawn).activate(at=at(self.today), on=self.today + timedelta(ahead))
        with self.store.begin() as uow:
            uow.territories.add(begun)
        self._note(begun.period.start, begun)

    def _going(self, uow: UnitOfWork) -> list[Territory]:
        return [one for one in uow.territories.find() if one.status == "active" and one.period.start < self.today]

    @precondition(lambda self: self.today > FIRST)
    @rule(pick=st.randoms(use_true_random=False))
    def end(self, pick: object) -> None:
        with self.store.begin() as uow:
            if going := self._going(uow):
                ended = pick.choice(going).archive(on=self.today, at=at(self.today))
                uow.territories.save(ended)
                self._note(self.today, ended, held=False)

    @precondition(lambda self: self.today > FIRST)
    @rule(pick=st.randoms(use_true_random=False), drawn=DRAWN)
    def take_over(self, pick: object, drawn: tuple[int, list[str], str]) -> None:
        with self.store.begin() as uow:
            if going := self._going(uow):
                old, new = pick.choice(going).supersede(self._new(*drawn), on=self.today, at=at(self.today))
                uow.territories.save(old)
                uow.territories.add(new)
                self._note(self.today, old, held=False)
                self._note(self.today, new)

    @rule(new=st.lists(DRAWN, max_size=3), ahead=st.integers(0, 10))
    def realign_all(self, new: list[tuple[int, list[str], str]], ahead: int) -> None:
        on = self.today + timedelta(ahead)
        with self.store.begin() as uow:
            old = uow.territories.find()
            plans = [attrs.evolve(self._new(*drawn), period=Period(on)) for drawn in new]
            found = apply_realignment(uow, realign(old, plans, self.geo, on=on), at=at(self.today))
            kept = {one.id for one in found}
            for one in old:
                if one.status == "active" and one.id not in kept:
                    if one.period.start >= on:  # taken back: it never happened
                        self.log = [entry for entry in self.log if entry[1] != one.id]
                    else:
                        self._note(on, one, held=False)
            for one in found:
                if one.id not in {before.id for before in old}:
                    self._note(on, one)

    @invariant()
    def every_day_is_as_a_replay_says_and_as_it_was_told(self) -> None:
        with self.store.begin() as uow:
            held = Holdings(uow.territories.find(), self.geo)
            for area in AREAS:
                assert holders_on(uow, area, self.today, "x") == held.holders(area, self.today, "x")
        for (day, area, line), dealers in self.told.items():
            assert held.dealers(area, day, line) == dealers
        for day in (self.today + timedelta(number) for number in (-9, -1, 0, 1, 5, 11)):
            for area in AREAS:
                for line in ("", "x"):
                    assert held.dealers(area, day, line) == self._replayed(day, area, line)


TestHistory = History.TestCase
TestHistory.settings = examples(25, stateful_step_count=20)


class HistoryOnSqlite(History):
    """The same in a database."""

    url = "sqlite://"


TestHistoryOnSqlite = HistoryOnSqlite.TestCase
TestHistoryOnSqlite.settings = examples(8, stateful_step_count=15)
