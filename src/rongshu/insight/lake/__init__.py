"""Owns the Parquet lake: draining into it exactly once, compaction, and its readers. Not: what a row means (collection)."""
