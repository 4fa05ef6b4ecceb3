"""A scorecard whose content a tier on record names keeps that content.

A tier names the hash of what a card said, be the card stored or not, so there is no foreign key to hold it. Who writes
a tier locks the stored cards that say so until the end of the transaction; who changes a card looks for tiers.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    prefix: str = op.get_context().opts["prefix"]
    op.create_index(f"{prefix}tiers_card_hash_idx", f"{prefix}tiers", ["card_hash"])
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite(prefix)
    else:
        _guard_postgresql(prefix)


def _guard_sqlite(prefix: str) -> None:
    for what, when in (("UPDATE", "NEW.content_hash IS NOT OLD.content_hash AND "), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER {prefix}scorecards_used_{what.lower()} BEFORE {what} ON {prefix}scorecards "  # noqa: S608  a prefix of plain letters
            f"WHEN {when}EXISTS (SELECT 1 FROM {prefix}tiers WHERE card_hash = OLD.content_hash) "
            "BEGIN SELECT RAISE(ABORT, 'a tier rests on this card'); END"
        )


def _guard_postgresql(prefix: str) -> None:
    op.execute(
        f"CREATE FUNCTION {prefix}hold_cards() RETURNS trigger LANGUAGE plpgsql AS "  # noqa: S608
        f"$$BEGIN PERFORM 1 FROM {prefix}scorecards WHERE content_hash IN (SELECT card_hash FROM written) "
        "ORDER BY id FOR SHARE; RETURN NULL; END$$"
    )
    for what in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER {prefix}tiers_hold_cards_{what.lower()} AFTER {what} ON {prefix}tiers "
            f"REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION {prefix}hold_cards()"
        )
    op.execute(
        f"CREATE FUNCTION {prefix}keep_card() RETURNS trigger LANGUAGE plpgsql AS "  # noqa: S608
        f"$$BEGIN IF EXISTS (SELECT 1 FROM {prefix}tiers WHERE card_hash = OLD.content_hash) THEN "
        "RAISE EXCEPTION 'a tier rests on this card' USING ERRCODE = 'restrict_violation'; END IF; RETURN OLD; END$$"
    )
    op.execute(
        f"CREATE TRIGGER {prefix}scorecards_used_update AFTER UPDATE ON {prefix}scorecards FOR EACH ROW "
        "WHEN (NEW.content_hash IS DISTINCT FROM OLD.content_hash) "
        f"EXECUTE FUNCTION {prefix}keep_card()"
    )
    op.execute(
        f"CREATE TRIGGER {prefix}scorecards_used_delete AFTER DELETE ON {prefix}scorecards FOR EACH ROW "
        f"EXECUTE FUNCTION {prefix}keep_card()"
    )
