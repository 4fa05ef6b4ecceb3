"""Storage against the raw drivers: SQLite's executemany and SELECT, psycopg's COPY and SELECT, pandas.read_sql."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import pandas as pd
import shapely

import channelcrm_sql
from benchmarks.databases import Database, databases, table_of
from benchmarks.measure import Clock, Result, compare
from channelcrm.dealers.dealer import Dealer
from channelcrm.sample import sample_network
from channelcrm.storage.fields import fields

__all__ = ["results"]

TABLE = "channelcrm_dealers"


def results(options: Namespace) -> Iterator[Result]:
    dealers = list(sample_network(dealers=options.size, seed=1).dealers)
    with databases() as found:
        for database in found:
            yield from adding(database, dealers, options.runs)
            with database.fresh() as url, channelcrm_sql.open_store(url) as store:
                with store.begin() as uow:
                    uow.dealers.add_many(dealers)
                raw = database.connect(url)
                raw.execute("ANALYZE")
                if database.name == "postgresql":
                    raw.commit()
                yield from reading(database, store, raw, dealers, options.runs)
                yield from framing(database, store, options.runs)
                raw.close()
            if options.large:
                yield from adding_large(database, options.runs)


# --- writing


def adding(database: Database, dealers: list[Dealer], runs: int) -> Iterator[Result]:
    count = len(dealers)

    def ours(clock: Clock) -> int:
        with database.fresh() as url, channelcrm_sql.open_store(url) as store, clock.running(), store.begin() as uow:
            return uow.dealers.add_many(dealers)

    def raw(clock: Clock) -> int:
        with database.fresh() as url:
            columns, rows = prepared(url, dealers)
            connection = database.connect(url)
            with clock.running():
                database.insert_raw(connection, TABLE, columns, rows)
            connection.close()
            return len(rows)

    def raw_with_feed(clock: Clock) -> int:
        with database.fresh() as url:
            columns, rows = prepared(url, dealers)
            feed = [("2026-01-01", "", "dealers", row[0], "added", 0) for row in rows]
            connection = database.connect(url)
            with clock.running():
                database.insert_raw(connection, TABLE, columns, rows)
                database.insert_raw(
                    connection, "channelcrm_changes", ["at", "by", "repository", "record_id", "kind", "revision"], feed
                )
            connection.close()
            return len(rows)

    limit = 2.0 if database.name == "sqlite" else 1.6
    how = "executemany" if database.name == "sqlite" else "COPY"
    yield compare(
        f"{database.name}: add {count:,} dealers / raw {how} of ready tuples",
        ours,
        raw,
        runs=runs,
        per=count,
        limit=limit,
    )
    yield compare(
        f"{database.name}: add {count:,} dealers / the same with feed rows", ours, raw_with_feed, runs=runs, per=count
    )


def prepared(url: str, dealers: list[Dealer]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Tables made, and the tuples that the driver is to store."""
    with channelcrm_sql.open_store(url) as store:
        table = table_of(store, "dealers")
        return [column.name for column in table.table.c], [table.row_of(dealer) for dealer in dealers]


def adding_large(database: Database, runs: int, count: int = 1_000_000) -> Iterator[Result]:
    """A million, made chunk by chunk outside the clock, so that memory is that of one chunk."""
    network = sample_network(dealers=count, seed=1)

    def made(clock: Clock) -> Iterator[Dealer]:
        for chunk in network.chunks(50_000):
            with clock.stopped():
                dealers = chunk.dealers
            yield from dealers

    def ours(clock: Clock) -> int:
        with database.fresh() as url, channelcrm_sql.open_store(url) as store, clock.running(), store.begin() as uow:
            return uow.dealers.add_many(made(clock))

    def raw(clock: Clock) -> int:
        with database.fresh() as url:
            columns, _ = prepared(url, [])
            with channelcrm_sql.open_store(url) as store:
                row_of = table_of(store, "dealers").row_of
            connection = database.connect(url)

            def rows() -> Iterator[tuple[Any, ...]]:
                for chunk in network.chunks(50_000):
                    with clock.stopped():
                        ready = [row_of(dealer) for dealer in chunk.dealers]
                    yield from ready

            with clock.running():
                database.insert_raw(connection, TABLE, columns, rows())  # type: ignore[arg-type]
            found = connection.execute(f"SELECT count(*) FROM {TABLE}").fetchone()[0]
            connection.close()
            return int(found)

    limit = 2.0 if database.name == "sqlite" else 1.6
    yield compare(f"{database.name}: add {count:,} dealers / raw", ours, raw, runs=min(runs, 2), per=count, limit=limit)


# --- reading


def reading(
    database: Database, store: channelcrm_sql.SqlStore, raw: Any, dealers: list[Dealer], runs: int
) -> Iterator[Result]:
    table = table_of(store, "dealers")
    names = ", ".join(f'"{column.name}"' for column in table.table.c)
    ids = [dealer.id for dealer in dealers[:: max(1, len(dealers) // 5000)]]
    cursor = raw_cursor(raw)
    one = f"SELECT {names} FROM {TABLE} WHERE id = {database.mark}"
    value_of = table.value_of

    def get(clock: Clock) -> list[Dealer]:
        with store.begin() as uow:
            repository = uow.dealers
            with clock.running():
                return [repository.get(id) for id in ids]

    def raw_get(clock: Clock) -> list[Dealer]:
        with clock.running():
            return [value_of(cursor.execute(one, (id,)).fetchone()) for id in ids]

    yield compare(
        f"{database.name}: get by id / driver and constructor", get, raw_get, runs=runs, per=len(ids), limit=2.0
    )

    d = fields(Dealer)
    cities = sorted({dealer.address.city for dealer in dealers})
    pages = [cities[index % len(cities)] for index in range(50)]
    sql = (
        f"SELECT {names} FROM {TABLE} WHERE status = {database.mark} AND address_city <> {database.mark}"
        f" AND code > {database.mark} ORDER BY code LIMIT 100"
    )
    starts = [f"D{index * len(dealers) // 51:06d}" for index in range(50)]

    def page(clock: Clock) -> list[list[Dealer]]:
        with store.begin() as uow:
            find = uow.dealers.find
            with clock.running():
                return [
                    find(
                        (d.status == "active") & (d.address.city != city) & (d.code > start),
                        order_by=[d.code],
                        limit=100,
                    )
                    for city, start in zip(pages, starts, strict=True)
                ]

    def raw_page(clock: Clock) -> list[list[Dealer]]:
        with clock.running():
            return [
                [value_of(row) for row in cursor.execute(sql, ("active", city, start)).fetchall()]
                for city, start in zip(pages, starts, strict=True)
            ]

    yield compare(
        f"{database.name}: page of 100, filtered / driver and constructor", page, raw_page, runs=runs, per=50, limit=1.6
    )
    raw.rollback()


def raw_cursor(raw: Any) -> Any:
    """A cursor that gives ids as text: the constructor's price is the same on both sides."""
    cursor = raw.cursor()
    if hasattr(cursor, "adapters"):
        from psycopg.types.string import TextLoader

        cursor.adapters.register_loader("uuid", TextLoader)
    return cursor


# --- frames


def framing(database: Database, store: channelcrm_sql.SqlStore, runs: int) -> Iterator[Result]:
    import sqlalchemy as sa

    table = table_of(store, "dealers").table
    engine = store._engine  # noqa: SLF001
    assert engine is not None

    def frame(clock: Clock) -> Any:
        with store.begin() as uow, clock.running():
            return uow.dealers.frame()

    def peer(clock: Clock) -> Any:
        with engine.connect() as connection, clock.running():
            found = pd.read_sql(sa.text(f"SELECT * FROM {TABLE} ORDER BY id"), connection)
            found["geometry"] = shapely.points(found["location_lon"], found["location_lat"])
            return found

    def same(ours: Any, theirs: Any) -> bool:
        first, second = ours.reset_index(), theirs
        return len(first) == len(second) and all(
            [str(a) for a in first[name].head(50)] == [str(b) for b in second[name].head(50)]
            for name in ("id", "code", "name", "product_lines", "location_lon", "revision")
        )

    count = len(table.c)
    yield compare(
        f"{database.name}: frame() / pandas.read_sql of the same {count} columns and points", frame, peer,
        runs=runs, limit=2.0, same=same,
    )  # fmt: skip
