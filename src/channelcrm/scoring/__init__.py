"""How good they are: scorecards, methods, tiers."""
