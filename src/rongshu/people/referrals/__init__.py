"""Owns who brought whom, per shop, with an append-only log. Not: what it earns (distribution)."""
