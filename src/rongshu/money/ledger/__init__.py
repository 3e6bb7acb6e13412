"""Owns accounts and append-only transfers. Not: what an amount was for, beyond its business key."""
