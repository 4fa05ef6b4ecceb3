"""The claims of a store from before they were kept as holds, worked out anew from its agreements.

Agreements that were stored under older rules may meet by those of today: a region and a county in it, one account named
twice. They stay, and what they hold there is marked as disputed: it may be given up bit by bit, and counts against
everyone else as before.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from channelcrm.storage.holds import Holds, above_by, holds_of
from channelcrm_sql.agreements import row_of
from channelcrm_sql.dialect import Statement
from channelcrm_sql.tables import Tables

__all__ = ["rebuild_claims"]


def rebuild_claims(tables: Tables, cursor: Any) -> None:
    """Fill the empty tables of claims and their slots."""
    dialect, schema, agreements = tables.dialect, tables.schema, tables.records["agreements"]
    areas = schema.records["areas"]

    def all_of(*columns: sa.Column[Any]) -> Any:
        cursor.execute(Statement.compiled(sa.select(*columns), dialect.sqlalchemy).sql)
        return cursor.fetchall()

    above = above_by(dict(all_of(areas.c.id, areas.c.parent_id)).get)
    every = map(agreements.value_of, all_of(*agreements.statements.columns))
    wanted = [hold for agreement in every for hold in holds_of(agreement, above)]
    holds = Holds(wanted)
    if wanted:
        slots = dialect.lock_slots(cursor, schema.slots, sorted({hold.place for hold in wanted}))
        rows = [row_of(hold, slots, disputed=any(holds.conflicting(hold))) for hold in wanted]
        dialect.insert(cursor, schema.claims, len(rows), rows)
