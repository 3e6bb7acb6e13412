"""Fills a new installation through the public services of every floor, in demo mode only. Owns no tables."""
