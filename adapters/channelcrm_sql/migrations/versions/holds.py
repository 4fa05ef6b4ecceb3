"""A negotiation is signed once; claims are kept as holds, which know regions, all lines and named accounts.

Of several agreements from one negotiation the one that won it keeps its name (or else the first signed); the others
stay in force as agreements without a negotiation, and the feed tells of the change. What the new tables hold is worked
out from the agreements when the migrations are done (channelcrm_sql.rebuilding).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import COUNTER, ID, NUMBER, TEXT, TIME, TRUTH

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    _tell_agreements_apart(prefix)
    index = f"{prefix}agreements_negotiation_id_idx"
    op.drop_index(index, f"{prefix}agreements")
    op.create_index(index, f"{prefix}agreements", ["negotiation_id"], unique=True)
    op.drop_table(f"{prefix}claims")
    op.drop_table(f"{prefix}slots")
    _make_tables(prefix)
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite(prefix)
    else:
        _guard_postgresql(prefix)


def _tell_agreements_apart(prefix: str) -> None:
    agreements = sa.table(
        f"{prefix}agreements", sa.column("id", ID), sa.column("negotiation_id", ID), sa.column("signed_at", TIME),
        sa.column("revision", NUMBER),
    )  # fmt: skip
    negotiations = sa.table(f"{prefix}negotiations", sa.column("id", ID), sa.column("closed_at", TIME))
    changes = sa.table(
        f"{prefix}changes", sa.column("at", TIME), sa.column("by", TEXT), sa.column("repository", TEXT),
        sa.column("record_id", TEXT), sa.column("kind", TEXT), sa.column("revision", NUMBER),
    )  # fmt: skip
    here, bind = agreements.c, op.get_bind()
    several = sa.select(here.negotiation_id).group_by(here.negotiation_id).having(sa.func.count() > 1)
    found = bind.execute(
        sa.select(here.negotiation_id, here.id, here.signed_at, here.revision, negotiations.c.closed_at)
        .join_from(agreements, negotiations, here.negotiation_id == negotiations.c.id)
        .where(here.negotiation_id.in_(several.scalar_subquery()))
        .order_by(here.negotiation_id, here.signed_at, here.id)
    ).all()
    now = datetime.now(UTC)
    at = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) if bind.dialect.name == "sqlite" else now
    for _, group in groupby(found, key=itemgetter(0)):
        for one in sorted(group, key=lambda one: one.signed_at != one.closed_at)[1:]:  # stable: by signature
            following = one.revision + 1
            changed = agreements.update().where(here.id == one.id)
            bind.execute(changed.values(negotiation_id=None, revision=following))
            bind.execute(
                changes.insert().values(
                    at=at, by="", repository="agreements", record_id=one.id, kind="saved", revision=following
                )
            )


def _make_tables(prefix: str) -> None:
    op.create_table(
        f"{prefix}slots",
        sa.Column("slot", COUNTER, sa.Identity(always=True), primary_key=True),
        sa.Column("area_id", TEXT, nullable=False),
        sa.Column("product_line", TEXT, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.UniqueConstraint("area_id", "product_line", "account", name=f"{prefix}slots_area_id_key"),
    )
    agreement = sa.ForeignKey(f"{prefix}agreements.id", name=f"{prefix}claims_agreement_id_fkey", ondelete="CASCADE")
    slot = sa.ForeignKey(f"{prefix}slots.slot", name=f"{prefix}claims_slot_fkey", ondelete="RESTRICT")
    op.create_table(
        f"{prefix}claims",
        sa.Column("agreement_id", ID, agreement, primary_key=True),
        sa.Column("slot", NUMBER, slot, primary_key=True),
        sa.Column("starts", NUMBER, primary_key=True),
        sa.Column("ends", NUMBER, nullable=False),
        sa.Column("shuts_out", TRUTH, nullable=False),
        sa.Column("whole_area", TRUTH, nullable=False),
        sa.Column("whole_line", TRUTH, nullable=False),
        sa.Column("disputed", TRUTH, nullable=False),
        sa.CheckConstraint("ends > starts", name=f"{prefix}claims_ends_check"),
    )
    op.create_index(f"{prefix}claims_slot_idx", f"{prefix}claims", ["slot", "whole_area"])


def _guard_sqlite(prefix: str) -> None:
    # One of the two holds the whole area: said so that the index on slot and whole_area finds it.
    meets = (
        f"SELECT 1 FROM {prefix}claims AS other WHERE other.slot = NEW.slot "  # noqa: S608  a prefix of plain letters
        "AND other.whole_area >= 1 - NEW.whole_area AND (other.whole_line OR NEW.whole_line) "
        "AND (other.shuts_out OR NEW.shuts_out) AND other.agreement_id <> NEW.agreement_id "
        "AND other.starts < NEW.ends AND NEW.starts < other.ends AND NOT other.disputed"
    )
    for what in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER {prefix}claims_apart_{what.lower()} BEFORE {what} ON {prefix}claims "
            f"WHEN NOT NEW.disputed AND EXISTS ({meets}) BEGIN SELECT RAISE(ABORT, 'claims overlap'); END"
        )


def _guard_postgresql(prefix: str) -> None:
    # "Either shuts the other out", as ranges that overlap: who shuts out takes all ids, who does not its own alone.
    # A range of uuids and int8range need no btree_gist; a slot's days are moved into a stretch of numbers of its own.
    op.execute(f"CREATE TYPE {prefix}ids AS RANGE (subtype = uuid)")
    either = ", ".join(
        f"{prefix}ids(CASE WHEN {flag} THEN NULL ELSE agreement_id END, "
        f"CASE WHEN {flag} THEN NULL ELSE agreement_id END, '[]') WITH &&"
        for flag in ("shuts_out", "whole_area", "whole_line")
    )
    op.execute(
        f"ALTER TABLE {prefix}claims ADD CONSTRAINT {prefix}claims_apart EXCLUDE USING gist "
        f"(int8range(slot * 4194304 + starts, slot * 4194304 + ends) WITH &&, {either}) WHERE (NOT disputed)"
    )
