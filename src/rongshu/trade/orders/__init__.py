"""Owns orders, their lines, price steps and state table. Campaigns register gates here; it imports none."""
