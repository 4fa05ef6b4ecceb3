"""Decisions are kept, and rest on what a scorecard says: cards carry the hash of it, which cannot change under them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from channelcrm.errors import ChannelCrmError
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.groups import Group
from channelcrm.storage.documents import loader
from channelcrm_sql.migrations.kinds import ID, NUMBER, TEXT, TIME

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.add_column(f"{prefix}scorecards", sa.Column("content_hash", TEXT, nullable=True))
    _fill(prefix)
    op.create_index(f"{prefix}scorecards_content_hash_key", f"{prefix}scorecards", ["id", "content_hash"], unique=True)
    op.create_table(
        f"{prefix}decisions",
        sa.Column("id", ID, primary_key=True),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("chosen", TEXT, nullable=False),
        sa.Column("tiers", TEXT, nullable=False),
        sa.Column("alternatives", TEXT, nullable=False),
        sa.Column(
            "scorecard_id",
            ID,
            sa.ForeignKey(f"{prefix}scorecards.id", name=f"{prefix}decisions_scorecard_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("decided_by_id", TEXT, nullable=False),
        sa.Column("decided_by_role", TEXT, nullable=False),
        sa.Column("decided_by_name", TEXT, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("dissent", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "decided_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}decisions_decided_by_role_check",
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}decisions_revision_check"),
        sa.ForeignKeyConstraint(
            ["scorecard_id", "content_hash"],
            [f"{prefix}scorecards.id", f"{prefix}scorecards.content_hash"],
            name=f"{prefix}decisions_content_hash_fkey",
            ondelete="RESTRICT",
            onupdate="RESTRICT",
        ),
    )
    op.create_index(f"{prefix}decisions_scorecard_id_idx", f"{prefix}decisions", ["scorecard_id"])


def _fill(prefix: str) -> None:
    """The hashes of the cards that are stored. One that this version cannot read has none until it is saved again."""
    names = ("id", "criteria", "groups", "requirements", "missing")
    cards = sa.table(
        f"{prefix}scorecards",
        *(sa.column(name, ID if name == "id" else TEXT) for name in names),
        sa.column("content_hash", TEXT),
    )
    connection = op.get_bind()
    for id, criteria, groups, requirements, missing in connection.execute(
        sa.select(*(cards.c[name] for name in names))
    ).all():
        try:
            parts: dict[str, Any] = {
                "criteria": loader(tuple[Criterion, ...])(criteria),
                "groups": loader(tuple[Group, ...])(groups),
                "requirements": loader(tuple[Requirement, ...])(requirements),
            }
            content_hash = Scorecard(name="card", missing=missing, **parts).content_hash
        except ChannelCrmError:
            continue
        connection.execute(sa.update(cards).where(cards.c.id == id).values(content_hash=content_hash))
