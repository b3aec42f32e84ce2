"""Benchmarks: ours against a floor in the same run, as ratios. Run with `make bench`; tests never assert on time."""
