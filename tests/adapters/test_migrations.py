"""Tables are made and migrated by whoever opens first, under a lock, beside whatever else is in the database."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import channelcrm_sql
from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import (
    AlreadyExistsError,
    ConflictError,
    ExclusivityConflictError,
    SchemaVersionError,
    StorageError,
)
from channelcrm.pipeline import Agreement, Negotiation, Terms
from channelcrm.scoring import Criterion, Linear, Requirement, Scorecard, TierAssignment, TierProposal
from channelcrm.services import grade, tier_history
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.fields import fields
from channelcrm.testing import samples
from channelcrm.values import Period, make_id
from channelcrm_sql import open_store, versions
from channelcrm_sql.postgresql import PostgresqlDialect
from channelcrm_sql.schema import schema_of
from channelcrm_sql.sqlite import SqliteDialect
from channelcrm_sql.tables import tables_of
from tests.adapters.sql.conftest import BOTH, empty_url, kind

__all__ = ["BOTH", "empty_url", "kind"]  # fixtures


def test_the_known_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(channelcrm_sql.__file__).with_name("migrations")))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [versions.HEAD]
    assert [revision.revision for revision in script.walk_revisions()][::-1] == list(versions.KNOWN)


def test_migrations_make_the_tables_that_the_records_say(empty_url: str) -> None:
    open_store(empty_url).close()
    engine = sa.create_engine(empty_url)
    options = {"include_name": ours, "compare_type": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema_of().metadata) == []
        migrated = described(connection)
        schema_of("made_").metadata.create_all(connection)
        assert migrated == described(connection, "made_")
    engine.dispose()


def test_cards_of_an_older_store_are_read_and_saved_as_they_were(empty_url: str, kind: str) -> None:
    made_at(empty_url, "0004")
    criteria = '[{"name":"sales","scale":{"best":9.0,"kind":"linear","worst":0.0},"weight":40.0}]'
    requirements = '[{"name":"licensed","operator":"==","value":true}]'
    card = Scorecard(
        name="old", criteria=[Criterion("sales", weight=40, scale=Linear(0, 9))],
        requirements=[Requirement("licensed", "==", True)],
    )  # fmt: skip
    engine = sa.create_engine(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO channelcrm_scorecards (id, name, version, criteria, requirements, missing, revision) "
            f"VALUES ('{card.id}', 'old', 1, '{criteria}', '{requirements}', 'bounds', 1)"
        )
        connection.exec_driver_sql(
            f"CREATE TABLE host (card {'TEXT' if kind == 'sqlite' else 'UUID'} REFERENCES channelcrm_scorecards (id))"
        )
        connection.exec_driver_sql(f"INSERT INTO host VALUES ('{card.id}')")
    with open_store(empty_url) as store, store.begin() as uow:
        assert uow.scorecards.find() == [card]
        uow.scorecards.save(uow.scorecards.get(card.id))
    with engine.connect() as connection:
        if kind == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("DELETE FROM channelcrm_scorecards")
    engine.dispose()


def test_cards_of_an_older_store_can_be_decided_on_and_one_that_cannot_be_read_is_no_obstacle(empty_url: str) -> None:
    made_at(empty_url, "0005")
    card, broken = samples.scorecard(), samples.scorecard(name="broken")
    criteria = '[{"name":"sales","scale":{"best":100,"kind":"linear","worst":0},"weight":1}]'
    engine = sa.create_engine(empty_url)
    with engine.begin() as connection:
        for one, said in ((card, criteria), (broken, '[{"who":"knows"}]')):
            connection.exec_driver_sql(
                "INSERT INTO channelcrm_scorecards (id, name, version, criteria, requirements, missing, revision) "
                f"VALUES ('{one.id}', '{one.name}', 1, '{said}', '[]', 'bounds', 0)"
            )
    engine.dispose()
    with open_store(empty_url) as store, store.begin() as uow:
        uow.decisions.add(samples.decision(card))
        with pytest.raises(ConflictError):
            uow.scorecards.save(attrs.evolve(card, criteria=samples.scorecard(90).criteria))
        uow.scorecards.save(broken)
        uow.decisions.add(samples.decision(broken))


def test_tiers_of_an_older_store_hold_as_they_did(empty_url: str) -> None:
    made_at(empty_url, "0005")
    dealer, day = samples.dealer(), {name: date(2027, month, 1) for name, month in (("jan", 1), ("mar", 3), ("jul", 7))}
    spans = (("A", "jan", "jul", True), ("B", "jul", None, False))
    engine = sa.create_engine(empty_url)
    old = sa.MetaData()
    with engine.begin() as connection:
        old.reflect(connection, only=["channelcrm_dealers", "channelcrm_tiers"])
        table = old.tables["channelcrm_dealers"]
        filled = {column.name: "" for column in table.c if not column.nullable} | {
            "id": dealer.id, "code": "a", "name": "a", "status": "active", "product_lines": "[]", "attributes": "{}",
            "lineage": "[]", "revision": 1,
        }  # fmt: skip
        connection.execute(table.insert().values(filled))
        for tier, start, end, kept in spans:
            starts, ends = day[start], None if end is None else day[end]
            if engine.dialect.name == "sqlite":
                starts, ends = starts.isoformat(), ends and ends.isoformat()  # type: ignore[assignment]  # SQLite's days
            connection.execute(
                old.tables["channelcrm_tiers"].insert().values(
                    id=make_id(samples.NOW, tier), dealer_id=dealer.id, tier=tier, period_start=starts, period_end=ends,
                    policy="", kept=kept, reasons="[]", revision=1,
                    decided_at=1_800_000_000_000_000 if engine.dialect.name == "sqlite" else samples.NOW,
                )
            )  # fmt: skip
    engine.dispose()
    with open_store(empty_url) as store, store.begin() as uow:
        assert [one.effective for one in uow.tiers.find(order_by=[fields(TierAssignment).tier])] == [None, day["jan"]]
        proposal = TierProposal(id=dealer.id, tier="A", was="A", reasons=(), effective=day["mar"], reached="A")
        grade(uow, [proposal], by=samples.ANN, at=datetime(2027, 3, 1, tzinfo=UTC))
        history = tier_history(uow, dealer.id)
        assert [span.tier for span in history.spans()] == ["A", "A"]  # who recovers does not fall in July all the same
        assert history.tier_on(date(2030, 1, 1)) is not None


def test_what_an_older_store_signed_stays_signed_and_is_told_apart(empty_url: str, kind: str) -> None:
    made_at(empty_url, "0009")
    a, b, c = samples.dealers("abc")
    rejected, won = (
        Negotiation.open(a.id, by=samples.ANN, at=samples.NOW, subject=subject) for subject in ("first", "won")
    )
    march = datetime(2027, 3, 1, tzinfo=UTC)
    won = attrs.evolve(won, closed_at=march)

    def signed(name: str, talk: Negotiation | None, at: datetime, content: Terms, of: Dealer = a) -> Agreement:
        made = attrs.evolve(samples.agreement(of, content, name), negotiation_id=talk and talk.id, signed_at=at)
        return attrs.evolve(made, versions=(attrs.evolve(made.versions[0], at=at),))

    january, february = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    lines = [samples.terms(["x"], [f"{number}"]) for number in range(4)]
    kept = [
        signed("first", rejected, january, lines[0]),
        signed("winner", won, march, lines[1]),
        signed("region", None, january, samples.terms(["iowa"])),
        signed("county", None, january, samples.terms(["polk"]), b),
        *(signed("account", None, january, samples.terms([], exclusivity="named_account"), of) for of in (a, b)),
    ]
    freed = [signed("second", rejected, february, lines[2]), signed("loser", won, january, lines[3])]
    fill(
        empty_url, dealers=[a, b, c], areas=[samples.area("polk", "iowa"), samples.area("story", "iowa")],
        negotiations=[rejected, won], agreements=[*kept, *freed],
    )  # fmt: skip
    with open_store(empty_url) as store, store.begin() as uow:
        expected = [*kept, *(attrs.evolve(one, negotiation_id=None) for one in freed)]
        assert sorted(uow.agreements.find(), key=lambda one: one.id) == sorted(expected, key=lambda one: one.id)
        told = {(change.repository, change.id, change.kind, change.revision) for change in uow.events.after()}
        assert told == {("agreements", one.id, ChangeKind.SAVED, 1) for one in freed}
        assert all(uow.agreements.get(one.id).revision == 1 for one in freed)
        with pytest.raises(AlreadyExistsError):
            uow.agreements.save(attrs.evolve(uow.agreements.get(freed[0].id), negotiation_id=rejected.id))
    with open_store(empty_url) as store, store.begin() as uow:
        for content in (
            samples.terms(["polk"], exclusivity="open"), samples.terms(["iowa"]), samples.terms(["story"]),
            samples.terms([], exclusivity="named_account"),
        ):  # fmt: skip
            with pytest.raises(ExclusivityConflictError):  # those in dispute shut all others out
                uow.agreements.add(samples.agreement(c, content, "new"))
        county = uow.agreements.save(attrs.evolve(uow.agreements.get(kept[3].id), code="17"))
        uow.areas.save(attrs.evolve(uow.areas.get("polk"), name="Polk"))
        ended = county.terminate(on=date(2027, 6, 1), reason="settled", by=samples.ANN, at=march)
        ended = uow.agreements.save(ended)
        with pytest.raises(ExclusivityConflictError):  # what was given up is gone
            uow.agreements.save(attrs.evolve(county, revision=ended.revision))
        uow.agreements.remove(kept[2].id)
        july = Period(date(2027, 7, 1), date(2028, 1, 1))
        uow.agreements.add(samples.agreement(c, samples.terms(["iowa"], period=july), "after"))


def fill(url: str, **records: Sequence[Any]) -> None:
    """Rows in the tables as they are, past the adapter."""
    engine = sa.create_engine(url)
    dialect: Any = SqliteDialect() if engine.dialect.name == "sqlite" else PostgresqlDialect()
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        for repository, values in records.items():
            table = tables_of("channelcrm_", dialect).records[repository]
            dialect.insert(cursor, table.table, len(values), map(table.row_of, values))
        cursor.execute("INSERT INTO channelcrm_slots (area_id, product_line) VALUES ('polk', 'tractors')")
        agreement = records["agreements"][0].id
        cursor.execute(
            "INSERT INTO channelcrm_claims (agreement_id, slot, starts, ends, shuts_out)"
            f" SELECT '{agreement}', slot, 740000, 740001, {True} FROM channelcrm_slots"
        )
    engine.dispose()


def test_territories_of_an_older_store_are_their_dealers_alone(empty_url: str) -> None:
    made_at(empty_url, "0008")
    id, start = make_id(samples.NOW, "old"), date(2027, 1, 1)
    engine = sa.create_engine(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO channelcrm_territories (id, name, area_ids, product_line, period_start, status, revision) "
            f"VALUES ('{id}', 'North', '[\"a\"]', '', '{start}', 'active', 3)"
        )
    engine.dispose()
    with open_store(empty_url) as store, store.begin() as uow:
        (one,) = uow.territories.find()
        assert (one.shared, one.follows_id, one.in_force, one.revision) == (False, None, Period(start), 3)
        saved = uow.territories.save(attrs.evolve(one, shared=True, follows_id=make_id(samples.NOW, "older")))
    with open_store(empty_url) as store, store.begin() as uow:
        assert uow.territories.find() == [saved]


def made_at(url: str, version: str) -> None:
    """The tables as an older version made them."""
    with pytest.MonkeyPatch.context() as patch:
        upgrade = command.upgrade
        patch.setattr(command, "upgrade", lambda config, _: upgrade(config, version))
        patch.setattr(versions, "HEAD", version)
        open_store(url).close()


LINE = re.compile(r"\n|, (?=\w+ (?:BIGINT|BOOLEAN|DOUBLE|TEXT))|(?<=TEXT) (?=CONSTRAINT)")


def ours(name: str | None, type_: str, _: Any) -> bool:
    return type_ != "table" or (str(name).startswith("channelcrm_") and name != "channelcrm_version")


def described(connection: sa.Connection, prefix: str = "channelcrm_") -> set[tuple[Any, ...]]:
    """What Alembic does not compare: checks, collations, delete rules."""
    if connection.dialect.name == "sqlite":
        question = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    else:
        question = (
            "SELECT table_name, column_name, data_type, collation_name, is_nullable, identity_generation"
            " FROM information_schema.columns WHERE table_schema = 'public' UNION ALL"
            " SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text, '', ''"
            " FROM pg_constraint WHERE contype <> 'x' AND connamespace = 'public'::regnamespace"
        )
    rows = [tuple(map(str, row)) for row in connection.exec_driver_sql(question)]
    # What was added later stands in the last line of SQLite's text, with the bracket that closes the table behind it.
    texts = [[part.replace(prefix, "").removesuffix(")") for part in row] for row in rows if prefix in str(row)]
    return {
        tuple("; ".join(sorted(filter(None, (line.strip(", \t") for line in LINE.split(part))))) for part in row)
        for row in texts
        if "version" not in str(row)
    }


def test_many_processes_may_open_a_new_database_at_once(empty_url: str) -> None:
    with ProcessPoolExecutor(8) as pool:
        assert list(pool.map(opened, [empty_url] * 8, range(8), timeout=120)) == [None] * 8
    with open_store(empty_url) as store, store.begin() as uow:
        assert uow.dealers.count() == 8


def opened(url: str, number: int) -> None:
    with open_store(url) as store, store.begin() as uow:
        uow.dealers.add(samples.dealer(f"{number}"))


def test_a_newer_database_is_left_alone(empty_url: str) -> None:
    open_store(empty_url).close()
    engine = sa.create_engine(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE channelcrm_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(SchemaVersionError, match="Upgrade channelcrm") as refusal:
        open_store(empty_url)
    assert (refusal.value.found, refusal.value.known) == ("9999", versions.HEAD)


def test_without_create_nothing_is_made(empty_url: str) -> None:
    with pytest.raises(StorageError, match="without create=False"):
        open_store(empty_url, create=False)
    open_store(empty_url).close()
    open_store(empty_url, create=False).close()


def test_a_migration_that_fails_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = sa.Connection.execute

    def failing(self: sa.Connection, statement: Any, *arguments: Any, **options: Any) -> Any:
        if "claims" in str(statement):
            raise KeyError("power cut")
        return original(self, statement, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(sa.Connection, "execute", failing)
        with pytest.raises(KeyError, match="power cut"):
            open_store(empty_url)
    engine = sa.create_engine(empty_url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    with open_store(empty_url) as store, store.begin() as uow:
        uow.dealers.add(samples.dealer())


def test_two_prefixes_are_two_stores_in_one_database(empty_url: str) -> None:
    with open_store(empty_url) as one, open_store(empty_url, prefix="other_") as two:
        with one.begin() as uow:
            uow.dealers.add(samples.dealer())
        with two.begin() as uow:
            assert uow.dealers.count() == 0
            uow.agreements.session.begin_writing()


def test_opening_what_is_up_to_date_does_not_load_alembic(empty_url: str) -> None:
    open_store(empty_url).close()
    program = (
        "import sys, channelcrm_sql; channelcrm_sql.open_store(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, empty_url], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_an_embedder_keeps_our_tables_out_of_a_migration_by_name(empty_url: str) -> None:
    open_store(empty_url).close()
    engine = sa.create_engine(empty_url)
    host = sa.MetaData()
    sa.Table("host", host, sa.Column("id", sa.Integer(), primary_key=True))
    host.create_all(engine)

    def differences(**options: Any) -> list[Any]:
        with engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection, opts=options), host))

    def not_ours(name: str | None, type_: str, _: Any) -> bool:
        return not (type_ == "table" and str(name).startswith("channelcrm_"))

    assert any(change[0] == "remove_table" for change in differences() if isinstance(change, tuple))
    assert differences(include_name=not_ours) == []
    engine.dispose()
