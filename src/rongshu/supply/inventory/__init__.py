"""Owns stock counters and reservations. Not: why something is reserved."""
