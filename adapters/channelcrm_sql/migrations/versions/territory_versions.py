"""Territories come in versions: which one a version took over from, and whether others may serve its areas too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import ID, TRUTH

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.add_column(f"{prefix}territories", sa.Column("shared", TRUTH, nullable=False, server_default=sa.false()))
    op.add_column(f"{prefix}territories", sa.Column("follows_id", ID, nullable=True))
