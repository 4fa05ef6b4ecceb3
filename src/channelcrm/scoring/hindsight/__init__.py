"""A score held against what followed."""
