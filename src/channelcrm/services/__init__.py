"""The channel team's jobs, one unit of work each."""
