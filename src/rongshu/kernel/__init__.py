"""Plain Python that every floor may use: money, clock, ids, text.

Owns arithmetic and naming that must be the same everywhere. Knows nothing of Django or of the database.
"""
