"""Django helpers that make the house's rules hold: tenancy, locks, events, jobs, clock, problems, testing.

Owns the mechanics every domain app stands on. Knows nothing of commerce.
"""
