"""Owns carriers and shipments. Not: the state of the order shipped."""
