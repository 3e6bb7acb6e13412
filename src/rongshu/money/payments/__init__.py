"""Owns payments, refunds, provider notices and the queues of open issues. Never learns what was bought."""
