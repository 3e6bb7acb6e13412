"""Owns users of the whole installation and how they sign in. Not: anything a shop knows of them."""
