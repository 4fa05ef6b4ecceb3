"""The tables of what a store promises: the change feed, merges undone, claims that no two hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import COUNTER, ID, NUMBER, TEXT, TIME, TRUTH

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.create_table(
        f"{prefix}changes",
        sa.Column("number", COUNTER, sa.Identity(always=True), primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("repository", TEXT, nullable=False),
        sa.Column("record_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("kind IN ('added', 'saved', 'removed')", name=f"{prefix}changes_kind_check"),
    )
    op.create_table(
        f"{prefix}moves",
        sa.Column("keeper_id", ID, primary_key=True),
        sa.Column("absorbed_id", ID, primary_key=True),
        sa.Column("repository", TEXT, primary_key=True),
        sa.Column("field", TEXT, primary_key=True),
        sa.Column("record_id", ID, primary_key=True),
    )
    op.create_table(
        f"{prefix}slots",
        sa.Column("slot", COUNTER, sa.Identity(always=True), primary_key=True),
        sa.Column("area_id", TEXT, nullable=False),
        sa.Column("product_line", TEXT, nullable=False),
        sa.UniqueConstraint("area_id", "product_line", name=f"{prefix}slots_area_id_key"),
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
        sa.CheckConstraint("ends > starts", name=f"{prefix}claims_ends_check"),
    )
    op.create_index(f"{prefix}claims_slot_idx", f"{prefix}claims", ["slot"])
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite(prefix)
    else:
        _guard_postgresql(prefix)


def _guard_sqlite(prefix: str) -> None:
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {prefix}changes_no_{what.lower()} BEFORE {what} ON {prefix}changes "
            "BEGIN SELECT RAISE(ABORT, 'the change feed is append-only'); END"
        )
    meets = (
        f"SELECT 1 FROM {prefix}claims AS other WHERE other.slot = NEW.slot "  # noqa: S608  a prefix of plain letters
        "AND other.agreement_id <> NEW.agreement_id AND (other.shuts_out OR NEW.shuts_out) "
        "AND other.starts < NEW.ends AND NEW.starts < other.ends"
    )
    for what in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER {prefix}claims_apart_{what.lower()} BEFORE {what} ON {prefix}claims "
            f"WHEN EXISTS ({meets}) BEGIN SELECT RAISE(ABORT, 'claims overlap'); END"
        )


def _guard_postgresql(prefix: str) -> None:
    op.execute(
        f"CREATE FUNCTION {prefix}refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'the change feed is append-only' USING ERRCODE = 'restrict_violation'; END$$"
    )
    op.execute(
        f"CREATE TRIGGER {prefix}changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {prefix}changes "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {prefix}refuse()"
    )
    # A claim's days, moved into a stretch of numbers that belongs to its slot: int8range needs no btree_gist.
    op.execute(
        f"ALTER TABLE {prefix}claims ADD CONSTRAINT {prefix}claims_apart EXCLUDE USING gist "
        "(int8range(slot * 4194304 + starts, slot * 4194304 + ends) WITH &&) WHERE (shuts_out)"
    )
