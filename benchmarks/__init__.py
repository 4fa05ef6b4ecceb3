"""What things cost, as ratios to the best that others do, in one run: `python -m benchmarks [room ...]`."""
