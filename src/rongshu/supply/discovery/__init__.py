"""Owns how products are found: search, suggestions, browsing history, favourites. Not: the products."""
