"""What Alembic runs, under the prefix of the store that asks."""
