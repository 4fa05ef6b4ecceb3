"""No two agreements hold one area, line and day against each other, however many sign at once."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import attrs
import psycopg
import pytest
from sqlalchemy import make_url

from channelcrm.errors import ConflictError, ExclusivityConflictError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.claim import claims_conflict
from channelcrm.pipeline.terms import ALL_LINES
from channelcrm.territory.nesting import Nesting
from channelcrm.testing import samples
from channelcrm.values.ids import AreaId
from channelcrm.values.period import Period
from channelcrm_sql import SqlStore, open_store
from tests.support.postgres_server import libpq_url

WRITERS = 6
FIRST = date(2027, 1, 1)
MAP = [samples.area(f"19{number:03}", f"19-{number % 2}") for number in range(6)] + [
    samples.area("19-0", "19"), samples.area("19-1", "19"),
]  # fmt: skip
NESTING = Nesting.of(MAP)


def wish(random_: random.Random, key: str) -> Agreement:
    """An agreement for a few of six counties or a region of them, or for an account, for a line or all of them, on a
    stretch of a year: most of them meet others."""
    ids = [area.id for area in MAP]
    areas = random_.sample(ids, 1) if random_.random() < 0.1 else random_.sample(ids[:6], random_.randint(1, 3))
    start = FIRST + timedelta(days=random_.randrange(360))
    period = Period(start, None if random_.random() < 0.02 else start + timedelta(days=random_.randint(1, 40)))
    lines = random_.choice([["tractors"], ["tractors"], ["mowers"], [ALL_LINES]])
    exclusivity = random_.choice(["exclusive", "sole", "open", "named_account"])
    terms = samples.terms(areas, lines, exclusivity, period, random_.sample(["Acme", "Other", "Zenith"], 1))
    return samples.agreement(samples.dealer(random_.choice("ab")), terms, key)


def meet(left: Agreement, right: Agreement) -> bool:
    return any(claims_conflict(a, b, nesting=NESTING) for a in left.claims() for b in right.claims())


def meetings(agreements: Iterable[Agreement]) -> int:
    """How many pairs break the promise."""
    return sum(meet(left, right) for left, right in combinations(agreements, 2))


def sign(url: str, writer: int, attempts: int) -> list[tuple[Agreement, str]]:
    """Try to store this many agreements; those refused, with the agreement that stood in the way."""
    random_, refused = random.Random(writer), []
    with open_store(url, busy_timeout=60) as store:
        for attempt in range(attempts):
            agreement = wish(random_, f"{writer}-{attempt}")
            while True:
                try:
                    with store.begin() as uow:
                        uow.agreements.add(agreement)
                except ExclusivityConflictError as error:
                    refused.append((agreement, error.agreement_id))
                except ConflictError:
                    continue
                break
    return refused


def check(url: str, refused: list[tuple[Agreement, str]], attempts: int) -> None:
    with open_store(url) as store, store.begin() as uow:
        stored = {agreement.id: agreement for agreement in uow.agreements.scan()}
    assert meetings(stored.values()) == 0
    assert len(stored) + len(refused) == attempts
    assert refused
    assert len(stored) > 1
    for agreement, blamed in refused:  # refused for a reason, by the right one
        assert agreement.id not in stored
        assert meet(agreement, stored[blamed])


@pytest.fixture
def filled_url(url: str) -> str:
    with open_store(url) as store, store.begin() as uow:
        uow.dealers.add_many(samples.dealers("ab"))
        uow.areas.add_many(MAP)
    return url


def test_threads_that_sign_at_once_never_meet(filled_url: str) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        jobs = [pool.submit(sign, filled_url, writer, 40) for writer in range(WRITERS)]
        refused = [one for job in jobs for one in job.result(timeout=120)]
    check(filled_url, refused, 40 * WRITERS)


@pytest.mark.slow
def test_processes_that_sign_at_once_never_meet(filled_url: str) -> None:
    with ProcessPoolExecutor(WRITERS) as pool:
        jobs = [pool.submit(sign, filled_url, writer, 700) for writer in range(WRITERS)]
        refused = [one for job in jobs for one in job.result(timeout=900)]
    check(filled_url, refused, 700 * WRITERS)


def move(url: str, rounds: int) -> int:
    """Move the counties between the regions, over and over; how often claims were in the way."""
    random_, refused = random.Random(0), 0
    with open_store(url, busy_timeout=60) as store:
        for _ in range(rounds):
            try:
                with store.begin() as uow:
                    county = uow.areas.get(random_.choice(MAP[:6]).id)
                    parent = AreaId(random_.choice(["19-0", "19-1"]))
                    uow.areas.save(attrs.evolve(county, parent_id=parent))
            except ConflictError:
                refused += 1
    return refused


def test_areas_that_move_while_others_sign_bring_no_two_claims_together(filled_url: str) -> None:
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        moving = pool.submit(move, filled_url, 40)
        for job in [pool.submit(sign, filled_url, writer, 25) for writer in range(WRITERS)]:
            job.result(timeout=120)
        moving.result(timeout=120)
    with open_store(filled_url) as store, store.begin() as uow:
        nesting, stored = Nesting.of(uow.areas.find()), uow.agreements.find()
    for left, right in combinations(stored, 2):
        pairs = [(a, b) for a in left.claims() for b in right.claims()]
        assert not any(claims_conflict(a, b, nesting=nesting) for a, b in pairs)


# --- who looks and then takes, without a lock


def naively(connect: Callable[[], Any], mark: str, together: threading.Barrier) -> bool:
    """Look whether the slot is free, then take it: the obvious way."""
    with closing(connect()) as connection:
        taken = connection.execute("SELECT count(*) FROM naive WHERE slot = 1").fetchone()[0]
        together.wait(timeout=30)
        if not taken:
            connection.execute(f"INSERT INTO naive VALUES (1, {mark})", (threading.get_ident(),))
        connection.commit()
        return not taken


def test_looking_before_taking_is_not_enough(empty_url: str, kind: str) -> None:
    def connect() -> Any:
        if kind == "sqlite":
            return sqlite3.connect(make_url(empty_url).database or "", timeout=30)
        return psycopg.connect(libpq_url(empty_url))

    with closing(connect()) as connection:
        connection.execute("CREATE TABLE naive (slot bigint, holder bigint)")
        connection.commit()
    together, mark = threading.Barrier(2), "?" if kind == "sqlite" else "%s"
    with ThreadPoolExecutor(2) as pool:
        won = [job.result() for job in [pool.submit(naively, connect, mark, together) for _ in range(2)]]
    assert won == [True, True]  # a double claim: what the locks are for


def sign_naively(
    connect: Callable[[], Any], mark: str, writer: int, wishes: dict[str, Agreement], together: threading.Barrier | None
) -> None:
    """Read what is signed, compare, and sign what meets nothing: right for one writer, and no lock for many."""
    with closing(connect()) as connection:
        for key, agreement in wishes.items():
            if int(key.partition("-")[0]) != writer:
                continue
            signed = [row[0] for row in connection.execute("SELECT holder FROM naive").fetchall()]
            connection.commit()
            if together:
                together.wait(timeout=60)
            if not any(meet(agreement, wishes[other]) for other in signed):
                connection.execute(f"INSERT INTO naive VALUES ({mark})", (key,))
                connection.commit()


def race_naively(url: str, kind: str, attempts: int, together: threading.Barrier | None = None) -> int:
    """The race of ``sign`` with the naive check; how many pairs break the promise."""

    def connect() -> Any:
        if kind == "sqlite":
            return sqlite3.connect(make_url(url).database or "", timeout=60)
        return psycopg.connect(libpq_url(url))

    with closing(connect()) as connection:
        connection.execute("CREATE TABLE naive (holder text)")
        connection.commit()
    wishes = {}
    for writer in range(WRITERS):
        random_ = random.Random(writer)
        wishes |= {f"{writer}-{attempt}": wish(random_, f"{writer}-{attempt}") for attempt in range(attempts)}
    mark = "?" if kind == "sqlite" else "%s"
    with ThreadPoolExecutor(WRITERS) as pool:
        for job in [pool.submit(sign_naively, connect, mark, writer, wishes, together) for writer in range(WRITERS)]:
            job.result(timeout=900)
    with closing(connect()) as connection:
        return meetings([wishes[row[0]] for row in connection.execute("SELECT holder FROM naive").fetchall()])


def test_the_naive_check_loses_the_same_race(empty_url: str, kind: str) -> None:
    assert race_naively(empty_url, kind, 40, threading.Barrier(WRITERS)) > 0  # all look at once, so that it is certain


@pytest.mark.slow
def test_the_naive_check_loses_the_long_race_too(empty_url: str, kind: str) -> None:
    assert race_naively(empty_url, kind, 700) > 0


# --- one waits for the other


@pytest.fixture(params=["new", "known"])
def two(request: pytest.FixtureRequest, filled_url: str) -> Iterator[tuple[SqlStore, Agreement, Agreement]]:
    """An open and an exclusive agreement that meet, on a slot that nobody or somebody ever claimed."""
    a, b = samples.dealers("ab")
    with open_store(filled_url) as store:
        if request.param == "known":
            elsewhen = samples.terms(exclusivity="open", period=Period(date(2030, 1, 1), date(2031, 1, 1)))
            with store.begin() as uow:
                uow.agreements.add(samples.agreement(a, elsewhen, "elsewhen"))
        first = samples.agreement(a, samples.terms(exclusivity="open"), "first")
        yield store, first, samples.agreement(b, samples.terms(), "second")


def _second(store: SqlStore, agreement: Agreement) -> str:
    try:
        with store.begin() as uow:
            uow.agreements.add(agreement)
    except ExclusivityConflictError as error:
        return error.agreement_id
    return "signed"


def test_the_second_waits_for_the_first_and_is_refused_by_it(two: tuple[SqlStore, Agreement, Agreement]) -> None:
    store, first, second = two
    with ThreadPoolExecutor(1) as pool:
        with store.begin() as uow:
            uow.agreements.add(first)
            waiting = pool.submit(_second, store, second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=30) == first.id


def test_the_second_is_signed_when_the_first_gives_up(two: tuple[SqlStore, Agreement, Agreement]) -> None:
    store, first, second = two
    with ThreadPoolExecutor(1) as pool:
        with suppress(KeyError), store.begin() as uow:
            uow.agreements.add(first)
            waiting = pool.submit(_second, store, second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
            raise KeyError
        assert waiting.result(timeout=30) == "signed"


def test_open_claims_of_two_agreements_may_meet(filled_url: str) -> None:
    shared = samples.terms(exclusivity="open")
    with open_store(filled_url) as store, store.begin() as uow:
        assert uow.agreements.add_many(samples.agreement(samples.dealer(key), shared, key) for key in "ab") == 2
        with pytest.raises(ExclusivityConflictError):
            uow.agreements.add(samples.agreement(samples.dealer("a"), samples.terms(), "exclusive"))
        assert uow.agreements.count() == 2
