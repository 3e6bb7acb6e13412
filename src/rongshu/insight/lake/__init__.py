"""Owns the Parquet lake: draining into it exactly once, compaction, readers. Not: what a row means."""
