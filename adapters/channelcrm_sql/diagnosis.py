"""Which rule a refused row broke, found out by asking the database: its message names a constraint at best."""

from __future__ import annotations

from typing import Any

from channelcrm.errors import AlreadyExistsError, ChannelCrmError, ConflictError, NotFoundError, StorageError
from channelcrm.storage.arguments import other_content, sealed
from channelcrm.storage.catalogue import UNIQUE
from channelcrm_sql.dialect import RefusedError, Rows
from channelcrm_sql.session import Session
from channelcrm_sql.tables import RecordTable

__all__ = ["of_removal", "of_rows"]


def of_rows(
    session: Session, table: RecordTable[Any], rows: Rows, refusal: RefusedError, *, saving: bool = False
) -> ChannelCrmError:
    """Why these rows were refused: an id or unique field that is taken, or a reference to nothing."""
    for name in (*(() if saving else ("id",)), *UNIQUE.get(table.name, ())):
        taken = _taken(session, table, name, rows, saving=saving)
        if taken is not None:
            return AlreadyExistsError(table.record.name, name, taken)
    for column in table.record.columns:
        if column.references is None:
            continue
        place = table.places[column.name]
        wanted = list(dict.fromkeys(row[place] for row in rows if row[place] is not None))
        target = session.tables.records[column.references]
        known = {id for id, _ in _holders(session, target, "id", wanted)}
        missing = next((value for value in wanted if value not in known), None)
        if missing is not None:
            return NotFoundError(target.record.name, missing)
    if table.name == "decisions":
        return _of_decisions(session, table, rows) or _refused(table, refusal)
    if table.name == "scorecards" and saving:
        return sealed(rows[0][0])
    return _refused(table, refusal)


def _refused(table: RecordTable[Any], refusal: RefusedError) -> ChannelCrmError:
    return StorageError(f"The database refused a {table.record.name}: {refusal}.")


def _of_decisions(session: Session, table: RecordTable[Any], rows: Rows) -> ChannelCrmError | None:
    """The first that names other content than the stored card's."""
    card, content = table.places["scorecard_id"], table.places["content_hash"]
    cards = session.tables.records["scorecards"]
    said = {
        id: cards.value_of(row).content_hash
        for id in {row[card] for row in rows}
        if (row := session.row(cards.statements.get, (id,)))
    }
    return next((other_content(row[card]) for row in rows if said[row[card]] != row[content]), None)


def _taken(session: Session, table: RecordTable[Any], name: str, rows: Rows, *, saving: bool) -> Any:
    """The first value that is stored already, or stands twice among the rows."""
    place = table.places[name]
    wanted = [row[place] for row in rows if row[place] is not None]
    holders: dict[Any, Any] = {value: id for id, value in _holders(session, table, name, wanted)}
    seen = set()
    for row in rows:
        value = row[place]
        if value is None:
            continue
        if value in seen or (value in holders and not (saving and holders[value] == row[0])):
            return value
        seen.add(value)
    return None


def _holders(session: Session, table: RecordTable[Any], name: str, values: list[Any]) -> Rows:
    """Id and value of the rows that hold one of these values."""
    if not values:
        return []
    kind = table.record.columns[0].kind if name == "id" else table.kind(name)
    return session.rows(table.statements.holders(name), session.dialect.lists(kind, values))


def of_removal(session: Session, table: RecordTable[Any], id: str, refusal: RefusedError) -> ChannelCrmError:
    """Who refers to this record."""
    found = []
    for other in session.tables.records.values():
        for column in other.record.columns:
            if column.references == table.name:
                count = len(_holders(session, other, column.name, [id]))
                if count:
                    found.append(f"{count} of {other.name}")
    if table.name == "scorecards":
        card = session.row(table.statements.get, (id,))
        content_hash = None if card is None else table.value_of(card).content_hash
        tiers = len(_holders(session, session.tables.records["tiers"], "card_hash", [content_hash]))
        found += [f"{tiers} of tiers"] if tiers else []
    by = ", ".join(found) or f"a table that is not ours ({refusal})"
    return ConflictError(
        f"{table.record.name} {id} is still referred to by {by}. Remove those first, or keep it.",
        record=table.record.name, id=id,
    )  # fmt: skip
