"""What can be wrong with a database is said in one sentence of our own, without the password."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from channelcrm.errors import (
    ChannelCrmError,
    ConflictError,
    ReadOnlyStoreError,
    StorageError,
    UnknownSchemeError,
    ValidationError,
)
from channelcrm.storage.opening import open_store as open_any
from channelcrm.testing import samples
from channelcrm_sql import open_store


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"hello " * 200, "not a SQLite database"), (b"SQLite format 3\x00" + b"\xff" * 500, "SQLite")],
)
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=says):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"There is no folder .*absent"):
        open_store(f"sqlite:///{tmp_path}/absent/network.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder"):
        open_store(f"sqlite:///{tmp_path}")


def test_without_create_no_file_is_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no database"):
        open_store(f"sqlite:///{tmp_path}/network.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_store_reads_and_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/network.db") as store, store.begin() as uow:
        uow.dealers.add(samples.dealer())
    with open_store(f"sqlite:///file:{tmp_path}/network.db?mode=ro&uri=true") as store, store.begin() as uow:
        assert uow.dealers.count() == 1
        with pytest.raises(ReadOnlyStoreError, match="read-only"):
            uow.dealers.add(samples.dealer("b"))


def test_tables_cannot_be_made_in_a_read_only_file(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "network.db").execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(ReadOnlyStoreError):
        open_store(f"sqlite:///file:{tmp_path}/network.db?mode=ro&uri=true")


@pytest.mark.parametrize(
    "url", ["postgresql://ann:s3cret@127.0.0.1:1/crm", "postgresql+psycopg://ann:s3cret@/crm?host=/absent"]
)
def test_a_server_that_does_not_answer(url: str) -> None:
    with pytest.raises(StorageError, match="ann") as refusal:
        open_store(url)
    assert "s3cret" not in chained(refusal.value)


@pytest.mark.postgres
def test_a_database_that_is_not_there(postgres_url: str) -> None:
    url = make_url(postgres_url).set(database="absent", password="s3cret")
    with pytest.raises(StorageError, match="absent") as refusal:
        open_store(url.render_as_string(hide_password=False))
    assert "s3cret" not in chained(refusal.value)


@pytest.mark.postgres
def test_a_server_that_lets_us_only_read(postgres_url: str) -> None:
    read_only = make_url(postgres_url).update_query_dict({"options": "-c default_transaction_read_only=on"})
    with pytest.raises(ReadOnlyStoreError):
        open_store(read_only.render_as_string(hide_password=False))


@pytest.mark.parametrize("url", ["mysql://ann:s3cret@host/crm", "postgresql+asyncpg://ann:s3cret@host/crm"])
def test_a_database_that_we_do_not_speak(url: str) -> None:
    with pytest.raises(StorageError, match="does not speak") as refusal:
        open_store(url)
    assert "s3cret" not in chained(refusal.value)


@pytest.mark.parametrize(
    "url", ["network.db", "postgresql://ann:s3cret@host:port/crm", "postgresql://ann:s3cret@[::1/crm", "sqlite:///a\0b"]
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(StorageError, match="not a database URL") as refusal:
        open_store(url)
    assert "s3cret" not in chained(refusal.value)


def test_another_driver_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="does not speak"):
        open_store(f"sqlite+aiosqlite:///{tmp_path}/network.db")


@pytest.mark.parametrize(
    "options",
    [{"busy_timeout": wrong} for wrong in (-1, float("nan"), None, "10", True)]
    + [{"connections": wrong} for wrong in (0, -1, 2.5, None, "x", True)],
)
def test_options_that_make_no_sense_are_named(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refusal:
        open_store(f"sqlite:///{tmp_path}/network.db", **options)
    assert [refusal.value.field] == list(options)


def test_tables_of_somebody_else_under_our_names(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "theirs.db") as raw:
        raw.execute("CREATE TABLE channelcrm_dealers (x)")
    raw.close()
    with pytest.raises(StorageError, match="another prefix"):
        open_store(f"sqlite:///{tmp_path}/theirs.db")


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    open_store(f"sqlite:///{path}").close()
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 40_000)
    with pytest.raises(StorageError, match="damaged"):
        open_store(f"sqlite:///{path}")


def test_the_front_door_finds_us_by_scheme(tmp_path: Path) -> None:
    with open_any(f"sqlite:///{tmp_path}/network.db", prefix="mine_") as store, store.begin() as uow:
        uow.dealers.add(samples.dealer())
    with sqlite3.connect(tmp_path / "network.db") as raw:
        assert raw.execute("SELECT code FROM mine_dealers").fetchall() == [("a",)]
    raw.close()
    with pytest.raises(UnknownSchemeError):
        open_any("sqllite:///network.db")


def test_in_memory_the_store_lasts_as_long_as_it_is_open() -> None:
    with open_store("sqlite://") as store:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
        with store.begin() as uow:
            assert uow.dealers.count() == 1
    with open_store("sqlite://") as store, store.begin() as uow:
        assert uow.dealers.count() == 0


def test_who_waits_in_vain_for_the_writer_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/network.db"
    with open_store(url) as one, open_store(url, busy_timeout=0.05) as two, one.begin() as first:
        first.dealers.add(samples.dealer())
        with two.begin() as second:
            assert second.dealers.count() == 0  # readers never wait
            with pytest.raises(ConflictError, match="Another unit of work is writing"):
                second.dealers.add(samples.dealer("b"))


def test_who_waits_in_vain_for_a_record_is_told_also_by_a_server(postgres_url: str) -> None:
    with open_store(postgres_url, busy_timeout=0.05) as store:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
        with store.begin() as first:
            first.dealers.save(samples.dealer(name="First"))
            with pytest.raises(ConflictError, match="in the way"), store.begin() as second:
                second.dealers.save(samples.dealer(name="Second"))  # by the same thread: it would wait for ever


def test_who_waits_in_vain_for_a_connection_is_told(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/network.db", connections=1, busy_timeout=0.05) as store:
        one, two = store.begin(), store.begin()
        with one, pytest.raises(ConflictError, match="connections"):
            two.__enter__()


def chained(error: BaseException | None) -> str:
    """All that a traceback would print of it."""
    texts = []
    while error is not None:
        assert texts or isinstance(error, ChannelCrmError)
        texts.append(f"{error!r} {error}")
        error = error.__cause__ or error.__context__
    return "\n".join(texts)
