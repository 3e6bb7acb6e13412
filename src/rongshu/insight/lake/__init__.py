"""Owns the layout of the Parquet lake and its readers. No tables of its own."""
