"""Benchmarks: each module `bench/<name>.py` has `run(ctx) -> Result`. A figure is a ratio measured in one run."""
