"""A decision on record, and how its table is kept."""
