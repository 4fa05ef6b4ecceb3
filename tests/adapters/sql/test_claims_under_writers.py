"""No two agreements hold one area, line and day against each other, however many sign at once."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from channelcrm.errors import ConflictError, ExclusivityConflictError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.claim import claims_conflict
from channelcrm.testing import samples
from channelcrm.values.period import Period
from channelcrm_sql import SqlStore, open_store
from tests.support.postgres_server import libpq_url

WRITERS = 6
FIRST = date(2027, 1, 1)


def wish(random_: random.Random, key: str) -> Agreement:
    """An agreement for one to three of six areas, on a stretch of a year: most of them meet others."""
    areas = random_.sample([f"19{number:03}" for number in range(6)], random_.randint(1, 3))
    start = FIRST + timedelta(days=random_.randrange(360))
    period = Period(start, None if random_.random() < 0.05 else start + timedelta(days=random_.randint(1, 40)))
    exclusivity = random_.choice(["exclusive", "sole", "open"])
    terms = samples.terms(areas, period=period, exclusivity=exclusivity)
    return samples.agreement(samples.dealer(random_.choice("ab")), terms, key)


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
    claims = {id: agreement.claims() for id, agreement in stored.items()}
    for left, right in combinations(stored, 2):
        assert not any(claims_conflict(a, b) for a in claims[left] for b in claims[right]), (left, right)
    assert len(stored) + len(refused) == attempts
    assert refused
    assert len(stored) > 1
    for agreement, blamed in refused:  # refused for a reason, by the right one
        assert agreement.id not in stored
        assert any(claims_conflict(a, b) for a in agreement.claims() for b in claims[blamed])


@pytest.fixture
def filled_url(url: str) -> str:
    with open_store(url) as store, store.begin() as uow:
        uow.dealers.add_many(samples.dealers("ab"))
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
