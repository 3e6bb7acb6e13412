"""Owns what buying earns a member: growth and points of an order. Not: the lots and tiers themselves (loyalty)."""
