"""The tables of the work with dealers: contacts made, needs, cases, plans, activities, funds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import DAY, DECIMAL, ID, NUMBER, TEXT, TIME, TRUTH

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.create_table(
        f"{prefix}interactions",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}interactions_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column(
            "contact_id",
            ID,
            sa.ForeignKey(f"{prefix}contacts.id", name=f"{prefix}interactions_contact_id_fkey", ondelete="RESTRICT"),
            nullable=True,
        ),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by_id", TEXT, nullable=False),
        sa.Column("by_role", TEXT, nullable=False),
        sa.Column("by_name", TEXT, nullable=False),
        sa.Column("planned", TRUTH, nullable=False),
        sa.Column("planned_for", TIME, nullable=True),
        sa.Column("summary", TEXT, nullable=False),
        sa.Column("answers", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}interactions_by_role_check",
        ),
        sa.CheckConstraint(
            "kind IN ('visit', 'call', 'email', 'meeting', 'message')", name=f"{prefix}interactions_kind_check"
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}interactions_revision_check"),
    )
    op.create_index(f"{prefix}interactions_contact_id_idx", f"{prefix}interactions", ["contact_id"])
    op.create_index(f"{prefix}interactions_dealer_id_idx", f"{prefix}interactions", ["dealer_id"])
    op.create_table(
        f"{prefix}needs",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}needs_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("topic", TEXT, nullable=False),
        sa.Column("weight", DECIMAL, nullable=False),
        sa.Column("noted_at", TIME, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("met_at", TIME, nullable=True),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}needs_revision_check"),
    )
    op.create_index(f"{prefix}needs_dealer_id_idx", f"{prefix}needs", ["dealer_id"])
    op.create_table(
        f"{prefix}cases",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}cases_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("department", TEXT, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("opened_by_id", TEXT, nullable=False),
        sa.Column("opened_by_role", TEXT, nullable=False),
        sa.Column("opened_by_name", TEXT, nullable=False),
        sa.Column("respond_by", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("responded_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("resolution", TEXT, nullable=False),
        sa.Column("hand_overs", TEXT, nullable=False),
        sa.Column("cost_minor", NUMBER, nullable=True),
        sa.Column("cost_currency", TEXT, nullable=True),
        sa.Column("revenue_minor", NUMBER, nullable=True),
        sa.Column("revenue_currency", TEXT, nullable=True),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("(cost_minor IS NULL) = (cost_currency IS NULL)", name=f"{prefix}cases_cost_minor_check"),
        sa.CheckConstraint(
            "opened_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}cases_opened_by_role_check",
        ),
        sa.CheckConstraint(
            "(revenue_minor IS NULL) = (revenue_currency IS NULL)", name=f"{prefix}cases_revenue_minor_check"
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}cases_revision_check"),
    )
    op.create_index(f"{prefix}cases_dealer_id_idx", f"{prefix}cases", ["dealer_id"])
    op.create_table(
        f"{prefix}plans",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("period_start", DAY, nullable=False),
        sa.Column("period_end", DAY, nullable=True),
        sa.Column("targets", TEXT, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("asked_by_id", TEXT, nullable=False),
        sa.Column("asked_by_role", TEXT, nullable=False),
        sa.Column("asked_by_name", TEXT, nullable=False),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("approved_by_id", TEXT, nullable=True),
        sa.Column("approved_by_role", TEXT, nullable=True),
        sa.Column("approved_by_name", TEXT, nullable=True),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "approved_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}plans_approved_by_role_check",
        ),
        sa.CheckConstraint(
            "asked_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}plans_asked_by_role_check",
        ),
        sa.CheckConstraint("period_end > period_start", name=f"{prefix}plans_period_end_check"),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}plans_revision_check"),
    )
    op.create_table(
        f"{prefix}activities",
        sa.Column("id", ID, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("period_start", DAY, nullable=False),
        sa.Column("period_end", DAY, nullable=True),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.Column("proposed_by_id", TEXT, nullable=False),
        sa.Column("proposed_by_role", TEXT, nullable=False),
        sa.Column("proposed_by_name", TEXT, nullable=False),
        sa.Column("dealer_ids", TEXT, nullable=False),
        sa.Column("budget_minor", NUMBER, nullable=True),
        sa.Column("budget_currency", TEXT, nullable=True),
        sa.Column("spend_minor", NUMBER, nullable=True),
        sa.Column("spend_currency", TEXT, nullable=True),
        sa.Column("evaluation", TEXT, nullable=False),
        sa.Column("tasks", TEXT, nullable=False),
        sa.Column("expenses", TEXT, nullable=False),
        sa.Column("history", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "(budget_minor IS NULL) = (budget_currency IS NULL)", name=f"{prefix}activities_budget_minor_check"
        ),
        sa.CheckConstraint(
            "kind IN ('study', 'campaign', 'publicity', 'public_relations', 'event', 'programme', 'training')",
            name=f"{prefix}activities_kind_check",
        ),
        sa.CheckConstraint("period_end > period_start", name=f"{prefix}activities_period_end_check"),
        sa.CheckConstraint(
            "proposed_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}activities_proposed_by_role_check",
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}activities_revision_check"),
        sa.CheckConstraint(
            "(spend_minor IS NULL) = (spend_currency IS NULL)", name=f"{prefix}activities_spend_minor_check"
        ),
        sa.CheckConstraint(
            "stage IN ('draft', 'submitted', 'approved', 'prepared', 'running', 'evaluated', 'closed', 'cancelled')",
            name=f"{prefix}activities_stage_check",
        ),
    )
    op.create_index(f"{prefix}activities_stage_idx", f"{prefix}activities", ["stage", "id"])
    op.create_table(
        f"{prefix}funds",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}funds_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column(
            "activity_id",
            ID,
            sa.ForeignKey(f"{prefix}activities.id", name=f"{prefix}funds_activity_id_fkey", ondelete="RESTRICT"),
            nullable=True,
        ),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("amount_minor", NUMBER, nullable=False),
        sa.Column("amount_currency", TEXT, nullable=False),
        sa.Column("claimed_at", TIME, nullable=False),
        sa.Column("claimed_by_id", TEXT, nullable=False),
        sa.Column("claimed_by_role", TEXT, nullable=False),
        sa.Column("claimed_by_name", TEXT, nullable=False),
        sa.Column("proofs", TEXT, nullable=False),
        sa.Column("granted_minor", NUMBER, nullable=True),
        sa.Column("granted_currency", TEXT, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by_id", TEXT, nullable=True),
        sa.Column("decided_by_role", TEXT, nullable=True),
        sa.Column("decided_by_name", TEXT, nullable=True),
        sa.Column("paid_at", TIME, nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "claimed_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}funds_claimed_by_role_check",
        ),
        sa.CheckConstraint(
            "decided_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}funds_decided_by_role_check",
        ),
        sa.CheckConstraint(
            "(granted_minor IS NULL) = (granted_currency IS NULL)", name=f"{prefix}funds_granted_minor_check"
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}funds_revision_check"),
        sa.CheckConstraint(
            "stage IN ('claimed', 'granted', 'refused', 'withdrawn', 'paid')", name=f"{prefix}funds_stage_check"
        ),
    )
    op.create_index(f"{prefix}funds_activity_id_idx", f"{prefix}funds", ["activity_id"])
    op.create_index(f"{prefix}funds_dealer_id_idx", f"{prefix}funds", ["dealer_id"])
    op.create_index(f"{prefix}funds_stage_idx", f"{prefix}funds", ["stage", "id"])
