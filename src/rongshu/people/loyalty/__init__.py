"""Owns growth, tiers, privileges, paid membership, points lots. Not: what earns points (campaigns)."""
