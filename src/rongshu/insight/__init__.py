"""Insight floor: collection, the lake, and the metrics read from it."""
