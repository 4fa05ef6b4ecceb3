"""The first tables."""

from __future__ import annotations

from alembic import op

from channelcrm_sql.schema import schema_of

revision = "0001"
down_revision = None


def upgrade() -> None:
    prefix: str = op.get_context().config.attributes["prefix"]  # type: ignore[union-attr]
    schema_of(prefix).metadata.create_all(op.get_bind())
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
    for what in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER {prefix}claims_apart_{what.lower()} BEFORE {what} ON {prefix}claims "
            f"WHEN EXISTS (SELECT 1 FROM {prefix}claims AS other WHERE other.slot = NEW.slot "
            "AND other.agreement_id <> NEW.agreement_id AND (other.shuts_out OR NEW.shuts_out) "
            "AND other.starts < NEW.ends AND NEW.starts < other.ends) "
            "BEGIN SELECT RAISE(ABORT, 'claims overlap'); END"
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
