"""Owns who may earn by sharing in a shop. Not: how much."""
