"""The tables of the pipeline: negotiations, agreements, registered deals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import DAY, DECIMAL, ID, NUMBER, TEXT, TIME

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.create_table(
        f"{prefix}negotiations",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}negotiations_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("opened_by_id", TEXT, nullable=False),
        sa.Column("opened_by_role", TEXT, nullable=False),
        sa.Column("opened_by_name", TEXT, nullable=False),
        sa.Column("expected_value_minor", NUMBER, nullable=True),
        sa.Column("expected_value_currency", TEXT, nullable=True),
        sa.Column("expected_on", DAY, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("lost_because", TEXT, nullable=False),
        sa.Column("history", TEXT, nullable=False),
        sa.Column("offers", TEXT, nullable=False),
        sa.Column("approvals", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "(expected_value_minor IS NULL) = (expected_value_currency IS NULL)",
            name=f"{prefix}negotiations_expected_value_minor_check",
        ),
        sa.CheckConstraint(
            "opened_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}negotiations_opened_by_role_check",
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}negotiations_revision_check"),
        sa.CheckConstraint(
            "stage IN ('opened', 'qualified', 'offered', 'countered', 'accepted', 'approved', 'won', 'lost')",
            name=f"{prefix}negotiations_stage_check",
        ),
    )
    op.create_index(f"{prefix}negotiations_dealer_id_idx", f"{prefix}negotiations", ["dealer_id"])
    op.create_index(f"{prefix}negotiations_stage_idx", f"{prefix}negotiations", ["stage", "id"])
    op.create_table(
        f"{prefix}agreements",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}agreements_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column(
            "negotiation_id",
            ID,
            sa.ForeignKey(
                f"{prefix}negotiations.id", name=f"{prefix}agreements_negotiation_id_fkey", ondelete="RESTRICT"
            ),
            nullable=True,
        ),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("terms_exclusivity", TEXT, nullable=False),
        sa.Column("terms_product_lines", TEXT, nullable=False),
        sa.Column("terms_area_ids", TEXT, nullable=False),
        sa.Column("terms_accounts", TEXT, nullable=False),
        sa.Column("terms_period_start", DAY, nullable=False),
        sa.Column("terms_period_end", DAY, nullable=True),
        sa.Column("terms_discount", DECIMAL, nullable=False),
        sa.Column("terms_payment_days", NUMBER, nullable=False),
        sa.Column("terms_annual_target_minor", NUMBER, nullable=True),
        sa.Column("terms_annual_target_currency", TEXT, nullable=True),
        sa.Column("signed_at", TIME, nullable=False),
        sa.Column("signed_by_id", TEXT, nullable=False),
        sa.Column("signed_by_role", TEXT, nullable=False),
        sa.Column("signed_by_name", TEXT, nullable=False),
        sa.Column("versions", TEXT, nullable=False),
        sa.Column("terminated_on", DAY, nullable=True),
        sa.Column("terminated_at", TIME, nullable=True),
        sa.Column("terminated_by_id", TEXT, nullable=True),
        sa.Column("terminated_by_role", TEXT, nullable=True),
        sa.Column("terminated_by_name", TEXT, nullable=True),
        sa.Column("terminated_because", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}agreements_revision_check"),
        sa.CheckConstraint(
            "signed_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}agreements_signed_by_role_check",
        ),
        sa.CheckConstraint(
            "terminated_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}agreements_terminated_by_role_check",
        ),
        sa.CheckConstraint(
            "(terms_annual_target_minor IS NULL) = (terms_annual_target_currency IS NULL)",
            name=f"{prefix}agreements_terms_annual_target_minor_check",
        ),
        sa.CheckConstraint(
            "terms_exclusivity IN ('exclusive', 'sole', 'open', 'named_account')",
            name=f"{prefix}agreements_terms_exclusivity_check",
        ),
        sa.CheckConstraint("terms_period_end > terms_period_start", name=f"{prefix}agreements_terms_period_end_check"),
    )
    op.create_index(f"{prefix}agreements_dealer_id_idx", f"{prefix}agreements", ["dealer_id"])
    op.create_index(f"{prefix}agreements_negotiation_id_idx", f"{prefix}agreements", ["negotiation_id"])
    op.create_table(
        f"{prefix}deals",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}deals_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("product_line", TEXT, nullable=False),
        sa.Column("value_minor", NUMBER, nullable=False),
        sa.Column("value_currency", TEXT, nullable=False),
        sa.Column("registered_at", TIME, nullable=False),
        sa.Column("registered_by_id", TEXT, nullable=False),
        sa.Column("registered_by_role", TEXT, nullable=False),
        sa.Column("registered_by_name", TEXT, nullable=False),
        sa.Column("protected_start", DAY, nullable=False),
        sa.Column("protected_end", DAY, nullable=True),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("closed_by_id", TEXT, nullable=True),
        sa.Column("closed_by_role", TEXT, nullable=True),
        sa.Column("closed_by_name", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "closed_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}deals_closed_by_role_check",
        ),
        sa.CheckConstraint("outcome IN ('open', 'won', 'lost', 'withdrawn')", name=f"{prefix}deals_outcome_check"),
        sa.CheckConstraint("protected_end > protected_start", name=f"{prefix}deals_protected_end_check"),
        sa.CheckConstraint(
            "registered_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}deals_registered_by_role_check",
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}deals_revision_check"),
    )
    op.create_index(f"{prefix}deals_dealer_id_idx", f"{prefix}deals", ["dealer_id"])
