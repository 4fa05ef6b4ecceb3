"""Division on arrays: the fast mode, its bounds, and the exact mode."""
