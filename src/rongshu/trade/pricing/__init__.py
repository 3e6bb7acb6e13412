"""Owns the price of an order as explained steps. Not: where a campaign's price comes from. No tables."""
