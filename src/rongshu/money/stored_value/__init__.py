"""Owns single-merchant prepaid balances (储值) and how they pay. Not: what was bought; points."""
