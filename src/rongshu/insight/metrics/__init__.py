"""Owns the catalogue of metrics, one definition each, in Ibis. No tables of its own."""
