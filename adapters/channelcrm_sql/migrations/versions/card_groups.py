"""Scorecards have groups. Cards that are stored have none; their criteria and requirements read as they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import TEXT

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.add_column(f"{prefix}scorecards", sa.Column("groups", TEXT, nullable=False, server_default="[]"))
