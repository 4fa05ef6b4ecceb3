"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.testing import samples
from channelcrm_sql import SqlStore

Run = Callable[[str], Any]


@pytest.fixture
def run(store: SqlStore, url: str) -> Iterator[Run]:
    """SQL past the adapter, on a store that holds two dealers, a contact and an exclusive agreement of the first."""
    a, b = samples.dealers("ab")
    with store.begin() as uow:
        uow.dealers.add_many([a, b])
        uow.contacts.add(samples.contact(a))
        uow.negotiations.add(Negotiation.open(a.id, by=samples.ANN, at=samples.NOW))
        uow.agreements.add(samples.agreement(a, samples.terms(), "first"))
        uow.agreements.add(samples.agreement(b, samples.terms(["19003"]), "second"))
        uow.scorecards.add_many([samples.scorecard(), samples.scorecard(90, version=2)])
        uow.decisions.add(samples.decision(samples.scorecard()))
        uow.tiers.add(samples.tier(a, card_hash=samples.scorecard(90).content_hash))
    engine = sa.create_engine(url)

    def execute(sql: str) -> Any:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            return connection.exec_driver_sql(sql)

    yield execute
    engine.dispose()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE channelcrm_changes SET revision = 9",
        "DELETE FROM channelcrm_changes",
        "DELETE FROM channelcrm_dealers",
        "UPDATE channelcrm_dealers SET status = 'unheard of'",
        "UPDATE channelcrm_dealers SET code = 'a'",
        "UPDATE channelcrm_dealers SET location_lon = 181, location_lat = 0",
        "UPDATE channelcrm_dealers SET revision = -1",
        "UPDATE channelcrm_dealers SET name = NULL",
        "UPDATE channelcrm_agreements SET terms_annual_target_minor = 5, terms_annual_target_currency = NULL",
        "UPDATE channelcrm_agreements SET terms_period_end = terms_period_start",
        "UPDATE channelcrm_agreements SET negotiation_id = (SELECT id FROM channelcrm_negotiations)",
        "DELETE FROM channelcrm_slots",
        "UPDATE channelcrm_claims SET ends = starts",
        "UPDATE channelcrm_scorecards SET content_hash = 'other' WHERE version = 1",
        "UPDATE channelcrm_scorecards SET content_hash = 'other' WHERE version = 2",
        "UPDATE channelcrm_decisions SET content_hash = 'other'",
        "DELETE FROM channelcrm_scorecards WHERE version = 1",
        "DELETE FROM channelcrm_scorecards WHERE version = 2",
    ],
)
def test_what_breaks_a_rule_is_refused(run: Run, sql: str) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        run(sql)


@pytest.fixture
def two(run: Run) -> tuple[int, int]:
    """The slots on which one agreement each holds tractors; there is nothing else."""
    run("DELETE FROM channelcrm_claims WHERE NOT whole_line")
    first, second = (row[0] for row in run("SELECT slot FROM channelcrm_claims ORDER BY slot").fetchall())
    return first, second


def test_the_database_refuses_exactly_the_claims_that_conflict(run: Run, two: tuple[int, int]) -> None:
    flags = ("shuts_out", "whole_area", "whole_line")
    for values in product((True, False), repeat=6):
        ours, theirs = values[:3], values[3:]
        run(f"UPDATE channelcrm_claims SET disputed = {True}")
        for slot, said in zip(two, (ours, theirs), strict=True):
            changes = ", ".join(f"{name} = {value}" for name, value in zip(flags, said, strict=True))
            run(f"UPDATE channelcrm_claims SET {changes} WHERE slot = {slot}")
        run(f"UPDATE channelcrm_claims SET disputed = {False}")
        move = f"UPDATE channelcrm_claims SET slot = {two[0]} WHERE slot = {two[1]}"
        if all(a or b for a, b in zip(ours, theirs, strict=True)):
            with pytest.raises(sa.exc.IntegrityError):
                run(move)
        else:
            run(move)
            second = samples.agreement(samples.dealer("b"), name="second").id
            run(f"UPDATE channelcrm_claims SET slot = {two[1]} WHERE agreement_id = '{second}'")


def test_claims_on_other_days_are_not_refused(run: Run, two: tuple[int, int]) -> None:
    first, second = two
    run(f"UPDATE channelcrm_claims SET starts = ends, ends = ends + 1 WHERE slot = {second}")
    run(f"UPDATE channelcrm_claims SET slot = {first} WHERE slot = {second}")
    assert run("SELECT count(DISTINCT slot) FROM channelcrm_claims").scalar() == 1


def test_what_is_disputed_already_may_stay(run: Run, two: tuple[int, int]) -> None:
    first, second = two
    run(f"UPDATE channelcrm_claims SET disputed = {True}, slot = {first} WHERE slot = {second}")
    assert run("SELECT count(DISTINCT slot) FROM channelcrm_claims").scalar() == 1


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_the_feed_cannot_be_emptied(run: Run) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        run("TRUNCATE channelcrm_changes")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_was_committed_survives_a_power_cut(store: SqlStore) -> None:
    with store.begin() as uow:
        cursor = uow._session.cursor
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
