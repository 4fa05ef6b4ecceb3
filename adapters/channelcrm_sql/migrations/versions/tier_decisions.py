"""Tiers are decisions that stay: with the day they take effect, what was assessed by which rules, and who asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import DAY, TEXT, TIME

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    table = f"{prefix}tiers"
    for column in (
        sa.Column("effective", DAY, nullable=True),
        sa.Column("policy_hash", TEXT, nullable=False, server_default=""),
        sa.Column("card_hash", TEXT, nullable=False, server_default=""),
        sa.Column("assessed_on", DAY, nullable=True),
        sa.Column("proposed_by_id", TEXT, nullable=True),
        sa.Column("proposed_by_name", TEXT, nullable=True),
        sa.Column("proposed_at", TIME, nullable=True),
    ):
        op.add_column(table, column)
    _add_role(table)
    # What was promised for the end of grace was decided with it.
    op.execute(
        f"UPDATE {table} SET effective = (SELECT min(kept.period_start) FROM {table} AS kept"  # noqa: S608  our own name
        f" WHERE kept.kept AND kept.dealer_id = {table}.dealer_id AND kept.decided_at = {table}.decided_at"
        f" AND kept.period_end = {table}.period_start)"
    )


def _add_role(table: str) -> None:
    """A column with a check, which SQLite adds in one go or not at all."""
    name = f"{table}_proposed_by_role_check"
    roles = "proposed_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')"
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN proposed_by_role TEXT CONSTRAINT {name} CHECK ({roles})")
    else:
        op.add_column(table, sa.Column("proposed_by_role", TEXT, nullable=True))
        op.create_check_constraint(name, table, roles)
