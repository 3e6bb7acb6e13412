"""Owns what all campaign kinds share: activities, items, limits, the registry of kinds. No kind's rules."""
