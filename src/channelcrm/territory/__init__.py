"""Where: areas, reach, coverage, division, claims."""
