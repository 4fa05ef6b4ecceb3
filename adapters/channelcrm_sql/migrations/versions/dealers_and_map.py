"""The tables of dealers and of what is known about them and the map."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from channelcrm_sql.migrations.kinds import DAY, DECIMAL, FLOAT, ID, NUMBER, SHAPE, TEXT, TIME, TRUTH

revision = "0001"
down_revision = None


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.create_table(
        f"{prefix}dealers",
        sa.Column("id", ID, primary_key=True),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("legal_name", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("tier", TEXT, nullable=True),
        sa.Column("segment", TEXT, nullable=False),
        sa.Column("chain", TEXT, nullable=False),
        sa.Column("address_street", TEXT, nullable=False),
        sa.Column("address_city", TEXT, nullable=False),
        sa.Column("address_region", TEXT, nullable=False),
        sa.Column("address_postcode", TEXT, nullable=False),
        sa.Column("address_country", TEXT, nullable=False),
        sa.Column("location_lon", FLOAT, nullable=True),
        sa.Column("location_lat", FLOAT, nullable=True),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("website", TEXT, nullable=False),
        sa.Column("tax_number", TEXT, nullable=False),
        sa.Column("company_number", TEXT, nullable=False),
        sa.Column("product_lines", TEXT, nullable=False),
        sa.Column("opened_on", DAY, nullable=True),
        sa.Column("closed_on", DAY, nullable=True),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("attributes", TEXT, nullable=False),
        sa.Column("lineage", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "location_lon BETWEEN -180 AND 180 AND location_lat BETWEEN -90 AND 90",
            name=f"{prefix}dealers_location_lon_check",
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}dealers_revision_check"),
        sa.CheckConstraint(
            "status IN ('prospect', 'active', 'suspended', 'closed')", name=f"{prefix}dealers_status_check"
        ),
        sa.UniqueConstraint("code", name=f"{prefix}dealers_code_key"),
    )
    op.create_index(f"{prefix}dealers_location_idx", f"{prefix}dealers", ["location_lat", "location_lon", "id"])
    op.create_index(f"{prefix}dealers_status_idx", f"{prefix}dealers", ["status", "id"])
    op.create_table(
        f"{prefix}contacts",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}contacts_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}contacts_revision_check"),
    )
    op.create_index(f"{prefix}contacts_dealer_id_idx", f"{prefix}contacts", ["dealer_id"])
    op.create_table(
        f"{prefix}observations",
        sa.Column("id", ID, primary_key=True),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("subject_id", TEXT, nullable=False),
        sa.Column("metric", TEXT, nullable=False),
        sa.Column("period_start", DAY, nullable=False),
        sa.Column("period_end", DAY, nullable=True),
        sa.Column("value", DECIMAL, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("observed_on", DAY, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("period_end > period_start", name=f"{prefix}observations_period_end_check"),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}observations_revision_check"),
        sa.CheckConstraint(
            "subject IN ('dealer', 'area', 'competitor', 'consumer')", name=f"{prefix}observations_subject_check"
        ),
    )
    op.create_index(
        f"{prefix}observations_subject_id_idx", f"{prefix}observations", ["subject_id", "metric", "period_start"]
    )
    op.create_table(
        f"{prefix}areas",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("parent_id", TEXT, nullable=True),
        sa.Column("geometry", SHAPE, nullable=True),
        sa.Column("geometry_west", FLOAT, nullable=True),
        sa.Column("geometry_south", FLOAT, nullable=True),
        sa.Column("geometry_east", FLOAT, nullable=True),
        sa.Column("geometry_north", FLOAT, nullable=True),
        sa.Column("measures", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}areas_revision_check"),
    )
    op.create_index(
        f"{prefix}areas_geometry_idx",
        f"{prefix}areas",
        ["geometry_west", "geometry_south", "geometry_east", "geometry_north"],
    )
    op.create_table(
        f"{prefix}territories",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}territories_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=True,
        ),
        sa.Column("area_ids", TEXT, nullable=False),
        sa.Column("product_line", TEXT, nullable=False),
        sa.Column("period_start", DAY, nullable=False),
        sa.Column("period_end", DAY, nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint("period_end > period_start", name=f"{prefix}territories_period_end_check"),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}territories_revision_check"),
        sa.CheckConstraint("status IN ('planning', 'active', 'archived')", name=f"{prefix}territories_status_check"),
    )
    op.create_index(f"{prefix}territories_dealer_id_idx", f"{prefix}territories", ["dealer_id"])
    op.create_index(f"{prefix}territories_status_idx", f"{prefix}territories", ["status", "id"])
    op.create_table(
        f"{prefix}scorecards",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("criteria", TEXT, nullable=False),
        sa.Column("requirements", TEXT, nullable=False),
        sa.Column("missing", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "missing IN ('bounds', 'reject', 'worst', 'neutral')", name=f"{prefix}scorecards_missing_check"
        ),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}scorecards_revision_check"),
    )
    op.create_table(
        f"{prefix}tiers",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "dealer_id",
            ID,
            sa.ForeignKey(f"{prefix}dealers.id", name=f"{prefix}tiers_dealer_id_fkey", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("tier", TEXT, nullable=False),
        sa.Column("period_start", DAY, nullable=False),
        sa.Column("period_end", DAY, nullable=True),
        sa.Column("policy", TEXT, nullable=False),
        sa.Column("score", FLOAT, nullable=True),
        sa.Column("kept", TRUTH, nullable=False),
        sa.Column("reasons", TEXT, nullable=False),
        sa.Column("decided_by_id", TEXT, nullable=True),
        sa.Column("decided_by_role", TEXT, nullable=True),
        sa.Column("decided_by_name", TEXT, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "decided_by_role IN ('specialist', 'manager', 'director', 'dealer', 'system')",
            name=f"{prefix}tiers_decided_by_role_check",
        ),
        sa.CheckConstraint("period_end > period_start", name=f"{prefix}tiers_period_end_check"),
        sa.CheckConstraint("revision >= 0", name=f"{prefix}tiers_revision_check"),
    )
    op.create_index(f"{prefix}tiers_dealer_id_idx", f"{prefix}tiers", ["dealer_id"])
